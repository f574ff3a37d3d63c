import { createDatabaseApp, type DatabaseApp } from './database-app';
import { httpEvent } from './events';
import { RequestValue, SqlResult, SqlRoute, ValueType } from '../../src';
import { createTestDatabase, type TestDatabase } from '../support/database';

const MOMENTS = [
  ['2030-07-01T01:00:00+02:00', '2030-06-30 23:00:00.000000'],
  ['2030-07-01T01:00:00Z', '2030-07-01 01:00:00.000000'],
  ['2030-06-30T20:00:00.123456-05:30', '2030-07-01 01:30:00.123456'],
  ['2030-10-27T01:30:00Z', '2030-10-27 01:30:00.000000'],
  ['2030-06-30T23:59:60Z', '2030-07-01 00:00:00.000000'],
  ['0001-01-01T00:00:00Z', '0001-01-01 00:00:00.000000'],
] as const;

/** The first half past two of the night in which clocks in Berlin go back; without a zone, it is read as the second. */
const AMBIGUOUS_IN_BERLIN = '2030-10-27T00:30:00Z';

const at = RequestValue.body('at', { valueType: ValueType.TIMESTAMP });
const route = (path: string, sql: string) => SqlRoute.post(path, { sql, parameters: { at }, result: SqlResult.row() });
const ROUTES = ['timestamptz', 'timestamp'].flatMap(column => [
  route(`/write-${column}`, `INSERT INTO "${column}" VALUES (:at) RETURNING at`),
  route(`/find-${column}`, `SELECT count(*)::int AS found FROM "${column}" WHERE at = :at`),
]);

describe.each(['UTC', 'Europe/Berlin'])('timestamps in PostgreSQL, in a session with the time zone %s', zone => {
  let database: TestDatabase;
  let app: DatabaseApp;
  beforeAll(async () => {
    database = await createTestDatabase();
    await database.administer(`ALTER ROLE ${database.user} SET timezone = '${zone}'`);
    await database.query('CREATE TABLE "timestamptz" (at timestamptz); CREATE TABLE "timestamp" (at timestamp)');
    app = createDatabaseApp(database, ROUTES, { allowOrigins: [], exposeHeaders: [], allowCredentials: false });
  });
  beforeEach(() => database.query('TRUNCATE "timestamptz", "timestamp"'));
  afterAll(() => database.drop());

  const answer = async (path: string, moment: string) => JSON.parse((await app.answer(httpEvent(`POST ${path}`, { body: JSON.stringify({ at: moment }) }))).body);
  const inUtc = async (table: string) => (await database.query(`SELECT to_char(timezone('UTC', at::timestamptz), 'YYYY-MM-DD HH24:MI:SS.US') AS moment FROM "${table}"`)).rows[0].moment;

  test.each(MOMENTS)('%s is stored as the same moment, and found by the value that wrote it', async (moment, utc) => {
    for (const column of ['timestamptz', 'timestamp']) {
      await answer(`/write-${column}`, moment);

      expect(await answer(`/find-${column}`, moment)).toEqual({ found: 1 });
    }
    expect(await inUtc('timestamptz')).toBe(utc);
  });

  test('the hour that clocks repeat is found in UTC only', async () => {
    await answer('/write-timestamp', AMBIGUOUS_IN_BERLIN);

    expect(await answer('/find-timestamp', AMBIGUOUS_IN_BERLIN)).toEqual({ found: zone === 'UTC' ? 1 : 0 });
  });

  test('a column without a time zone holds the time of the session', async () => {
    await answer('/write-timestamp', '2030-07-01T01:00:00+05:00');

    expect((await database.query('SELECT at::text FROM "timestamp"')).rows).toEqual([{ at: zone === 'UTC' ? '2030-06-30 20:00:00' : '2030-06-30 22:00:00' }]);
  });
});
