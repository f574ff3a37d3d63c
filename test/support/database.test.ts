import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase, testServer } from './database';

describe('createTestDatabase', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await database.drop();
  });

  const client = (ssl: object | false) => {
    const { host, port, name, user, password } = database;
    return new Client({ host, port, database: name, user, password, ssl });
  };

  test('the owner creates tables and is not a superuser', async () => {
    await database.query('CREATE TABLE books (id int); INSERT INTO books VALUES (1), (2)');

    const { rows } = await database.query("SELECT count(*)::int AS books, current_setting('is_superuser') AS superuser FROM books WHERE id > $1", [1]);

    expect(rows).toEqual([{ books: 1, superuser: 'off' }]);
  });

  test('two databases share nothing', async () => {
    const other = await createTestDatabase();
    try {
      const { rows } = await other.query("SELECT current_database() AS name, to_regclass('books') AS books");

      expect(rows).toEqual([{ name: other.name, books: null }]);
      expect(other.name).not.toBe(database.name);
    } finally {
      await other.drop();
    }
  });

  test('a dropped database is gone, and so is its owner', async () => {
    const other = await createTestDatabase();
    await other.drop();

    const { rows } = await database.query('SELECT (SELECT count(*) FROM pg_database WHERE datname = $1) + (SELECT count(*) FROM pg_roles WHERE rolname = $1) AS left', [other.name]);

    expect(rows).toEqual([{ left: '0' }]);
  });

  test('the certificate is valid for the host name under the given authority', async () => {
    const trusting = client({ ca: readFileSync(database.caFile, 'utf8') });
    await trusting.connect();
    await expect(trusting.query('SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()'))
      .resolves.toMatchObject({ rows: [{ ssl: true, version: 'TLSv1.3' }] });
    await trusting.end();
  });

  test('throws when a client does not trust the authority', async () => {
    await expect(client({}).connect()).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  });

  test('throws when a client does not use TLS', async () => {
    await expect(client(false).connect()).rejects.toMatchObject({ code: '28000' });
  });

  test('throws when a password is wrong', async () => {
    const { host, port, superuser, caFile } = testServer();
    const wrong = new Client({ host, port, database: 'postgres', user: superuser.user, password: 'wrong', ssl: { ca: readFileSync(caFile, 'utf8') } });

    await expect(wrong.connect()).rejects.toMatchObject({ code: '28P01' });
  });
});
