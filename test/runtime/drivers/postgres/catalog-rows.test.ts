import { Client } from 'pg';
import { fromTexts } from './rows-of-bytes';
import { Postgres } from '../../../../runtime/drivers/postgres/driver';
import { createTestDatabase, type TestDatabase } from '../../../support/database';
import { serverOf } from '../../../support/postgres';
import { reads } from '../statements';

let database: TestDatabase;
let client: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  const { host, port, name, user, password } = database;
  client = new Client({ host, port, database: name, user, password, ssl: { ca: serverOf(database).ca } });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

/** Tables of this database that its owner may read. Shared ones change with other tests. */
const TABLES = `SELECT relname FROM pg_class
  WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r' AND NOT relisshared AND has_table_privilege(oid, 'SELECT') ORDER BY relname`;

test('every row of the system catalogs is the same from bytes as from texts', async () => {
  const postgres = new Postgres(serverOf(database));
  const { rows: tables } = await client.query<{ relname: string }>(TABLES);
  let total = 0;
  for (const { relname } of tables) {
    const text = `SELECT * FROM pg_catalog.${relname} ORDER BY ctid`;
    const { fields, rows } = await client.query<string[]>({ text, rowMode: 'array', types: { getTypeParser: () => String } });
    const result = await postgres.run(reads(text), [], { timeoutMs: 60_000 });
    total += rows.length;

    expect([relname, result.rows.join()]).toEqual([relname, fromTexts({ fields, rows }).rows.join()]);
  }

  expect(total).toBeGreaterThan(15_000);
}, 120_000);
