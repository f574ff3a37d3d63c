/** Sends requests to several functions in turns, and reports the milliseconds of each for a row, or the CPU milliseconds for 1,000 rows. */
const { invoke } = require('./invoke.cjs');
const { report } = require('./report.cjs');
const { cpuOf, time } = require('./timing.cjs');

const [kind, rounds, batch, ...files] = process.argv.slice(2);
const WARM_UP_BATCHES = 10;

const REQUESTS = {
  row: handler => index => invoke(handler, 'GET /books/{id}', { path: { id: String(1 + index % 1000) } }),
  rows: handler => () => invoke(handler, 'GET /mixed'),
};
const MEASURES = { row: time, rows: cpuOf };

/** Checks the answer. */
async function rehearse(file, request) {
  const answer = JSON.parse(await request(0));
  const right = kind === 'row' ? answer.id === 1 && Object.keys(answer).length === 4 : answer.length === 1000 && Object.keys(answer[0]).length === 7;
  if (!right) throw new Error(`${file} answered with ${JSON.stringify(answer).slice(0, 200)}`);
}

async function main() {
  const requests = files.map(file => REQUESTS[kind](require(file).handler));
  for (const [index, request] of requests.entries()) {
    await rehearse(files[index], request);
    await MEASURES[kind](request, WARM_UP_BATCHES * Number(batch));
  }
  for (let round = 0; round < Number(rounds); round++) {
    const results = [];
    for (const request of requests) results.push(await MEASURES[kind](request, Number(batch)));
    report(results);
  }
  process.exit();
}

main();
