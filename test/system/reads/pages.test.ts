import { COLUMN_TYPES, CITEXT, TYPES_SETUP, type ColumnType } from './column-types';
import { createScenario, postgresDialect, type Scenario } from './page-tables';
import { checkList, PageWalk, type WalkCount } from './page-walk';
import { Random } from './random';
import { createReadsApp } from './reads-app';
import { SqlClient } from './sql-client';
import { Postgres } from '../../../runtime/drivers/postgres/driver';
import { DatabaseEngine } from '../../../src';
import { createTestDatabase, testServer, type TestDatabase } from '../../support/database';
import { serverOf } from '../../support/postgres';

/** Walks per API; all its routes share one connection. */
const PER_API = 25;
/**
 * Every run of `npm test` does the same walks, so that a red build is about the change. `PAGES_WALKS=5000` does more of them, with other tables;
 * `PAGES_SEED` repeats those of one API.
 */
const WALKS = Number(process.env.PAGES_WALKS ?? 300);
const FIRST_SEED = Number(process.env.PAGES_SEED ?? (process.env.PAGES_WALKS ? Date.now() % 1_000_000 : 20_261_128));

/** Settings of a role that change how PostgreSQL writes and reads values. */
const ROLE_SETTINGS = [
  'timezone = \'Europe/Berlin\'', 'intervalstyle = \'sql_standard\'', 'intervalstyle = \'iso_8601\'', 'intervalstyle = \'postgres_verbose\'', 'bytea_output = \'escape\'',
  'extra_float_digits = -15', 'datestyle = \'SQL, DMY\'', 'datestyle = \'German\'', 'plan_cache_mode = \'force_generic_plan\'', 'enable_seqscan = off', 'enable_sort = off',
];

let database: TestDatabase;
let client: SqlClient;
let types: readonly ColumnType[] = COLUMN_TYPES;
beforeAll(async () => {
  database = await createTestDatabase();
  const hasCitext = (await database.administer('SELECT FROM pg_available_extensions WHERE name = \'citext\'')).rows.length > 0;
  if (hasCitext) {
    await database.administer('CREATE EXTENSION citext');
    types = [...COLUMN_TYPES, CITEXT, CITEXT];
  }
  client = await SqlClient.open(database);
  await client.query(TYPES_SETUP);
  await client.query('CREATE TABLE buckets AS SELECT n AS bucket, \'bucket \' || n AS label FROM generate_series(0, 9) AS n');
});
afterAll(async () => {
  await client.close();
  await database.drop();
});

/** Walks through the pages of an API with random settings and routes. */
async function walkApi(seed: number, walks: number, count: WalkCount): Promise<void> {
  const random = new Random(seed);
  const settings = random.shuffle(ROLE_SETTINGS).slice(0, random.integer(0, 2));
  await database.administer(`ALTER ROLE ${database.user} RESET ALL`);
  for (const setting of settings) await database.administer(`ALTER ROLE ${database.user} SET ${setting}`);
  const postgres = new Postgres({ ...serverOf(database), preparedStatements: random.chance(0.7) });
  const scenarios: Scenario[] = [];
  for (let index = 0; index < walks; index += 1) scenarios.push(await createScenario(client, random, `w${index}`, postgresDialect(types)));
  const app = createReadsApp(postgres, DatabaseEngine.POSTGRESQL, scenarios.flatMap(({ routes }) => routes));
  try {
    for (const scenario of scenarios) await walk(scenario);
  } finally {
    postgres.connect().destroy();
    await client.query(scenarios.map(({ path }) => `DROP TABLE pool_${path.slice(1)}, rows_${path.slice(1)}`).join(';'));
  }

  async function walk(scenario: Scenario): Promise<void> {
    try {
      await checkList(app, scenario);
      await new PageWalk(app, client, scenario, random).run(count);
    } catch (error) {
      const { sql, order, query, columns } = scenario;
      const about = { settings, sql, order, query, columns: columns.map(({ name, type, nullable }) => `${name} ${type.sql}${nullable ? '' : ' NOT NULL'}`) };
      throw new Error(`PAGES_SEED=${seed} repeats it: ${JSON.stringify(about, null, 1)}\n${(error as Error).message}`);
    }
  }
}

describe(`pages of PostgreSQL ${testServer().major}`, () => {
  test(`return every row exactly once, in the order of the database, in ${WALKS} walks of any types, orders and statements`, async () => {
    const count = { walks: 0, pages: 0, rows: 0, changes: 0 };
    const apis = Math.ceil(WALKS / PER_API);
    for (let api = 0; api < apis; api += 1) await walkApi(FIRST_SEED + api, PER_API, count);
    process.stderr.write(`pages of PostgreSQL ${testServer().major}: ${JSON.stringify({ seed: FIRST_SEED, ...count })}\n`);

    // Tables without rows or changes would prove nothing.
    expect(count.walks).toBe(apis * PER_API);
    expect(count.pages).toBeGreaterThan(3 * count.walks);
    expect(count.changes).toBeGreaterThan(count.walks);
  }, 60_000 + WALKS * 1000);
});
