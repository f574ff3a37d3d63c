const { writeSync } = require('node:fs');

/** File descriptor of the reports; standard output is the log of the function. */
const REPORT_FD = 3;

/** Sends one line of JSON to the parent. */
exports.report = value => writeSync(REPORT_FD, `${JSON.stringify(value)}\n`);

/** Returns the CPU milliseconds of this process so far, in user and system mode, of all threads. */
exports.cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
