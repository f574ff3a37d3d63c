/** Reports the resident memory of this process in MB: now, and at its peak. */
const { readFileSync } = require('node:fs');

const MB = 1_000_000;
const now = () => process.memoryUsage.rss() / MB;

/** The peak of `process.resourceUsage()` includes that of the parent on Linux, so the one of the memory map is read there. */
const peak = () => {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024 / MB;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024 / MB;
};

module.exports = { MB, now, peak };
