/** Sends sequential requests, alternating between all contenders in one process, and reports the milliseconds of each. */
const { readFileSync } = require('node:fs');
const { setTimeout } = require('node:timers/promises');
const { Client } = require('pg');
const { invoke } = require('./invoke.cjs');
const { report } = require('./report.cjs');
const { ONE_BOOK } = require('../statements.cjs');

const [ourFile, ourFileWithClaims, byHandFile, rounds, batch] = process.argv.slice(2);
const { DATABASE_HOST, DATABASE_PORT, DATABASE_NAME, DATABASE_CA_FILE, BENCH_USER, BENCH_PASSWORD } = process.env;

/** Share of requests for the handwritten handler, which is much slower. */
const BY_HAND_SHARE = 0.2;

/** Enough for V8 to optimize what is measured. */
const WARM_UP_BATCHES = 10;

/** Time for the server to end the connections of the previous contender, which would slow the next one. */
const SETTLING_MS = 50;

async function connect(pipeline) {
  const login = { user: BENCH_USER, password: BENCH_PASSWORD, ssl: { ca: readFileSync(DATABASE_CA_FILE, 'utf8') } };
  const client = new Client({ host: DATABASE_HOST, port: Number(DATABASE_PORT), database: DATABASE_NAME, ...login, pipeline });
  await client.connect();
  return client;
}

async function contenders() {
  const { handler } = require(ourFile);
  const withClaims = require(ourFileWithClaims).handler;
  const byHand = require(byHandFile).handler;
  const [plain, pipelined] = [await connect(false), await connect(true)];
  return {
    ours: id => invoke(handler, 'GET /books/{id}', { id }),
    oursWriting: id => invoke(handler, 'POST /books/{id}', { id }),
    oursWithClaims: id => invoke(withClaims, 'GET /books/{id}', { id }),
    raw: id => plain.query(ONE_BOOK, [id]),
    rawInTransaction: id => Promise.all([pipelined.query('BEGIN READ ONLY'), pipelined.query(ONE_BOOK, [id]), pipelined.query('COMMIT')]),
    rawWithClaims: id => Promise.all([
      pipelined.query('BEGIN READ ONLY'),
      pipelined.query("SELECT set_config('app.user', $1, true), set_config('app.tenant', $2, true)", ['user-1', 'tenant-1']),
      pipelined.query(ONE_BOOK, [id]),
      pipelined.query('COMMIT'),
    ]),
    byHand: id => invoke(byHand, 'GET /books/{id}', { id }),
  };
}

async function time(request, count) {
  await setTimeout(SETTLING_MS);
  // The first request after a pause is slower, and would be the 99th percentile of a batch of 100.
  await request('1');
  const durations = [];
  for (let index = 0; index < count; index++) {
    const started = performance.now();
    await request(String(1 + index % 1000));
    durations.push(performance.now() - started);
  }
  return durations;
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
