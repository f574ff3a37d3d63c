import { backendOf, connectTo, database, useBooks } from './books';
import { open } from './sql-servers';
import { reads, TIMEOUT, writes } from './statements';
import { transactionOf } from './transactions';
import { jsonRows } from '../../support/json-rows';
import { startTestSqlServer } from '../../support/sql-server';
import { tds } from '../../support/tds-types';

useBooks();

/** Would take minutes to its end. */
const ENDLESS = 'SELECT generate_series(1, 1000000000) AS n';

describe.each([false, true])('Postgres with maxRows and preparedStatements %s', preparedStatements => {
  test.each([0, 1, 1000])('a statement that reads ends one row after %i', async maxRows => {
    const postgres = connectTo({ preparedStatements });
    const { rows, rowCount } = await postgres.run({ ...reads(ENDLESS), maxRows }, [], TIMEOUT);

    expect([rows.length, rowCount]).toEqual([maxRows + 1, maxRows + 1]);
    expect(rows.at(maxRows)).toBe(`{"n":${maxRows + 1}}`);
  });

  test('the connection stays usable, with nothing left open', async () => {
    const postgres = connectTo({ preparedStatements });
    const backend = await backendOf(postgres);
    for (let time = 0; time < 3; time++) await postgres.run({ ...reads(ENDLESS), maxRows: 1 }, [], TIMEOUT);

    expect(await backendOf(postgres)).toBe(backend);
    expect((await database.administer('SELECT state, backend_xmin FROM pg_stat_activity WHERE pid = $1', [backend])).rows).toEqual([{ state: 'idle', backend_xmin: null }]);
  });

  test('a statement that reads more text than any answer may have ends there, and the next one has a new connection', async () => {
    const postgres = connectTo({ preparedStatements });
    const backend = await backendOf(postgres);
    const large = reads("SELECT repeat('x', 1000000) AS text FROM generate_series(1, 100000)");
    const { rows } = await postgres.run({ ...large, maxRows: 1_000_000 }, [], TIMEOUT);

    expect(rows).toHaveLength(32);
    expect(await backendOf(postgres)).not.toBe(backend);
  });

  test('the last statement of a transaction that reads ends there too, and other statements are read to their end', async () => {
    const postgres = connectTo({ preparedStatements });
    const backend = await backendOf(postgres);
    const large = { statement: reads("SELECT repeat('x', 1000000) AS text FROM generate_series(1, 60)"), values: [] };
    const one = { statement: reads('SELECT 1 AS one'), values: [] };

    expect((await transactionOf(postgres, async () => [large, one], { readOnly: true })).results).toMatchObject([{ rowCount: 60 }, { rowCount: 1 }]);
    expect(await backendOf(postgres)).toBe(backend);
    expect((await transactionOf(postgres, async () => [one, large], { readOnly: true })).results).toMatchObject([{ rowCount: 1 }, { rowCount: 32 }]);
    expect(await backendOf(postgres)).not.toBe(backend);
  });

  test('as many rows as are allowed are all', async () => {
    const text = 'SELECT generate_series(1, 3) AS n';

    expect(await connectTo({ preparedStatements }).run({ ...reads(text), maxRows: 3 }, [], TIMEOUT)).toMatchObject({ rows: jsonRows('{"n":1}', '{"n":2}', '{"n":3}'), rowCount: 3 });
  });

  test('a statement that changes rows changes all of them', async () => {
    const text = "INSERT INTO books SELECT n, 'copy' FROM generate_series(10, 59) n RETURNING id";
    const result = await connectTo({ preparedStatements }).run({ ...writes(text), maxRows: 1 }, [], TIMEOUT);

    expect(result).toMatchObject({ rowCount: 50, rows: { length: 2 } });
    expect((await database.query("SELECT FROM books WHERE title = 'copy'")).rowCount).toBe(50);
  });
});

describe('SqlServer with maxRows', () => {
  const text = 'SELECT n FROM numbers';
  const ROWS = Array.from({ length: 5000 }, (_, n) => [n + 1]);

  test('a statement that reads is stopped one row after the limit, and the connection stays usable', async () => {
    const sqlServer = await startTestSqlServer();
    sqlServer.script(text, [{ columns: [{ name: 'n', type: tds.int }], rows: ROWS }]);
    const sql = open(sqlServer.server);

    for (let time = 0; time < 2; time++) {
      expect((await sql.run({ ...reads(text), maxRows: 10 }, [], TIMEOUT)).rows).toHaveLength(11);
    }
    expect(await sql.run({ ...reads(text), maxRows: 5000 }, [], TIMEOUT)).toMatchObject({ rowCount: 5000, reused: true });
    await sqlServer.close();
  });

  test('a statement that changes rows is not stopped', async () => {
    const sqlServer = await startTestSqlServer();
    sqlServer.script(text, [{ columns: [{ name: 'n', type: tds.int }], rows: ROWS }]);

    expect(await open(sqlServer.server).run({ ...writes(text), maxRows: 10 }, [], TIMEOUT)).toMatchObject({ rowCount: 5000, rows: { length: 11 } });
    await sqlServer.close();
  });
});
