/** Loads the module of the first argument, if any, ends, and reports the CPU milliseconds of that and of the whole process. */
const { cpuMs, report } = require('./report.cjs');

const started = cpuMs();
process.on('exit', () => report({ process: cpuMs(), load: cpuMs() - started }));
if (process.argv[2]) require(process.argv[2]);
process.exit();
