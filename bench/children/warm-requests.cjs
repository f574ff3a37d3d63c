/** Sends sequential requests, alternating between all contenders in one process, and reports the milliseconds of each. */
const { connect } = require('./connect.cjs');
const { invoke } = require('./invoke.cjs');
const { report } = require('./report.cjs');
const { time } = require('./timing.cjs');
const { FILTERED_BOOKS, ONE_BOOK } = require('../statements.cjs');

const [ourFile, ourFileWithClaims, byHandFile, rounds, batch] = process.argv.slice(2);

/** Share of requests for the handwritten handler, which is much slower. */
const BY_HAND_SHARE = 0.2;

/** Enough for V8 to optimize what is measured. */
const WARM_UP_BATCHES = 10;

const CLAIMS = ["SELECT set_config('app.user', $1, true), set_config('app.tenant', $2, true)", ['user-1', 'tenant-1']];

/** The settings of the handler for a statement that is planned for the values of each request. */
const SETTINGS = {
  name: 'settings',
  text: "SELECT set_config('statement_timeout', $1, true), set_config('plan_cache_mode', 'force_custom_plan', true)",
  values: ['27000'],
};

const idOf = index => String(1 + index % 1000);

async function contenders() {
  const { handler } = require(ourFile);
  const withClaims = require(ourFileWithClaims).handler;
  const byHand = require(byHandFile).handler;
  return {
    ours: index => invoke(handler, 'GET /books/{id}', { path: { id: idOf(index) } }),
    oursWriting: index => invoke(handler, 'POST /books/{id}', { path: { id: idOf(index) } }),
    oursFiltered: index => invoke(handler, 'GET /books', { query: `id=${idOf(index)}` }),
    oursWithClaims: index => invoke(withClaims, 'GET /books/{id}', { path: { id: idOf(index) } }),
    byHand: index => invoke(byHand, 'GET /books/{id}', { path: { id: idOf(index) } }),
    ...await queries(),
  };
}

/** Calls of the driver alone; those in a transaction send it in one go. */
async function queries() {
  const [plain, pipelined] = [await connect(), await connect({ pipeline: true })];
  const readOnly = (...parts) => Promise.all([
    pipelined.query('BEGIN READ ONLY'), ...parts.map(part => pipelined.query(...part)), pipelined.query('COMMIT'),
  ]);
  return {
    raw: index => plain.query(ONE_BOOK, [idOf(index)]),
    rawReadOnly: index => readOnly([ONE_BOOK, [idOf(index)]]),
    rawWithClaims: index => readOnly(CLAIMS, [ONE_BOOK, [idOf(index)]]),
    rawFiltered: index => readOnly([FILTERED_BOOKS, [idOf(index), null]]),
    rawFilteredWithSettings: index => readOnly([SETTINGS], [{ name: 'filtered', text: FILTERED_BOOKS, values: [idOf(index), null] }]),
  };
}

async function main() {
  const requests = Object.entries(await contenders());
  const countOf = name => Math.ceil(Number(batch) * (name === 'byHand' ? BY_HAND_SHARE : 1));
  // V8 optimizes code after a few thousand calls, the driver alone sooner than a handler around it.
  for (const [name, request] of requests) await time(request, WARM_UP_BATCHES * countOf(name));
  for (let round = 0; round < Number(rounds); round++) {
    const durations = {};
    for (const [name, request] of requests) durations[name] = await time(request, countOf(name));
    report(durations);
  }
  process.exit();
}

main();
