import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { inspect } from 'node:util';
import { ONE, ONE_ANSWER } from './sql-servers';
import { reads, TIMEOUT } from './statements';
import { conceal, type Credentials } from '../../../runtime/drivers/credentials';
import { DatabaseError } from '../../../runtime/drivers/database';
import type { Server } from '../../../runtime/drivers/driver';
import { Postgres } from '../../../runtime/drivers/postgres/driver';
import { SqlServer } from '../../../runtime/drivers/sql-server/driver';
import { createSecretLogin } from '../../../runtime/login/secrets';
import { createTestDatabase, testServer } from '../../support/database';
import { jsonRows } from '../../support/json-rows';
import { serverOf as postgresServerOf } from '../../support/postgres';
import { serverOf as sqlServerOf } from '../../support/sql-server';
import { startTdsServer } from '../../support/tds-server';
import { until } from '../../support/until';
import { startSecretsManager, type FakeSecretsManager } from '../secrets-manager';
import { closedPort, startProxy, startSilentServer, type Proxy } from '../servers';

/** A server, and a way to stop it. */
interface Running {
  readonly server: Server;
  stop(): Promise<void>;
}

async function runPostgres(): Promise<Running> {
  const database = await createTestDatabase();
  return { server: postgresServerOf(database), stop: () => database.drop() };
}

async function runSqlServer(): Promise<Running> {
  const scripted = await startTdsServer();
  scripted.script(ONE, ONE_ANSWER);
  const server = sqlServerOf(scripted);
  const { userName, password } = await server.credentials();
  scripted.behavior.password = password;
  return { server: { ...server, credentials: async () => conceal(userName, password) }, stop: () => scripted.close() };
}

/** A login that arrives when the test says so. */
class HeldLogin {
  asked = 0;
  readonly credentials: Server['credentials'];
  private settle!: (login: Promise<Credentials>) => void;

  constructor(private readonly server: Server) {
    const login = new Promise<Credentials>(resolve => { this.settle = resolve; });
    this.credentials = async () => {
      this.asked += 1;
      return login;
    };
  }

  arrive(): void {
    this.settle(this.server.credentials());
  }

  fail(): void {
    this.settle(Promise.reject(new DatabaseError('unavailable', 'no secret')));
  }
}

/** Longer than a message takes on a busy machine. */
const A_WHILE_MS = 150;
/** Shorter than Secrets Manager is waited for. */
const SOON_MS = 1500;

/** Before 18, PostgreSQL asks for another key exchange first: https://www.postgresql.org/docs/17/runtime-config-connection.html#GUC-SSL-ECDH-CURVE */
const retries = Number(testServer().major) < 18 ? 1 : 0;

describe.each([
  // SSLRequest and its answer, the two flights of TLS 1.3, and the last message of the client.
  { name: 'PostgreSQL', Database: Postgres, run: runPostgres, flights: 5 + 2 * retries, trips: { before: 3 + retries, all: 7 + retries } },
  // PRELOGIN and its answer, and the four flights of TLS 1.2.
  { name: 'SQL Server', Database: SqlServer, run: runSqlServer, flights: 6, trips: { before: 4, all: 7 } },
])('$name whose login arrives late', ({ Database, run, flights, trips }) => {
  let running: Running;
  let proxy: Proxy;
  let login: HeldLogin;
  const unhandled = jest.fn();
  const opened: (Postgres | SqlServer)[] = [];
  const open = (more: Partial<Server> = {}) => {
    const database = new Database({ ...running.server, port: proxy.port, credentials: login.credentials, ...more });
    opened.push(database);
    return database;
  };
  const answerOf = (database: Postgres | SqlServer, timeoutMs = TIMEOUT.timeoutMs) => database.run(reads(ONE), [], { timeoutMs });
  const secured = () => until(() => proxy.flights.length >= flights);
  const tripsSoFar = () => 1 + proxy.flights.filter(sender => sender === 'server').length;

  beforeAll(async () => {
    running = await run();
    process.on('unhandledRejection', unhandled);
  });
  beforeEach(async () => {
    proxy = await startProxy(running.server.port);
    login = new HeldLogin(running.server);
  });
  afterEach(async () => {
    // An old connection may settle with its login.
    login.arrive();
    opened.splice(0).forEach(database => database.connect().destroy());
    await proxy.close();
    expect(unhandled).not.toHaveBeenCalled();
  });
  afterAll(async () => {
    process.off('unhandledRejection', unhandled);
    await running.stop();
  });

  test('establishes TCP and TLS meanwhile, and sends nothing more before the login is there', async () => {
    const answer = answerOf(open());
    await secured();
    await setTimeout(A_WHILE_MS);
    const before = tripsSoFar();

    expect(proxy.flights).toHaveLength(flights);
    login.arrive();
    expect(await answer).toMatchObject({ rows: jsonRows('{"one":1}'), reused: false });
    expect({ before, all: tripsSoFar() }).toEqual(trips);
  });

  test('a connection that was opened in advance serves the first statement', async () => {
    const database = open();
    const { ready } = database.connect();
    await secured();
    login.arrive();
    await ready;
    const before = tripsSoFar();

    expect(await answerOf(database)).toMatchObject({ rows: jsonRows('{"one":1}'), reused: false });
    expect(tripsSoFar()).toBe(before + 1);
  });

  test.each(['drop', 'reset', 'forget'] as const)('is connected again when the network does "%s" meanwhile', async fault => {
    const answer = answerOf(open());
    await secured();
    proxy[fault]();
    await setTimeout(A_WHILE_MS);
    // A server that ends connections without a login would end a second one too.
    expect(login.asked).toBe(1);
    login.arrive();

    expect(await answer).toMatchObject({ rows: jsonRows('{"one":1}'), reused: false });
    expect(login.asked).toBe(2);
  });

  test('a connection that was opened in advance and closed meanwhile is replaced without delay', async () => {
    const database = open();
    const connection = database.connect();
    await secured();
    proxy.drop();
    await until(() => !connection.usable);
    proxy.flights.length = 0;
    const answer = answerOf(database);

    await secured();
    login.arrive();
    expect(await answer).toMatchObject({ rows: jsonRows('{"one":1}') });
    await expect(connection.ready).rejects.toThrow();
  });

  test('throws why there is no login also when the connection was closed meanwhile', async () => {
    const answer = answerOf(open());
    await secured();
    proxy.drop();
    await setTimeout(A_WHILE_MS);
    login.fail();

    await expect(answer).rejects.toMatchObject({ kind: 'unavailable', message: 'no secret' });
  });

  test('throws at the deadline, closes the connection, sends no login later, and connects again', async () => {
    const database = open();
    const started = performance.now();
    await expect(answerOf(database, 700)).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringContaining('in time') });
    expect(performance.now() - started).toBeLessThan(SOON_MS);
    await proxy.ended();
    const { length } = proxy.flights;
    login.arrive();
    await setTimeout(A_WHILE_MS);

    expect(length).toBeLessThanOrEqual(flights);
    expect(proxy.flights).toHaveLength(length);
    expect(await answerOf(database)).toMatchObject({ rows: jsonRows('{"one":1}') });
  });

  test('destroy closes the connection, and the login that arrives later is not sent', async () => {
    const connection = open().connect();
    await secured();
    connection.destroy();
    await proxy.ended();
    login.arrive();

    await expect(connection.ready).rejects.toThrow();
    expect(proxy.flights).toHaveLength(flights);
  });

  test.each([
    ['nothing listens', async () => ({ port: await closedPort() }), 'ECONNREFUSED'],
    ['the certificate is not trusted', async () => ({ ca: readFileSync('assets/postgres/ca/us-east-1.pem', 'utf8') }), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ])('throws without waiting for the login when %s', async (_, settings, code) => {
    const started = performance.now();

    await expect(answerOf(open(await settings()))).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringContaining(code) });
    expect(performance.now() - started).toBeLessThan(SOON_MS);
    login.fail();
  });

  test('logs in as the other user after the server rejected the first', async () => {
    let current = conceal('gone', 'wrong');
    const renewLogin = jest.fn(async () => {
      current = await running.server.credentials();
      return true;
    });

    expect(await answerOf(open({ credentials: async () => current, renewLogin }))).toMatchObject({ rows: jsonRows('{"one":1}') });
    expect(renewLogin).toHaveBeenCalledTimes(1);
  });

  test('keeps no password after a rejected login', async () => {
    const database = open({ credentials: async () => conceal('gone', 'wrong password') });
    const connection = database.connect();
    await expect(connection.ready).rejects.toThrow();
    await setTimeout(A_WHILE_MS);

    expect(inspect(connection, { depth: 20, showHidden: true, maxArrayLength: null })).not.toContain('wrong password');
  });

  describe('from Secrets Manager', () => {
    let manager: FakeSecretsManager;
    const withSecret = (more: Partial<Server> = {}) => {
      const { get, renew } = createSecretLogin({ secretArn: 'arn', region: 'eu-west-1', env: { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' } });
      return open({ credentials: get, renewLogin: renew, ...more });
    };
    const secret = async () => {
      const { userName: username, password } = await running.server.credentials();
      return JSON.stringify({ username, password });
    };

    beforeEach(async () => {
      manager = await startSecretsManager(await secret());
      process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = manager.url;
    });
    afterEach(async () => {
      delete process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER;
      await manager.close();
    });

    test('throws the reason of a refusal, closes the connection, and connects at once when the secret is there', async () => {
      manager.answer = { error: 'AccessDeniedException' };
      const database = withSecret();
      await expect(answerOf(database)).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringContaining('AccessDeniedException') });
      await proxy.ended();
      manager.answer = { secret: await secret() };

      expect(await answerOf(database)).toMatchObject({ rows: jsonRows('{"one":1}') });
    });

    test('throws the reason of a refusal when the database stays silent too', async () => {
      manager.answer = { error: 'AccessDeniedException' };
      const silent = await startSilentServer();
      const started = performance.now();

      await expect(answerOf(withSecret({ port: silent.port }))).rejects.toMatchObject({ message: expect.stringContaining('AccessDeniedException') });
      expect(performance.now() - started).toBeLessThan(SOON_MS);
      await silent.close();
    });

    test('throws that the database cannot be reached without waiting for a silent Secrets Manager', async () => {
      manager.answer = 'silence';
      const started = performance.now();

      await expect(answerOf(withSecret({ port: await closedPort() }))).rejects.toMatchObject({ message: expect.stringContaining('ECONNREFUSED') });
      expect(performance.now() - started).toBeLessThan(SOON_MS);
    });
  });
});
