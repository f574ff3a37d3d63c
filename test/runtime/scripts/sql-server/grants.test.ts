import { logged, openSession, openWithHistory, startServer, TABLE, TIMEOUT_MS } from './simulation';
import { BEGIN, COMMIT, ROLLBACK } from '../../../../runtime/scripts/sql-server/statements';
import type { SimulatedSqlServer } from '../../../support/simulated-sql-server';
import { user, type StoredPermission } from '../../../support/sql-server-tables';

const on = (permission: string, object: string | null, options: Partial<StoredPermission> = {}): StoredPermission => ({
  class: 1, permission, state: 'G', schema: 'dbo', object, column: null, ...options,
});

async function settle(grants: readonly string[], held: StoredPermission[] = [], change: (server: SimulatedSqlServer) => void = () => undefined) {
  const server = await startServer();
  server.data.tables.push('orders', 'products');
  server.data.permissions.shop_api = held;
  server.users.shop_api = user('shop_api');
  change(server);
  const session = await openSession(server);
  return { server, lines: session.settleGrants([{ name: 'shop_api', login: 'secret', grants }], TIMEOUT_MS) };
}

describe('grants of SQL Server', () => {
  test('a user gets its grants, in one transaction', async () => {
    const { server, lines } = await settle(['SELECT, INSERT ON orders', 'SELECT (id) ON products']);

    expect(await lines).toEqual([
      'shop_api: granted SELECT on dbo.orders', 'shop_api: granted INSERT on dbo.orders', 'shop_api: granted SELECT on dbo.products (id)',
    ]);
    const texts = server.texts();
    expect(texts.filter(text => text === BEGIN || text === COMMIT)).toEqual([BEGIN, COMMIT]);
    expect(texts).toContain('GRANT SELECT, INSERT ON orders TO [shop_api]');
  });

  test('what is not wanted is revoked', async () => {
    const { server, lines } = await settle(['SELECT ON orders'], [
      on('SELECT', 'orders'), on('DELETE', 'orders'), on('SELECT', 'products', { column: 'id' }), on('EXECUTE', null, { class: 3, schema: 'sales' }),
      on('EXECUTE', 'Money]', { class: 6 }), on('CREATE TABLE', null, { class: 0, schema: null }), on('UPDATE', 'orders', { state: 'W' }),
    ]);

    expect(await lines).toEqual([
      'shop_api: revoked DELETE on dbo.orders', 'shop_api: revoked SELECT on dbo.products (id)', 'shop_api: revoked EXECUTE on schema sales',
      'shop_api: revoked EXECUTE on type dbo.Money]', 'shop_api: revoked CREATE TABLE on the database', 'shop_api: revoked UPDATE on dbo.orders with grant option',
    ]);
    expect(server.texts()).toEqual(expect.arrayContaining([
      'REVOKE SELECT ON OBJECT::[dbo].[products] ([id]) FROM [shop_api]', 'REVOKE EXECUTE ON SCHEMA::[sales] FROM [shop_api]',
      'REVOKE EXECUTE ON TYPE::[dbo].[Money]]] FROM [shop_api]', 'REVOKE CREATE TABLE FROM [shop_api]',
      'REVOKE UPDATE ON OBJECT::[dbo].[orders] FROM [shop_api] CASCADE',
    ]));
  });

  test('what is right already is not changed', async () => {
    const { server, lines } = await settle(['SELECT ON orders', 'EXECUTE ON SCHEMA::sales'], [
      on('SELECT', 'orders'), on('EXECUTE', null, { class: 3, schema: 'sales' }),
    ]);

    expect(await lines).toEqual([]);
    expect(server.texts()).toContain(ROLLBACK);
    expect(server.texts()).not.toContain(COMMIT);
    expect(server.data.permissions.shop_api).toHaveLength(2);
  });

  test('an empty list revokes everything, and no list changes nothing', async () => {
    expect(await (await settle([], [on('SELECT', 'orders')])).lines).toEqual(['shop_api: revoked SELECT on dbo.orders']);
    const server = await startServer();
    server.data.permissions.shop_api = [on('SELECT', 'orders')];

    expect(await (await openSession(server)).settleGrants([{ name: 'shop_api', login: 'secret' }], TIMEOUT_MS)).toEqual([]);
    expect(server.data.permissions.shop_api).toHaveLength(1);
  });

  test('denials, grants of others and memberships that deny are reported and left', async () => {
    const { server, lines } = await settle([], [on('DELETE', 'orders', { state: 'D' }), on('SELECT', 'orders')], of => {
      of.othersGranted.add('SELECT [dbo].[orders]');
      of.users.shop_api!.roles.push('db_denydatareader');
    });

    expect(await lines).toEqual([]);
    expect(logged).toEqual(['another user granted SELECT on dbo.orders', 'DELETE on dbo.orders is denied', 'the user is a member of db_denydatareader'].map(
      reason => `warn: ${JSON.stringify({ message: 'a permission was left alone', user: 'shop_api', reason })}`,
    ));
    expect(server.data.permissions.shop_api).toHaveLength(2);
  });

  test('throws for a user that a script added to a role, and changes nothing', async () => {
    const { server, lines } = await settle(['SELECT ON orders'], [], of => { of.users.shop_api!.roles.push('clerks', 'db_datareader'); });

    await expect(lines).rejects.toThrow('shop_api: member of clerks, db_datareader, which gives permissions beyond grants: remove it, as in ALTER ROLE [clerks] DROP MEMBER [shop_api]');
    expect(server.data.permissions.shop_api).toEqual([]);
  });

  test('throws when a grant would replace a denial, and changes nothing', async () => {
    const { server, lines } = await settle(['SELECT ON orders'], [on('SELECT', 'orders', { state: 'D' })]);

    await expect(lines).rejects.toThrow('shop_api: SELECT on dbo.orders is denied: remove the denial with REVOKE, or the grant');
    expect(server.data.permissions.shop_api).toEqual([on('SELECT', 'orders', { state: 'D' })]);
  });

  test('throws with user, grant and message for an unknown object, and changes nothing', async () => {
    const { server, lines } = await settle(['SELECT ON products', 'SELECT ON ordrs'], [on('DELETE', 'orders')]);

    await expect(lines).rejects.toThrow(
      "shop_api: GRANT SELECT ON ordrs: Cannot find the object 'ordrs', because it does not exist or you do not have permission (SQL Server error 15151)",
    );
    expect(server.data.permissions.shop_api).toEqual([on('DELETE', 'orders')]);
    expect(server.sessions.every(({ depth }) => depth === 0)).toBe(true);
  });
});

describe('the history table and grants of SQL Server', () => {
  const allOn = (schema: string) => `SELECT, INSERT, DELETE ON SCHEMA::${schema}`;
  const open = async (withTable = true) => {
    const { server, session } = withTable ? await openWithHistory() : { server: await startServer(), session: undefined };
    server.users.shop_api = user('shop_api');
    const settling = session ?? await openSession(server);
    if (!session) await settling.lock(TABLE, TIMEOUT_MS);
    return { server, settleAll: async (...grants: string[]) => settling.settleGrants([{ name: 'shop_api', login: 'secret', grants }], TIMEOUT_MS) };
  };
  const denied = (server: SimulatedSqlServer) =>
    server.data.permissions.shop_api!.filter(({ state, object }) => state === 'D' && object === TABLE).map(({ permission }) => permission);

  test('a grant on the schema of the history table leaves the table out', async () => {
    const { server, settleAll } = await open();

    expect((await settleAll(allOn('dbo'))).slice(3)).toEqual(['SELECT', 'INSERT', 'DELETE'].map(what => `shop_api: denied ${what} on dbo.schema_history`));
    expect(denied(server)).toEqual(['SELECT', 'INSERT', 'DELETE']);
    expect(await settleAll(allOn('dbo'))).toEqual([]);
    expect(logged).toEqual([]);
  });

  test('a user that has such a grant already is denied the table', async () => {
    const { server, settleAll } = await open();
    server.data.permissions.shop_api = [{ class: 3, permission: 'UPDATE', state: 'G', schema: 'dbo', object: null, column: null }];

    expect(await settleAll('UPDATE ON SCHEMA::dbo')).toEqual(['shop_api: denied UPDATE on dbo.schema_history']);
    expect(denied(server)).toEqual(['UPDATE']);
  });

  test('a grant on the table itself takes precedence, and the next one without it does not', async () => {
    const { server, settleAll } = await open();
    await settleAll('SELECT ON SCHEMA::dbo');

    expect(await settleAll('SELECT ON SCHEMA::dbo', `SELECT ON ${TABLE}`)).toEqual([`shop_api: granted SELECT on dbo.${TABLE}`]);
    expect(denied(server)).toEqual([]);
    expect(await settleAll('SELECT ON SCHEMA::dbo')).toContain(`shop_api: denied SELECT on dbo.${TABLE}`);
  });

  test('other grants deny nothing, nor do grants without a history table', async () => {
    const { server, settleAll } = await open();
    server.data.tables.push('orders');
    await settleAll(allOn('sales'), 'EXECUTE ON SCHEMA::dbo', 'SELECT ON orders');
    expect(denied(server)).toEqual([]);

    const without = await open(false);
    await without.settleAll(allOn('dbo'));
    expect(denied(without.server)).toEqual([]);
  });
});
