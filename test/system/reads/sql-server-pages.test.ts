import { scenarioFilter, type ScenarioColumn } from './page-scenario';
import { createScenario, type Dialect, type Scenario } from './page-tables';
import { checkList, PageWalk, type WalkCount } from './page-walk';
import { Random } from './random';
import { createReadsApp } from './reads-app';
import { SqlClient } from './sql-client';
import { EMULATION_SETUP, nativeOrder, SqlServerEmulation, type ColumnTypes } from './sql-server-emulation';
import { rankType, SQL_SERVER_TYPES, type SqlServerType } from './sql-server-types';
import { SqlServer } from '../../../runtime/drivers/sql-server/driver';
import { DatabaseEngine } from '../../../src';
import type { SqlRouteManifest } from '../../../src/contract/manifest';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { serverOf } from '../../support/sql-server';
import { startTdsServer, type TdsServer } from '../../support/tds-server';

/** See `pages.test.ts`. */
const PER_API = 25;
const WALKS = Number(process.env.PAGES_WALKS ?? 100);
const FIRST_SEED = Number(process.env.PAGES_SEED ?? (process.env.PAGES_WALKS ? Date.now() % 1_000_000 : 20_261_128));

const NAMES = ['c1', 'created_at', 'k', 'value', '"Mixed"', '"select"', '[with space]', '"ünï"', '[a.b]', 'page', '"limit"', '[cursor]', '[it\'s]', '[@]', '[DESC]'];

/** Statements in the part of T-SQL that PostgreSQL reads as well. */
const STATEMENTS: readonly ((table: string, columns: string, where: string) => string)[] = [
  (table, columns, where) => `SELECT id, ${columns} FROM ${table} AS t WHERE ${where}`,
  (table, _, where) => `SELECT * FROM ${table} AS t WHERE ${where}`,
  (table, columns, where) => `/* rows; */ SELECT id, ${columns} FROM ${table} AS t WHERE ${where} -- of :nothing (`,
  (table, columns, where) => `WITH page AS (SELECT * FROM ${table} AS t WHERE ${where}) SELECT id, ${columns} FROM page`,
  (table, columns, where) => `WITH page AS (SELECT * FROM ${table}), page_2 AS (SELECT * FROM page AS t WHERE ${where}) SELECT id, ${columns} FROM page_2 -- end`,
  (table, columns, where) => `SELECT t.id, ${columns}, b.twice FROM ${table} AS t JOIN buckets AS b ON b.bucket = t.bucket WHERE ${where}`,
  (table, columns, where) => ['<', '>='].map(side => `SELECT id, ${columns} FROM ${table} AS t WHERE ${where} AND t.bucket ${side} 5`).join(' UNION ALL '),
  (table, columns, where) => `WITH page AS (SELECT * FROM ${table} AS t WHERE ${where}) SELECT id, ${columns} FROM page UNION SELECT id, ${columns} FROM page`,
  (table, columns, where) => `SELECT max(id) AS id, ${columns}, count(*) AS n FROM ${table} AS t WHERE ${where} GROUP BY ${columns}`,
  (table, _, where) => `SELECT * FROM (SELECT * FROM ${table} AS t WHERE ${where}) AS page`,
];

const TSQL: Dialect = {
  types: SQL_SERVER_TYPES.map(rankType),
  names: NAMES,
  placesNulls: false,
  // SQL Server has no lists.
  filter: random => {
    const filter = scenarioFilter(random);
    return filter.sql.includes('ANY') ? TSQL.filter(random) : filter;
  },
  statement: (random, table, columns, where) => random.pick(STATEMENTS)(table, columns.map(({ name }) => name).join(', '), where.replace('true', '1 = 1')),
  native: nativeOrder,
};

let database: TestDatabase;
let client: SqlClient;
let server: TdsServer;
beforeAll(async () => {
  [database, server] = await Promise.all([createTestDatabase(), startTdsServer()]);
  client = await SqlClient.open(database);
  await client.query(`${EMULATION_SETUP}; CREATE TABLE buckets AS SELECT n AS bucket, 2 * n AS twice FROM generate_series(0, 9) AS n`);
});
afterAll(async () => {
  await Promise.all([server.close(), client.close()]);
  await database.drop();
});

const typesOf = ({ columns }: Scenario): ColumnTypes => Object.fromEntries(columns.map(({ name, type }: ScenarioColumn) =>
  [name.replace(/^["[]|["\]]$/g, ''), (type as unknown as { readonly stands: SqlServerType }).stands]));

async function walkApi(seed: number, count: WalkCount): Promise<void> {
  const random = new Random(seed);
  const scenarios: Scenario[] = [];
  for (let index = 0; index < PER_API; index += 1) scenarios.push(await createScenario(client, random, `w${index}`, TSQL));
  const sqlServer = new SqlServer(serverOf(server));
  const app = createReadsApp(sqlServer, DatabaseEngine.SQL_SERVER, scenarios.flatMap(({ routes }) => routes), 'sql-server');
  const emulation = new SqlServerEmulation(server, client);
  try {
    for (const scenario of scenarios) {
      for (const path of [scenario.path, `${scenario.path}/rows`]) emulation.script(app.manifests[`GET ${path}`] as SqlRouteManifest, typesOf(scenario));
      await walk(scenario);
    }
  } finally {
    sqlServer.connect().destroy();
    await client.query(scenarios.map(({ pool, path }) => `DROP TABLE ${pool}, rows_${path.slice(1)}`).join(';'));
  }

  async function walk(scenario: Scenario): Promise<void> {
    try {
      await checkList(app, scenario);
      await new PageWalk(app, client, scenario, random).run(count);
    } catch (error) {
      const { sql, order, query, columns } = scenario;
      throw new Error(`PAGES_SEED=${seed} repeats it: ${JSON.stringify({ sql, order, query, types: Object.entries(typesOf(scenario)).map(([name, type]) => [name, type.name]), nulls: columns.map(({ nullable }) => nullable) })}\n${(error as Error).message}`);
    }
  }
}

describe('pages of SQL Server, whose statements run on PostgreSQL behind a scripted server', () => {
  test(`return every row exactly once in ${WALKS} walks, and each cursor is sent with the type and bytes that it came with`, async () => {
    const count = { walks: 0, pages: 0, rows: 0, changes: 0 };
    const apis = Math.ceil(WALKS / PER_API);
    for (let api = 0; api < apis; api += 1) await walkApi(FIRST_SEED + api, count);
    process.stderr.write(`pages of SQL Server: ${JSON.stringify({ seed: FIRST_SEED, ...count })}\n`);

    expect(count.walks).toBe(apis * PER_API);
    expect(count.pages).toBeGreaterThan(3 * count.walks);
    expect(count.changes).toBeGreaterThan(count.walks);
  }, 60_000 + WALKS * 1000);
});
