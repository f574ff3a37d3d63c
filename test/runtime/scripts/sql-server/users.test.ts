import { openSession, startServer, TIMEOUT_MS } from './simulation';
import { stepsOf, type UserState } from '../../../../runtime/scripts/sql-server/users';
import type { DatabaseUserManifest } from '../../../../src/contract/scripts-manifest';
import type { SimulatedSqlServer } from '../../../support/simulated-sql-server';
import { login, user } from '../../../support/sql-server-tables';

const SHOP: DatabaseUserManifest = { name: 'shop_api', login: 'secret' };
const PASSWORD = "gene'rated]pa$$";

interface Options {
  readonly user?: DatabaseUserManifest;
  readonly password?: string;
}

async function create(change: (server: SimulatedSqlServer) => void, { user: of = SHOP, password }: Options = {}) {
  const server = await startServer();
  change(server);
  const session = await openSession(server);
  const from = server.sent.length;
  const changes = session.createUsers([{ user: of, password }], TIMEOUT_MS);
  return { server, changes, sent: () => server.sent.slice(from + 2).map(({ text }) => text) };
}

const memberOf = (...roles: string[]) => (server: SimulatedSqlServer) => {
  server.logins.shop_api = login('old');
  server.users.shop_api = user('shop_api', { roles });
};

describe('users of SQL Server', () => {
  test('a new user has a login and a user in the database', async () => {
    const { server, changes, sent } = await create(() => undefined, { password: PASSWORD });

    expect(await changes).toEqual(['shop_api: login created', 'shop_api: created']);
    expect(sent()).toEqual([
      "CREATE LOGIN [shop_api] WITH PASSWORD = N'gene''rated]pa$$', DEFAULT_DATABASE = [library]", 'CREATE USER [shop_api] FOR LOGIN [shop_api]',
    ]);
    expect(server.logins.shop_api).toMatchObject({ password: PASSWORD });
    expect(server.users.shop_api).toMatchObject({ login: 'shop_api' });
  });

  test('a user that exists is left alone without a password', async () => {
    const { changes, sent } = await create(server => {
      server.logins.shop_api = login('old');
      server.users.shop_api = user('shop_api');
    });

    expect(await changes).toEqual([]);
    expect(sent()).toEqual([]);
  });

  test.each([
    ['set', false, ''],
    ['set, and the login unlocked', true, ' UNLOCK'],
  ])('a password is %s', async (_, locked, clause) => {
    const { server, changes, sent } = await create(of => {
      of.logins.shop_api = login('old', { locked });
      of.users.shop_api = user('shop_api');
    }, { password: PASSWORD });

    expect(await changes).toEqual(['shop_api: password set']);
    expect(sent()).toEqual([`ALTER LOGIN [shop_api] WITH PASSWORD = N'gene''rated]pa$$'${clause}`]);
    expect(server.logins.shop_api).toMatchObject({ password: PASSWORD, locked: false });
  });

  test('a login without a user in the database gets one', async () => {
    const { changes } = await create(server => { server.logins.shop_api = login('old'); });

    expect(await changes).toEqual(['shop_api: created']);
  });

  test.each([true, false])('a user whose login was dropped gets the login of its name (which exists: %s)', async exists => {
    const { server, changes, sent } = await create(of => {
      of.users.shop_api = user(null);
      if (exists) of.logins.shop_api = login('old');
    }, exists ? {} : { password: PASSWORD });

    expect(await changes).toContain('shop_api: connected with the login of the same name');
    expect(sent()).toContain('ALTER USER [shop_api] WITH LOGIN = [shop_api]');
    expect(server.users.shop_api).toMatchObject({ login: 'shop_api' });
  });

  test.each<[string, string[], DatabaseUserManifest]>([
    ['that only deny, with grants', ['db_denydatareader', 'db_denydatawriter'], { ...SHOP, grants: ['INSERT ON orders'] }],
    ['that scripts can give it, without grants', ['db_datareader', 'clerks'], SHOP],
  ])('a member of roles %s, is accepted', async (_, roles, of) => {
    const { changes } = await create(memberOf(...roles), { user: of, password: PASSWORD });

    expect(await changes).toEqual(['shop_api: password set']);
  });

  test('a user of a contained database keeps its own password', async () => {
    const contained = (server: SimulatedSqlServer) => { server.users.shop_api = user(null, { authentication: 2 }); };
    const { changes, sent } = await create(contained, { password: PASSWORD });

    expect(await changes).toEqual(['shop_api: password set']);
    expect(sent()).toEqual(["ALTER USER [shop_api] WITH PASSWORD = N'gene''rated]pa$$'"]);
    expect(await (await create(contained)).changes).toEqual([]);
  });

  test.each<[string, string, (server: SimulatedSqlServer) => void, Options]>([
    ['the administrator', 'api: the administrator himself cannot be a user of an API', () => undefined, { user: { ...SHOP, name: 'api' } }],
    ['sa', 'sa: sa cannot be a user of an API', server => { server.logins.sa = login('x', { administrator: true }); }, { user: { ...SHOP, name: 'sa' } }],
    ['dbo', 'dbo: a built-in user or role of the database has this name', () => undefined, { user: { ...SHOP, name: 'dbo' } }],
    ['a Windows login', 'is not a SQL Server login', server => { server.logins.shop_api = login('x', { type: 'U' }); }, {}],
    ['a disabled login', 'the login is disabled', server => { server.logins.shop_api = login('x', { disabled: true }); }, {}],
    ['a role', 'is not a SQL user', server => { server.users.shop_api = user(null, { type: 'R' }); }, {}],
    ['a user without login', 'WITHOUT LOGIN', server => { server.users.shop_api = user(null, { authentication: 0 }); }, {}],
    ...['sysadmin', 'securityadmin', 'processadmin', 'bulkadmin', 'auditors'].map((role): [string, string, (server: SimulatedSqlServer) => void, Options] => [
      `a member of the server role ${role}`, `member of the server role ${role}, which gives permissions beyond grants: remove it, as in ALTER SERVER ROLE [${role}] DROP MEMBER [shop_api]`,
      server => { server.logins.shop_api = login('x', { roles: [role] }); }, { password: PASSWORD },
    ]),
    ...['db_owner', 'db_securityadmin', 'db_accessadmin', 'db_ddladmin', 'db_backupoperator'].map((role): [string, string, (server: SimulatedSqlServer) => void, Options] => [
      `a member of ${role}`, `shop_api: member of ${role}, which gives permissions beyond grants: remove it, as in ALTER ROLE [${role}] DROP MEMBER [shop_api], or use another name`,
      memberOf(role), { password: PASSWORD },
    ]),
    ...['db_datareader', 'db_datawriter', 'clerks'].map((role): [string, string, (server: SimulatedSqlServer) => void, Options] => [
      `a member of ${role}, with grants`, `shop_api: member of ${role}, which gives permissions beyond grants`, memberOf(role), { user: { ...SHOP, grants: [] }, password: PASSWORD },
    ]),
    ['a login of another user', 'the login is the database user other', server => {
      server.logins.shop_api = login('x');
      server.users.other = user('shop_api');
    }, {}],
    ['a name with quotes', 'not a plain name', () => undefined, { user: { ...SHOP, name: 'a]b' } }],
    ['an IAM user', 'SQL Server has no IAM database authentication', () => undefined, { user: { ...SHOP, login: 'iam' } }],
    ['no password', 'a password to create it with is missing', () => undefined, {}],
    ['a password with a line break', 'the password contains a control character', () => undefined, { password: 'a\\\nb' }],
  ])('throws for %s, and changes nothing', async (_, message, change, options) => {
    const { changes, sent } = await create(change, options);

    await expect(changes).rejects.toThrow(message);
    expect(sent()).toEqual([]);
  });

  test.each([
    [15118, 'the password is not complex enough for the policy of the server (SQL Server error 15118)'],
    [102, 'the password cannot be set (SQL Server error 102)'],
  ])('an error %i of a statement with a password says neither statement nor password', async (error, message) => {
    const { changes } = await create(server => {
      server.script("CREATE LOGIN [shop_api] WITH PASSWORD = N'gene''rated]pa$$', DEFAULT_DATABASE = [library]", [
        { error, severity: 16, message: `Incorrect syntax near '${PASSWORD}'.` },
      ]);
    }, { password: PASSWORD });

    await expect(changes).rejects.toThrow(`shop_api: ${message}`);
    const failed: unknown = await changes.catch((other: unknown) => other);
    expect(`${(failed as Error).stack} ${JSON.stringify(failed)}`).not.toContain(PASSWORD);
    expect(failed).not.toHaveProperty('cause');
  });

  test('the name of the database is quoted', () => {
    const nothing: UserState = {
      loginType: null,
      disabled: null,
      locked: null,
      self: 0,
      administrator: 0,
      userType: null,
      authentication: null,
      builtIn: 0,
      linked: 0,
      mapped: null,
    };

    expect(stepsOf({ user: SHOP, password: 'x' }, nothing, [], 'a]b')[0]!.text).toBe("CREATE LOGIN [shop_api] WITH PASSWORD = N'x', DEFAULT_DATABASE = [a]]b]");
  });
});
