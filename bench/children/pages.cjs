/**
 * Reads the first and a later page of lists of a large table, alternating between the handler and `OFFSET`, and reports the median milliseconds of
 * each batch. The last report has the plan of the later page of each list.
 */
const { readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { connect } = require('./connect.cjs');
const { invoke } = require('./invoke.cjs');
const { report } = require('./report.cjs');
const { time } = require('./timing.cjs');
const { atOffset, LISTS } = require('../page-statements.cjs');

const [file, page, rounds, batch] = process.argv.slice(2);
const SIZE = 50;
const START = (Number(page) - 1) * SIZE;

/** Follows `next` from the first page; returns the query string of a later one. */
async function queryOfPage(request) {
  let query = `limit=${SIZE}`;
  for (let number = 1; number < Number(page); number++) query = JSON.parse(await request(query)).next.slice(1);
  return query;
}

async function contendersOf(handler, client, [name, list]) {
  const request = query => invoke(handler, `GET /items/${name}`, { query });
  const later = await queryOfPage(request);
  const offset = start => async () => JSON.stringify({ items: (await client.query(atOffset(list), [start, SIZE])).rows });
  return {
    [`${name} first`]: () => request(`limit=${SIZE}`),
    [`${name} later`]: () => request(later),
    [`${name} first offset`]: offset(0),
    [`${name} later offset`]: offset(START),
  };
}

/** Checks that both return the same rows. */
async function rehearse(requests) {
  for (const name of Object.keys(requests).filter(each => !each.endsWith('offset'))) {
    const [ours, offset] = await Promise.all([requests[name], requests[`${name} offset`]].map(async request => JSON.parse(await request()).items));
    const ids = rows => rows.map(({ id }) => String(id)).join();
    if (ours.length !== SIZE || ids(ours) !== ids(offset)) throw new Error(`${name}: ${ids(ours)} instead of ${ids(offset)}`);
  }
}

/** Returns the index conditions of the scans of the large table, in the plan of the statement that the handler sends, with the values of a page. */
async function planOf(client, [name, list]) {
  const { routes } = JSON.parse(readFileSync(join(dirname(file), 'manifest.json'), 'utf8'));
  const { columns, after } = routes[`GET /items/${name}`].order.choices[0];
  const { rows: [last] } = await client.query(atOffset(list), [START - 1, 1]);
  await client.query(`PREPARE later AS ${after.text}`);
  const values = columns.map(column => client.escapeLiteral(last[column] instanceof Date ? last[column].toISOString() : String(last[column])));
  const { rows } = await client.query(`EXPLAIN (COSTS OFF) EXECUTE later (${[SIZE + 1, ...values].join(', ')})`);
  await client.query('DEALLOCATE later');
  const lines = rows.map(row => row['QUERY PLAN'].replace(/^ *(?:-> )? */, ''));
  const conditions = lines.flatMap((line, index) => (line.startsWith('Index Cond') && lines[index - 1].includes(' on items') ? [`${lines[index - 1]}: ${line}`] : []));
  return conditions.join('; ');
}

const median = durations => durations.sort((a, b) => a - b)[Math.floor(durations.length / 2)];

async function main() {
  const { handler } = require(file);
  const client = await connect();
  const requests = {};
  for (const list of Object.entries(LISTS)) Object.assign(requests, await contendersOf(handler, client, list));
  await rehearse(requests);
  for (const request of Object.values(requests)) await time(request, Number(batch));
  for (let round = 0; round < Number(rounds); round++) {
    const medians = {};
    for (const [name, request] of Object.entries(requests)) medians[name] = median(await time(request, Number(batch)));
    report(medians);
  }
  const plans = {};
  for (const list of Object.entries(LISTS)) plans[list[0]] = await planOf(client, list);
  report({ plans });
  process.exit();
}

main();
