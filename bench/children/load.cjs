/** Loads the module that the first argument names, if any, ends, and reports what that cost. */
const { cpuMs, report } = require('./report.cjs');

process.on('exit', () => report({ cpuMs: cpuMs() }));
if (process.argv[2]) require(process.argv[2]);
process.exit();
