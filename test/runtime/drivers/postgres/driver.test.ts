import { DatabaseError } from '../../../../runtime/drivers/database';
import { jsonRows, textsOf } from '../../../support/json-rows';
import { BACKEND, connectTo, titles, useBooks } from '../books';
import { TIMEOUT, reads, writes } from '../statements';

useBooks();

describe('Postgres', () => {
  test('rows come as JSON objects in the order of the columns', async () => {
    const result = await connectTo().run(reads('SELECT id, title, NULL AS isbn FROM books WHERE id = $1'), [1], TIMEOUT);

    expect(result).toMatchObject({ columns: ['id', 'title', 'isbn'], rows: jsonRows('{"id":1,"title":"Emma","isbn":null}'), rowCount: 1, reused: false });
    expect(result.databaseMs).toBeGreaterThan(0);
  });

  test('statements share one connection over verified TLS', async () => {
    const postgres = connectTo();
    const first = await postgres.run(reads('SELECT pid, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'), [], TIMEOUT);
    const second = await postgres.run(writes('SELECT pid, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'), [], TIMEOUT);

    expect(JSON.parse(first.rows.at(0)!)).toMatchObject({ ssl: true });
    expect(textsOf(second.rows)).toEqual(textsOf(first.rows));
    expect(second.reused).toBe(true);
  });

  test('statements that run at the same time get their own rows', async () => {
    const postgres = connectTo();
    const results = await Promise.all([1, 2, 3].map(n => postgres.run(reads(`SELECT ${n} AS n, pg_sleep(0.01)::text`), [], TIMEOUT)));

    expect(results.map(({ rows }) => JSON.parse(rows.at(0)!))).toMatchObject([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  test('a write counts the rows that it changed', async () => {
    const { rows, rowCount } = await connectTo().run(writes("UPDATE books SET title = 'Persuasion'"), [], TIMEOUT);

    expect({ rows, rowCount }).toEqual({ rows: jsonRows(), rowCount: 1 });
    expect(await titles()).toEqual(['Persuasion']);
  });

  test('bytes arrive as bytes', async () => {
    const { rows } = await connectTo().run(reads('SELECT $1::bytea'), [Buffer.from([0, 255])], TIMEOUT);

    expect(textsOf(rows)).toEqual(['{"bytea":"AP8="}']);
  });

  test('ping resolves when the database answers', async () => {
    await expect(connectTo().ping(TIMEOUT)).resolves.toBeUndefined();
  });

  test('throws when a read-only statement writes, and the connection serves on', async () => {
    const postgres = connectTo();

    await expect(postgres.run(reads('DELETE FROM books RETURNING id'), [], TIMEOUT)).rejects.toMatchObject({ kind: 'bug', report: { sqlState: '25006' } });
    await expect(postgres.run(BACKEND, [], TIMEOUT)).resolves.toMatchObject({ reused: true });
    expect(await titles()).toEqual(['Emma']);
  });

  test('throws when the text holds a second statement', async () => {
    await expect(connectTo().run(writes('DELETE FROM books; SELECT 1'), [], TIMEOUT)).rejects.toMatchObject({ report: { sqlState: '42601' } });
    expect(await titles()).toEqual(['Emma']);
  });

  test('throws when two columns have one name', async () => {
    await expect(connectTo().run(reads('SELECT 1 AS id, 2 AS id'), [], TIMEOUT)).rejects.toMatchObject({
      kind: 'bug', message: expect.stringContaining('two columns named "id"'),
    });
  });

  test.each([
    ['conflict', "INSERT INTO books VALUES (1, 'secret title')", { sqlState: '23505', constraint: 'books_pkey' }],
    ['invalid-value', 'INSERT INTO books VALUES (2, NULL)', { sqlState: '23502' }],
    ['invalid-value', "SELECT title::int FROM (VALUES ('secret title')) AS books (title)", { sqlState: '22P02' }],
    ['bug', "SELECT 'secret title'::int", { sqlState: '22P02' }],
    ['bug', 'SELECT * FROM missing', { sqlState: '42P01' }],
  ])('throws %s for %s, without a value in the message', async (kind, text, report) => {
    const error = await connectTo().run(writes(text), [], TIMEOUT).catch((thrown: DatabaseError) => thrown) as DatabaseError;

    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({ kind, report });
    expect(error.message + JSON.stringify(error)).not.toContain('secret');
  });
});
