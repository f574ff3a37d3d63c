const { setTimeout } = require('node:timers/promises');
const { cpuMs } = require('./report.cjs');

/** Time for the server to end the connections of the previous contender, which would slow the next one. */
const SETTLING_MS = 50;

/** Sends sequential requests, numbered from 0, and returns the milliseconds of each. */
exports.time = async (request, count) => {
  await setTimeout(SETTLING_MS);
  // The first request after a pause is slower, and would be the 99th percentile of a batch of 100.
  await request(0);
  const durations = [];
  for (let index = 0; index < count; index++) {
    const started = performance.now();
    await request(index);
    durations.push(performance.now() - started);
  }
  return durations;
};

/** Sends sequential requests, and returns the CPU milliseconds of one. */
exports.cpuOf = async (request, count) => {
  const before = cpuMs();
  for (let index = 0; index < count; index++) await request(index);
  return (cpuMs() - before) / count;
};
