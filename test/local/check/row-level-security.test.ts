import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { checkRowLevelSecurity } from '../../../local/check/row-level-security';
import { createTestDatabase, type TestDatabase, testServer } from '../../support/database';

describe('checkRowLevelSecurity', () => {
  let database: TestDatabase;
  const findingsOf = async (login: { user: string; password: string } = database, standsForAll = false) => {
    const { host, port, name, caFile } = database;
    const client = new Client({ host, port, database: name, user: login.user, password: login.password, ssl: { ca: readFileSync(caFile, 'utf8') } });
    await client.connect();
    return (await checkRowLevelSecurity(client, standsForAll).finally(() => client.end())).map(({ level, message }) => `${level}: ${message}`);
  };

  beforeEach(async () => {
    database = await createTestDatabase();
    await database.query('CREATE TABLE orders (id int, tenant text); CREATE POLICY tenants ON orders USING (tenant = current_user); CREATE TABLE books (id int)');
  });
  afterEach(() => database.drop());

  test('policies on a table without row-level security are a warning', async () => {
    expect(await findingsOf()).toEqual(['warning: orders has policies, but row-level security is not enabled on it: ALTER TABLE orders ENABLE ROW LEVEL SECURITY']);
  });

  test('a role that owns the table is a warning, until the policies are forced', async () => {
    await database.query('ALTER TABLE orders ENABLE ROW LEVEL SECURITY');
    expect(await findingsOf()).toEqual([`warning: row-level security does not apply to ${database.user}, which owns orders: use another user, or ALTER TABLE orders FORCE ROW LEVEL SECURITY`]);

    await database.query('ALTER TABLE orders FORCE ROW LEVEL SECURITY');
    expect(await findingsOf()).toEqual([]);
  });

  test('a superuser, and a role with BYPASSRLS, is a warning even where the policies are forced', async () => {
    await database.query('ALTER TABLE orders ENABLE ROW LEVEL SECURITY; ALTER TABLE orders FORCE ROW LEVEL SECURITY');
    const message = (user: string) => `warning: row-level security does not apply to ${user}, which is a superuser or has BYPASSRLS: all rows of orders can be read and changed; use another user`;
    expect(await findingsOf(testServer().superuser)).toEqual([message(testServer().superuser.user)]);

    await database.administer(`ALTER ROLE ${database.user} BYPASSRLS`);
    expect(await findingsOf()).toEqual([message(database.user)]);
  });

  test('policies for several roles are a warning when one role has the rights of all', async () => {
    await database.query('ALTER TABLE orders ENABLE ROW LEVEL SECURITY; ALTER TABLE orders FORCE ROW LEVEL SECURITY');
    await database.query(`CREATE POLICY own ON orders TO ${database.user} USING (true); CREATE POLICY others ON orders TO pg_monitor USING (true)`);

    expect(await findingsOf(database, true)).toEqual([`warning: policies apply to several roles (pg_monitor, ${database.user}), but locally the functions have the rights of all of them: set the role of the API with --database-user`]);
    expect(await findingsOf()).toEqual([]);
  });
});
