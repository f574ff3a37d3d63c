/** Converts 1,000 rows to JSON, alternating between all contenders in one process, and reports the CPU milliseconds per request. */
const { readFileSync } = require('node:fs');
const { Client } = require('pg');
const { invoke } = require('./invoke.cjs');
const { cpuMs, report } = require('./report.cjs');
const { MIXED_ROWS, PLAIN_ROWS } = require('../statements.cjs');

const [ourFile, rounds, batch] = process.argv.slice(2);
const { DATABASE_HOST, DATABASE_PORT, DATABASE_NAME, DATABASE_CA_FILE, BENCH_USER, BENCH_PASSWORD } = process.env;

async function contenders() {
  const { handler } = require(ourFile);
  const login = { user: BENCH_USER, password: BENCH_PASSWORD, ssl: { ca: readFileSync(DATABASE_CA_FILE, 'utf8') } };
  const client = new Client({ host: DATABASE_HOST, port: Number(DATABASE_PORT), database: DATABASE_NAME, ...login });
  await client.connect();
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

async function cpuOf(request) {
  const before = cpuMs();
  for (let index = 0; index < Number(batch); index++) await request();
  return (cpuMs() - before) / Number(batch);
}

async function main() {
  const requests = Object.entries(await contenders());
  for (const [name, request] of requests) await rehearse(name, request);
  for (let round = 0; round < Number(rounds); round++) {
    const costs = {};
    for (const [name, request] of requests) costs[name] = await cpuOf(request);
    report(costs);
  }
  process.exit();
}

main();
