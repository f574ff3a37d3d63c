const { writeSync } = require('node:fs');

/** The file descriptor that the parent listens to; standard output belongs to the function's log. */
const REPORT_FD = 3;

/** Sends one line of JSON to the parent. */
exports.report = value => writeSync(REPORT_FD, `${JSON.stringify(value)}\n`);

/** Milliseconds of CPU that this process has used so far, in user and system mode, with all threads. */
exports.cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
