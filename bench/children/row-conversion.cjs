/** Converts 1,000 rows to JSON, alternating between all contenders in one process, and reports the CPU milliseconds per request. */
const { connect } = require('./connect.cjs');
const { invoke } = require('./invoke.cjs');
const { report } = require('./report.cjs');
const { cpuOf } = require('./timing.cjs');
const { MIXED_ROWS, PLAIN_ROWS } = require('../statements.cjs');

const [ourFile, rounds, batch] = process.argv.slice(2);

async function contenders() {
  const { handler } = require(ourFile);
  const client = await connect();
  const byDefaultTypes = async text => JSON.stringify((await client.query(text)).rows);
  return {
    oursMixed: () => invoke(handler, 'GET /mixed'),
    rawMixed: () => byDefaultTypes(MIXED_ROWS),
    oursPlain: () => invoke(handler, 'GET /plain'),
    rawPlain: () => byDefaultTypes(PLAIN_ROWS),
  };
}

/** Checks the result, and warms up. */
async function rehearse(name, request) {
  for (let index = 0; index < Number(batch); index++) {
    const { length } = JSON.parse(await request());
    if (length !== 1000) throw new Error(`${name} returned ${length} rows instead of 1000`);
  }
}

async function main() {
  const requests = Object.entries(await contenders());
  for (const [name, request] of requests) await rehearse(name, request);
  for (let round = 0; round < Number(rounds); round++) {
    const costs = {};
    for (const [name, request] of requests) costs[name] = await cpuOf(request, Number(batch));
    report(costs);
  }
  process.exit();
}

main();
