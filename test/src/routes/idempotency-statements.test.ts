import { readFileSync } from 'fs';
import { Duration } from 'aws-cdk-lib';
import { Client } from 'pg';
import { DatabaseEngine, Idempotency } from '../../../src';
import { createTestDatabase, TestDatabase } from '../../support/database';
import { until } from '../../support/until';

const { POSTGRESQL, SQL_SERVER } = DatabaseEngine;
const TABLE = 'api_idempotency';
const KEEP_FOR = Duration.hours(1);
const { expire, insert, find, store, purge } = Idempotency.table(TABLE, { keepFor: KEEP_FOR })._manifest(POSTGRESQL)!;
const [ID, OTHER_ID, REQUEST] = ['a'.repeat(43), 'b'.repeat(43), 'r'.repeat(43)];

describe('Idempotency.tableDefinition()', () => {
  test('has digests that SQL Server compares with their case', () => {
    expect(Idempotency.tableDefinition(SQL_SERVER, 'shop.keys')).toBe(`CREATE TABLE [shop].[keys] (
  id char(43) COLLATE Latin1_General_BIN2 NOT NULL PRIMARY KEY,
  request char(43) COLLATE Latin1_General_BIN2 NOT NULL,
  status smallint NULL,
  headers nvarchar(max) NULL,
  body nvarchar(max) NULL,
  created_at datetimeoffset(3) NOT NULL DEFAULT SYSDATETIMEOFFSET(),
  INDEX by_created_at (created_at)
);
`);
  });
});

describe('the idempotency statements of PostgreSQL', () => {
  let database: TestDatabase;
  let first: Client;
  let second: Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    await database.query(Idempotency.tableDefinition(POSTGRESQL, TABLE));
  });
  afterAll(() => database.drop());

  beforeEach(async () => {
    await database.query(`TRUNCATE ${TABLE}`);
    [first, second] = await Promise.all([connect(database), connect(database)]);
  });
  afterEach(() => Promise.all([first.end(), second.end()]));

  /** Adds a key that is older than this number of seconds. */
  const age = (id: string, seconds: number) =>
    database.query(`INSERT INTO ${TABLE} (id, request, created_at) VALUES ($1, $2, now() - make_interval(secs => $3))`, [id, REQUEST, seconds]);
  const keys = async () => (await database.query(`SELECT id FROM ${TABLE} ORDER BY id`)).rows.map(({ id }) => id);

  /** Waits until a connection waits for another. */
  const blocked = async (client: Client) => {
    const pid = (client as unknown as { processID: number }).processID;
    await until(async () => (await database.administer('SELECT cardinality(pg_blocking_pids($1)) AS n', [pid])).rows[0].n > 0);
  };

  test('the answer of a key is found as it was stored', async () => {
    await first.query('BEGIN');
    await first.query(expire!, [ID]);
    await first.query(insert, [ID, REQUEST]);
    await first.query(store, [ID, '201', '{"location":"orders/7"}', '{"id":7}']);
    await first.query('COMMIT');

    expect((await second.query(find, [ID])).rows).toEqual([{ request: REQUEST, status: 201, headers: '{"location":"orders/7"}', body: '{"id":7}' }]);
    expect((await second.query(find, [OTHER_ID])).rows).toEqual([]);
  });

  test('a second transaction with the same key waits for the first, and fails with 23505 when it commits', async () => {
    await first.query('BEGIN');
    await first.query(insert, [ID, REQUEST]);
    await second.query('BEGIN');
    expect((await second.query(expire!, [ID])).rowCount).toBe(0);
    const waiting = second.query(insert, [ID, REQUEST]).catch(error => error);
    await blocked(second);
    await first.query('COMMIT');

    expect(await waiting).toMatchObject({ code: '23505' });
    await second.query('ROLLBACK');
    expect(await keys()).toEqual([ID]);
  });

  test('a second transaction with the same key inserts it when the first rolls back', async () => {
    await first.query('BEGIN');
    await first.query(insert, [ID, REQUEST]);
    const waiting = second.query(insert, [ID, REQUEST]);
    await blocked(second);
    await first.query('ROLLBACK');

    expect((await waiting).rowCount).toBe(1);
  });

  test('transactions with different keys do not wait', async () => {
    await first.query('BEGIN');
    await first.query(insert, [ID, REQUEST]);
    await first.query(purge);
    expect((await second.query(insert, [OTHER_ID, REQUEST])).rowCount).toBe(1);
    expect((await second.query(purge)).rowCount).toBe(0);
    await first.query('COMMIT');
  });

  test('an expired key is deleted before it is inserted again, by one of two transactions', async () => {
    await age(ID, KEEP_FOR.toSeconds() + 1);
    await first.query('BEGIN');
    expect((await first.query(expire!, [ID])).rowCount).toBe(1);
    await first.query(insert, [ID, REQUEST]);
    await second.query('BEGIN');
    const deleting = second.query(expire!, [ID]);
    await blocked(second);
    await first.query('COMMIT');

    expect((await deleting).rowCount).toBe(0);
    await expect(second.query(insert, [ID, REQUEST])).rejects.toMatchObject({ code: '23505' });
  });

  test('a key that has not expired stays', async () => {
    await age(ID, KEEP_FOR.toSeconds() - 10);
    expect((await first.query(expire!, [ID])).rowCount).toBe(0);
    expect((await first.query(purge)).rowCount).toBe(0);
    expect(await keys()).toEqual([ID]);
  });

  test('the purge deletes the ten oldest expired keys, without waiting for those that another transaction deletes', async () => {
    const ids = Array.from({ length: 25 }, (_, index) => String(index).padStart(43, '0'));
    for (const [index, id] of ids.entries()) await age(id, KEEP_FOR.toSeconds() + 1000 - index);
    await first.query('BEGIN');
    expect((await first.query(purge)).rowCount).toBe(10);
    expect((await second.query(purge)).rowCount).toBe(10);
    await first.query('COMMIT');

    expect(await keys()).toEqual(ids.slice(20));
    expect((await second.query(purge)).rowCount).toBe(5);
  });

  test('keys and expired keys are found by an index', async () => {
    await database.query(`INSERT INTO ${TABLE} (id, request) SELECT rpad(i::text, 43, 'x'), rpad('r', 43, 'r') FROM generate_series(1, 20000) i`);
    await database.query(`ANALYZE ${TABLE}`);
    for (const [sql, values] of [[expire!, [ID]], [find, [ID]], [store, [ID, '200', '', '']], [purge, []]] as const) {
      const plan = (await database.query(`EXPLAIN ${sql.replace(/\$(\d)/g, (_, n) => `'${values[n - 1]}'`)}`)).rows.map(row => row['QUERY PLAN']).join('\n');
      expect(plan).not.toContain('Seq Scan');
    }
  });
});

async function connect({ host, port, name, user, password, caFile }: TestDatabase): Promise<Client> {
  const client = new Client({ host, port, database: name, user, password, ssl: { ca: readFileSync(caFile, 'utf8') } });
  await client.connect();
  return client;
}
