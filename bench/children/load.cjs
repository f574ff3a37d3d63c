/** Loads the module of the first argument, if any, ends, and reports the cost. */
const { cpuMs, report } = require('./report.cjs');

process.on('exit', () => report({ cpuMs: cpuMs() }));
if (process.argv[2]) require(process.argv[2]);
process.exit();
