import { Postgres } from '../../../../runtime/drivers/postgres/driver';
import { createRoute } from '../../../../runtime/routes/route';
import { Planning, RequestValue, SqlRoute, type SqlRouteOptions, ValueType } from '../../../../src';
import type { ValueManifest } from '../../../../src/contract/value-manifest';
import { compileRoutes } from '../../../support/compile-routes';
import { createTestDatabase, type TestDatabase } from '../../../support/database';
import { textsOf } from '../../../support/json-rows';
import { serverOf } from '../../../support/postgres';
import { request, type RequestParts } from '../../requests';
import { reads, TIMEOUT } from '../statements';

// One row of a thousand is rare.
const SCHEMA = `
  CREATE TABLE items AS SELECT n AS id, CASE WHEN n % 1000 = 0 THEN 'rare' ELSE 'common' END AS kind, md5(n::text) AS code FROM generate_series(1, 100000) n;
  ALTER TABLE items ADD PRIMARY KEY (id);
  CREATE INDEX ON items (kind);
  CREATE INDEX ON items (code text_pattern_ops);
  ANALYZE items`;

const STRING = { valueType: ValueType.STRING };
const CONTEXT: ValueManifest = { name: 'app.kind', source: 'claim', key: 'kind', required: true };

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.query(SCHEMA);
});
afterAll(() => database.drop());

/** Answers requests for a route on one connection, and returns what the last one read and which plans the statement had. */
async function lastOf(options: SqlRouteOptions, requests: readonly RequestParts[], context: readonly ValueManifest[] = []) {
  const postgres = new Postgres({ ...serverOf(database), preparedStatements: true });
  const sessionContext = Object.fromEntries(context.map(({ name, key }) => [name, RequestValue.claim(key)]));
  const [manifest] = Object.values(compileRoutes([SqlRoute.get('/items', options)], undefined, undefined, { sessionContext }));
  const route = createRoute(manifest!, { database: postgres, folder: '', sessionContext: context, head: answer => answer, complete: answer => answer });
  const answer = (parts: RequestParts) => route(request('GET /items', parts), 10_000);

  for (const parts of requests.slice(0, -1)) await answer(parts);
  const before = await scans(postgres);
  const { response } = await answer(requests.at(-1)!);
  const after = await scans(postgres);
  return {
    rows: (JSON.parse(response.body as string) as unknown[]).length,
    reads: [...after].filter(([name, count]) => count > before.get(name)!).map(([name]) => name),
    genericPlans: await genericPlans(postgres),
  };
}

/** Number of scans of the table and of each of its indexes. */
async function scans(postgres: Postgres): Promise<ReadonlyMap<string, number>> {
  // Otherwise a session reports its statistics at most once a second.
  await postgres.run(reads('SELECT pg_stat_force_next_flush()'), [], TIMEOUT);
  const { rows } = await database.administer(`
    SELECT relname AS name, seq_scan::int AS scans FROM pg_stat_user_tables WHERE relname = 'items'
    UNION ALL SELECT indexrelname, idx_scan::int FROM pg_stat_user_indexes WHERE relname = 'items'`);
  return new Map(rows.map(({ name, scans: count }) => [name as string, count as number]));
}

async function genericPlans(postgres: Postgres): Promise<number> {
  const { rows } = await postgres.run(reads("SELECT generic_plans FROM pg_prepared_statements WHERE statement LIKE 'SELECT id FROM items%'"), [], TIMEOUT);
  return (JSON.parse(textsOf(rows)[0]!) as { generic_plans: number }).generic_plans;
}

/** Ten requests and one more. */
const tenTimes = (first: RequestParts, last: RequestParts) => [...Array<RequestParts>(10).fill(first), last];

describe('the plan of a route', () => {
  const cases: [string, SqlRouteOptions, string, readonly RequestParts[], ValueManifest[]][] = [
    ['an optional filter', {
      sql: 'SELECT id FROM items WHERE :kind IS NULL OR kind = :kind ORDER BY code LIMIT 5',
      parameters: { kind: RequestValue.query('kind', { ...STRING, required: false }) },
    }, 'items_kind_idx', tenTimes({}, { query: { kind: ['rare'] } }), []],
    ['a filter that a default switches off', {
      sql: "SELECT id FROM items WHERE :kind = 'all' OR kind = :kind ORDER BY code LIMIT 5",
      parameters: { kind: RequestValue.query('kind', { ...STRING, defaultValue: 'all' }) },
    }, 'items_kind_idx', tenTimes({}, { query: { kind: ['rare'] } }), []],
    ['the start of a text', {
      sql: "SELECT id FROM items WHERE code LIKE :start || '%' ORDER BY code LIMIT 5",
      parameters: { start: RequestValue.query('start', STRING) },
    }, 'items_code_idx', tenTimes({ query: { start: [''] } }, { query: { start: ['c4ca4238'] } }), []],
    ['a condition on the session context', {
      sql: "SELECT id FROM items WHERE kind = current_setting('app.kind') AND code <> :code ORDER BY code LIMIT 5",
      parameters: { code: RequestValue.query('code', STRING) },
    }, 'items_kind_idx', tenTimes({ query: { code: ['0'] }, claims: { kind: 'common' } }, { query: { code: ['0'] }, claims: { kind: 'rare' } }), [CONTEXT]],
  ];

  test.each(cases)('with %s is made for the values of each request', async (_, options, index, requests, context) => {
    expect(await lastOf(options, requests, context)).toMatchObject({ reads: [index], genericPlans: 0 });
  });

  test.each(cases)('with %s is kept, and reads the whole table, with Planning.AUTO', async (_, options, __, requests, context) => {
    expect(await lastOf({ ...options, planning: Planning.AUTO }, requests, context)).toMatchObject({ reads: ['items'], genericPlans: 6 });
  });

  test('of a skewed column is kept, unless planning is CUSTOM_PLAN', async () => {
    const options = { sql: 'SELECT id FROM items WHERE kind = :kind ORDER BY id LIMIT 100', parameters: { kind: RequestValue.query('kind', STRING) } };
    const requests = tenTimes({ query: { kind: ['common'] } }, { query: { kind: ['rare'] } });

    expect(await lastOf(options, requests)).toEqual({ rows: 100, reads: ['items_pkey'], genericPlans: 6 });
    expect(await lastOf({ ...options, planning: Planning.CUSTOM_PLAN }, requests)).toEqual({ rows: 100, reads: ['items_kind_idx'], genericPlans: 0 });
  });

  test('with required values is kept after five requests', async () => {
    const options = {
      sql: 'SELECT id FROM items WHERE code = :code ORDER BY id LIMIT :limit',
      parameters: { code: RequestValue.query('code', STRING), limit: RequestValue.query('limit', { valueType: ValueType.INTEGER, defaultValue: '20' }) },
    };
    const requests = tenTimes({ query: { code: ['c4ca4238a0b923820dcc509a6f75849b'] } }, { query: { code: ['c81e728d9d4c2f636f067f89cc14862c'] } });

    expect(await lastOf(options, requests)).toEqual({ rows: 1, reads: ['items_code_idx'], genericPlans: 6 });
  });
});
