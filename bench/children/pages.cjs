/** Reads pages of a large table, alternating between the handler and `OFFSET`, and reports the median milliseconds of each batch. */
const { connect } = require('./connect.cjs');
const { invoke } = require('./invoke.cjs');
const { report } = require('./report.cjs');
const { time } = require('./timing.cjs');
const { EVENTS_AT_OFFSET } = require('../statements.cjs');

const [file, tableRows, rounds, batch] = process.argv.slice(2);
const PAGE = 50;

const STARTS = { first: 0, middle: Number(tableRows) / 2, last: Number(tableRows) - PAGE };

async function contenders() {
  const { handler } = require(file);
  const client = await connect();
  const requests = {};
  for (const [name, start] of Object.entries(STARTS)) {
    const query = start === 0 ? `limit=${PAGE}` : `limit=${PAGE}&after=${start}`;
    requests[`${name} ours`] = () => invoke(handler, 'GET /events', { query });
    requests[`${name} offset`] = async () => JSON.stringify({ items: (await client.query(EVENTS_AT_OFFSET, [start, PAGE])).rows });
  }
  return requests;
}

/** Checks that both return the same rows. */
async function rehearse(name, request) {
  const { items } = JSON.parse(await request());
  const first = STARTS[name.split(' ')[0]] + 1;
  if (items.length !== PAGE || Number(items[0].id) !== first) throw new Error(`${name} does not start at ${first}: ${JSON.stringify(items[0])}`);
}

const median = durations => durations.sort((a, b) => a - b)[Math.floor(durations.length / 2)];

async function main() {
  const requests = Object.entries(await contenders());
  for (const [name, request] of requests) {
    await rehearse(name, request);
    await time(request, Number(batch));
  }
  for (let round = 0; round < Number(rounds); round++) {
    const medians = {};
    for (const [name, request] of requests) medians[name] = median(await time(request, Number(batch)));
    report(medians);
  }
  process.exit();
}

main();
