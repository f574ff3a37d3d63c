import { logged, openSession, openWithHistory, run, scriptOf, startServer, TABLE, TIMEOUT_MS } from './simulation';
import { ScriptError } from '../../../../runtime/scripts/session';
import { sqlServerScripts } from '../../../../runtime/scripts/sql-server/engine';
import { createDatabase, FIND_DATABASE, history, HAS_TABLES, LOCK, WHERE_AM_I } from '../../../../runtime/scripts/sql-server/statements';
import { serverOf } from '../../../support/sql-server';
import { login, user } from '../../../support/sql-server-tables';
import { closedPort, startSilentServer } from '../../servers';

const CREATE_DATABASE = createDatabase('library');
const noLog = () => undefined;

describe('the session of an administrator of SQL Server', () => {
  test('the login has the settings that scripts expect', async () => {
    const server = await startServer();
    await openSession(server);
    const [settings] = server.sent;

    for (const setting of ['ansi_nulls on', 'ansi_padding on', 'ansi_warnings on', 'arithabort on', 'concat_null_yields_null on', 'quoted_identifier on',
      'dateformat mdy', 'datefirst 7', 'xact_abort off', 'implicit_transactions off', 'transaction isolation level read committed']) {
      expect(settings!.text).toContain(`set ${setting}`);
    }
    expect(settings!.text).not.toContain('nocount');
    expect(server.tds.plainText).toEqual([]);
  });

  test('throws when the login is refused, without the message of the server', async () => {
    const server = await startServer();
    const refused = { ...serverOf(server.tds), credentials: async () => ({ userName: 'api', password: 'wrong' }) };

    await expect(sqlServerScripts.open(refused, TIMEOUT_MS, noLog)).rejects.toThrow(
      new ScriptError('the administrator cannot log in: the server refuses the login (SQL Server error 18456)'),
    );
  });

  test('a login that was rotated meanwhile is renewed', async () => {
    const server = await startServer();
    let password = 'old';
    const rotated = {
      ...serverOf(server.tds),
      credentials: async () => ({ userName: 'api', password }),
      renewLogin: async (attempt: number) => { password = 'pa$$wörd'; return attempt === 0; },
    };

    await (await sqlServerScripts.open(rotated, TIMEOUT_MS, noLog)).close();
    expect(server.tds.logins.map(other => other.password)).toEqual(['old', 'pa$$wörd']);
  });

  test('a database that does not exist is created from the database master', async () => {
    const server = await startServer();
    server.databaseExists = false;

    await (await openSession(server)).close();
    expect(server.tds.logins.map(({ database }) => database)).toEqual(['library', 'master', 'library']);
    expect(server.texts()).toEqual([FIND_DATABASE, CREATE_DATABASE, WHERE_AM_I]);
    expect(logged).toEqual(['info: {"message":"the database did not exist, and was created","database":"library"}']);
  });

  test('a database that is not online when it was created is waited for', async () => {
    const server = await startServer();
    server.databaseExists = false;
    server.script(CREATE_DATABASE, () => { setTimeout(() => server.databaseExists = true, 600); return []; });

    await (await openSession(server)).close();
    expect(server.tds.logins.length).toBeGreaterThan(3);
  });

  test('a database that another function creates at the same time is used', async () => {
    const server = await startServer();
    server.databaseExists = false;
    server.script(
      CREATE_DATABASE,
      [{ error: 1807, severity: 16, message: "Could not obtain exclusive lock on database 'model'. Retry the operation later." }],
      () => { server.databaseExists = true; return [{ error: 1801, severity: 16, message: "Database 'library' already exists. Choose a different database name." }]; },
    );

    await expect(openSession(server)).resolves.toBeDefined();
    expect(server.texts().filter(text => text === CREATE_DATABASE)).toHaveLength(2);
  });

  test('throws when the database cannot be created', async () => {
    const server = await startServer();
    server.databaseExists = false;
    server.script(CREATE_DATABASE, [{ error: 262, severity: 14, message: "CREATE DATABASE permission denied in database 'master'." }]);

    await expect(openSession(server)).rejects.toThrow(/^the database library does not exist, and cannot be created: .*\(SQL Server error 262\)$/);
  });

  test('throws when the database exists, but has no user for the administrator', async () => {
    const server = await startServer();
    server.users.dbo!.login = 'other';

    await expect(openSession(server)).rejects.toThrow(new ScriptError(
      'the database library exists, but is not online, or has no user for the administrator: the server refuses the login (SQL Server error 4060)',
    ));
    expect(server.texts()).not.toContain(CREATE_DATABASE);
  });

  test('a server that is starting is waited for', async () => {
    const server = await startServer();
    server.refusals.push(921, 40613);

    await expect(openSession(server)).resolves.toBeDefined();
  });

  test('throws when the server cannot be reached, or says nothing', async () => {
    const server = await startServer();
    const silent = await startSilentServer();
    const at = (port: number) => ({ ...serverOf(server.tds), port });

    await expect(sqlServerScripts.open(at(await closedPort()), TIMEOUT_MS, noLog)).rejects.toThrow(/^the administrator cannot log in: (the connection was lost|.*ECONNREFUSED)/);
    await expect(sqlServerScripts.open(at(silent.port), 200, noLog)).rejects.toThrow('check that its security group allows the function');
    await silent.close();
  });

  test('throws when the certificate is of another authority', async () => {
    const server = await startServer();
    const other = await startServer();

    await expect(sqlServerScripts.open({ ...serverOf(server.tds), ca: other.tds.ca }, TIMEOUT_MS, noLog)).rejects.toThrow('the certificate of the database is not trusted');
    expect(server.tds.logins).toEqual([]);
  });
});

describe('the lock of scripts', () => {
  test('one session at a time has it, until it ends', async () => {
    const server = await startServer();
    const [first, second] = [await openSession(server), await openSession(server)];
    expect(await first.lock(TABLE, TIMEOUT_MS)).toBe(true);

    const waiting = second.lock(TABLE, TIMEOUT_MS);
    await first.close();
    expect(await waiting).toBe(true);
    expect(server.sent.find(({ text }) => text === LOCK)!.parameters[0]).toBe('cdk-vpc-lambda-api dbo.schema_history');
  });

  test('when the time is over, another session still has it', async () => {
    const server = await startServer();
    const [first, second] = [await openSession(server), await openSession(server)];
    await first.lock(TABLE, TIMEOUT_MS);
    const started = performance.now();

    expect(await second.lock(TABLE, 600)).toBe(false);
    expect(performance.now() - started).toBeLessThan(2500);
    expect(await second.lock('other_history', 600)).toBe(true);
  });

  test('a wait that is longer than a slice goes on', async () => {
    const server = await startServer();
    const [first, second] = [await openSession(server), await openSession(server)];
    await first.lock(TABLE, TIMEOUT_MS);
    const waiting = second.lock(TABLE, 12_000);
    setTimeout(() => void first.close(), 10_500);

    expect(await waiting).toBe(true);
    expect(server.sent.filter(({ text, session }) => text === LOCK && session === 1)).toHaveLength(2);
  }, 30_000);

  test('throws when the connection ends meanwhile', async () => {
    const server = await startServer();
    const [first, second] = [await openSession(server), await openSession(server)];
    await first.lock(TABLE, TIMEOUT_MS);
    const waiting = second.lock(TABLE, TIMEOUT_MS);
    setTimeout(() => server.tds.dropConnections(), 50);

    await expect(waiting).rejects.toThrow('the lock of scripts cannot be taken: the connection was lost');
  });

  test('a script that runs keeps the lock from another function', async () => {
    const { server, session } = await openWithHistory();
    const other = await openSession(server);
    await run(session, scriptOf('1', ['CREATE TABLE a (id int)']), 1);

    expect(await other.lock(TABLE, 300)).toBe(false);
  });
});

describe('the history table', () => {
  test('it does not exist at first', async () => {
    const server = await startServer();

    expect(await (await openSession(server)).readHistory(TABLE)).toBeUndefined();
  });

  test('it has the columns of Flyway', () => {
    const text = history.create('[library].[dbo].[schema_history]', 'schema_history');

    expect(text).toBe('CREATE TABLE [library].[dbo].[schema_history] ([installed_rank] INT NOT NULL,[version] NVARCHAR(50),[description] NVARCHAR(200),'
      + '[type] NVARCHAR(20) NOT NULL,[script] NVARCHAR(1000) NOT NULL,[checksum] INT,[installed_by] NVARCHAR(100) NOT NULL,'
      + '[installed_on] DATETIME NOT NULL DEFAULT GETDATE(),[execution_time] INT NOT NULL,[success] BIT NOT NULL,'
      + 'CONSTRAINT [schema_history_pk] PRIMARY KEY ([installed_rank]),INDEX [schema_history_s_idx] ([success]))');
  });

  test('it begins with a baseline if there is a version', async () => {
    const server = await startServer();
    const session = await openSession(server);
    await session.createHistory(TABLE, '3');

    expect(await session.readHistory(TABLE)).toEqual([{
      installedRank: 1, version: '3', description: '<< Flyway Baseline >>', type: 'BASELINE', script: '<< Flyway Baseline >>', checksum: undefined, success: true,
    }]);
  });

  test('a table of Flyway is read in the order of its rank', async () => {
    const server = await startServer();
    server.data.histories.flyway_schema_history = [
      { installed_rank: 2, version: null, description: 'views', type: 'SQL', script: 'R__views.sql', checksum: -1_906_018_285, success: true },
      { installed_rank: 1, version: '1', description: 'create orders', type: 'SQL', script: 'V1__create_orders.sql', checksum: 2_147_483_647, success: false },
      { installed_rank: 0, version: null, description: '<< Flyway Schema Creation >>', type: 'SCHEMA', script: '[dbo]', checksum: null, success: true },
    ];

    expect(await (await openSession(server)).readHistory('flyway_schema_history')).toEqual([
      { installedRank: 0, version: undefined, description: '<< Flyway Schema Creation >>', type: 'SCHEMA', script: '[dbo]', checksum: undefined, success: true },
      { installedRank: 1, version: '1', description: 'create orders', type: 'SQL', script: 'V1__create_orders.sql', checksum: 2_147_483_647, success: false },
      { installedRank: 2, version: undefined, description: 'views', type: 'SQL', script: 'R__views.sql', checksum: -1_906_018_285, success: true },
    ]);
  });

  test('throws when it was created meanwhile, and leaves no transaction open', async () => {
    const { server, session } = await openWithHistory();

    await expect(session.createHistory(TABLE, undefined)).rejects.toThrow(
      "the history table schema_history cannot be created: There is already an object named 'schema_history' in the database (SQL Server error 2714)",
    );
    expect(server.sessions.every(({ depth }) => depth === 0)).toBe(true);
  });

  test('tables of the schema count without system tables', async () => {
    const server = await startServer();
    const session = await openSession(server);
    expect(await session.hasTables()).toBe(false);
    server.data.tables.push('orders');

    expect(await session.hasTables()).toBe(true);
    expect(HAS_TABLES).toMatch(/is_ms_shipped = 0 AND NOT EXISTS .*microsoft_database_tools_support/);
  });
});

describe('the login of a user', () => {
  const tryLogin = async (name: string, password: string, change: (server: Awaited<ReturnType<typeof startServer>>) => void = () => undefined) => {
    const server = await startServer();
    Object.assign(server.logins, { shop_api: login('secret') });
    Object.assign(server.users, { shop_api: user('shop_api') });
    change(server);
    return sqlServerScripts.acceptsLogin({ ...serverOf(server.tds), credentials: async () => ({ userName: name, password }) }, TIMEOUT_MS);
  };

  test('it is accepted with its password only', async () => {
    expect(await tryLogin('shop_api', 'secret')).toBe(true);
    expect(await tryLogin('shop_api', 'wrong')).toBe(false);
    expect(await tryLogin('nobody', 'secret')).toBe(false);
  });

  test('it is accepted without a user in the database, as the password is right', async () => {
    expect(await tryLogin('shop_api', 'secret', server => { delete server.users.shop_api; })).toBe(true);
  });

  test('it is not accepted when it is disabled', async () => {
    expect(await tryLogin('shop_api', 'secret', server => { server.logins.shop_api!.disabled = true; })).toBe(false);
  });

  test('throws when the server is not available', async () => {
    await expect(tryLogin('shop_api', 'secret', server => { server.refusals.push(17142); })).rejects.toThrow(
      'the login of a user cannot be tried: the server is shutting down or starting',
    );
  });
});
