import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { httpEvent, restEvent } from './events';
import { functionVariables, Sandbox, type Result } from './sandbox';
import { startSecretsManager, type FakeSecretsManager } from './secrets-manager';
import { closedPort } from './servers';
import { MANIFEST_FORMAT, type Manifest, type SqlRouteManifest } from '../../src/contract/manifest';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { until } from '../support/until';

const sql = (text: string, options: Partial<SqlRouteManifest> = {}): SqlRouteManifest => ({
  kind: 'sql', text, values: [], result: { kind: 'rows' }, readOnly: true, ...options,
});
const manifest: Manifest = {
  format: MANIFEST_FORMAT,
  engine: 'postgres',
  routes: {
    'GET /books': sql('SELECT id, title, printed FROM books ORDER BY id'),
    'GET /books/{id}': sql('SELECT title FROM books WHERE id = $1', {
      values: [{ name: 'id', source: 'path', key: 'id', type: 'integer', required: true }], result: { kind: 'row' },
    }),
    'GET /search': sql('SELECT id FROM books WHERE title = $1', { values: [{ name: 'title', source: 'query', key: 'title', required: true }] }),
    'POST /books': sql('INSERT INTO books (id, title) VALUES ($1, $2) RETURNING id', {
      values: [{ name: 'id', source: 'body', key: 'id', required: true }, { name: 'title', source: 'body', key: 'title', required: true }],
      result: { kind: 'created', location: '/books/{id}' },
      readOnly: false,
    }),
    'GET /slow': sql('SELECT pg_sleep(20)::text'),
    'GET /backend': sql('SELECT pg_backend_pid() AS pid', { result: { kind: 'row' } }),
    'GET /status': { kind: 'health' },
  },
  cors: { allowOrigins: ['https://library.example.com'], exposeHeaders: [], allowCredentials: false },
};

let database: TestDatabase;
let secrets: FakeSecretsManager;
const sandboxes: Sandbox[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  secrets = await startSecretsManager(JSON.stringify({ username: database.user, password: database.password }));
});
afterAll(async () => {
  await secrets.close();
  await database.drop();
});
beforeEach(async () => {
  await database.query('DROP TABLE IF EXISTS books; CREATE TABLE books (id int PRIMARY KEY, title text NOT NULL, printed timestamp)');
  await database.query("INSERT INTO books VALUES (1, 'Emma', '1815-12-23 10:00')");
});
afterEach(async () => {
  for (const sandbox of sandboxes.splice(0)) await sandbox.stop();
});

function create(env: Record<string, string> = {}, routes: Manifest = manifest): Sandbox {
  const sandbox = new Sandbox(routes, {
    ...functionVariables({ database, secretsUrl: secrets.url }),
    TZ: 'Pacific/Kiritimati',
    ...env,
  }, 'postgres');
  sandboxes.push(sandbox);
  return sandbox;
}

async function start(env: Record<string, string> = {}): Promise<Sandbox> {
  const sandbox = create(env);
  await sandbox.ready();
  return sandbox;
}

const read = ({ statusCode, body }: Result) => ({ statusCode, body: body && JSON.parse(body) });
const problem = (statusCode: number, code: string) => ({ statusCode, body: expect.objectContaining({ code }) });

describe('the bundled handler for PostgreSQL', () => {
  test('an event of a REST API is answered with rows', async () => {
    const sandbox = await start();
    const result = await sandbox.invoke(restEvent('GET', '/books'));

    expect(result).toEqual({
      statusCode: 200,
      headers: {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        'etag': expect.stringMatching(/^"[\w-]{22}"$/),
        'vary': 'Origin',
        'x-content-type-options': 'nosniff',
        'access-control-allow-origin': 'https://library.example.com',
      },
      body: '[{"id":1,"title":"Emma","printed":"1815-12-23T10:00:00"}]',
      isBase64Encoded: false,
    });
  });

  test('the login is read from the keys that the construct names', async () => {
    const other = await startSecretsManager(JSON.stringify({ username: 'nobody', DB_USER: database.user, DB_PASSWORD: database.password }));
    const sandbox = await start({ AWS_ENDPOINT_URL_SECRETS_MANAGER: other.url, DATABASE_SECRET_USER_NAME_KEY: 'DB_USER', DATABASE_SECRET_PASSWORD_KEY: 'DB_PASSWORD' });

    expect(await sandbox.invoke(restEvent('GET', '/books/{id}', { pathParameters: { id: '1' } }))).toMatchObject({ statusCode: 200, body: '{"title":"Emma"}' });
    await other.close();
  });

  test('an event of an HTTP API is answered with rows', async () => {
    const sandbox = await start();

    expect(read(await sandbox.invoke(httpEvent('GET /search', { rawQueryString: 'title=x&title=Emma' })))).toEqual({ statusCode: 200, body: [{ id: 1 }] });
    expect(read(await sandbox.invoke(httpEvent('GET /books/{id}', { pathParameters: { id: '2' } })))).toEqual(problem(404, 'NOT_FOUND'));
  });

  test('a large answer is compressed for an HTTP API, and not sent again to those who have it', async () => {
    const sandbox = await start();
    await database.query("UPDATE books SET title = repeat('Emma', 1000)");
    const headers = { 'accept-encoding': 'gzip' };
    const result = await sandbox.invoke(httpEvent('GET /books', { headers }));

    expect(result).toMatchObject({ statusCode: 200, headers: { 'content-encoding': 'gzip' }, isBase64Encoded: true });
    expect(JSON.parse(gunzipSync(Buffer.from(result.body, 'base64')).toString())).toMatchObject([{ title: 'Emma'.repeat(1000) }]);
    expect(await sandbox.invoke(httpEvent('HEAD /books', { headers: { ...headers, 'if-none-match': result.headers.etag } }))).toMatchObject({ statusCode: 304, body: '' });
  });

  test('a row is created once, and a second one with its key conflicts', async () => {
    const sandbox = await start();
    const event = restEvent('POST', '/books', { body: JSON.stringify({ id: 2, title: "Robert'); DROP TABLE books; --" }) });

    expect(await sandbox.invoke(event)).toMatchObject({ statusCode: 201, headers: { location: '/books/2' }, body: '{"id":2}' });
    expect(read(await sandbox.invoke(event))).toEqual(problem(409, 'CONFLICT'));
    expect((await database.query('SELECT title FROM books WHERE id = 2')).rows).toEqual([{ title: "Robert'); DROP TABLE books; --" }]);
  });

  test('a value that the database refuses is the fault of the caller', async () => {
    const sandbox = await start();

    expect(read(await sandbox.invoke(restEvent('POST', '/books', { body: '{"id":"top secret","title":"x"}' })))).toEqual(problem(400, 'INVALID_VALUE'));
    expect(sandbox.log.at(-1)).toMatchObject({ code: 'INVALID_VALUE', sqlState: '22P02' });
  });

  test('the log reports cold starts, connections and conflicts, without values or passwords', async () => {
    const sandbox = await start({ LOG_LEVEL: 'debug' });
    const event = restEvent('POST', '/books', { body: '{"id":3,"title":"top secret"}' });
    await sandbox.invoke(event);
    await sandbox.invoke(event);

    expect(sandbox.log).toMatchObject([
      { requestId: 'request-1', functionRequestId: 'function-1', traceId: '1-2-3', route: 'POST /books', status: 201, coldStart: true, connectionReused: false, rows: 1 },
      { status: 409, coldStart: false, code: 'CONFLICT', sqlState: '23505', constraint: 'books_pkey', routine: '_bt_check_unique' },
    ]);
    expect(sandbox.text).not.toMatch(new RegExp(`top secret|INSERT|${database.password}`));
  });

  test('the secret is fetched once', async () => {
    const before = secrets.calls.length;
    const sandbox = await start();
    await sandbox.invoke(restEvent('GET', '/books'));
    await sandbox.invoke(restEvent('GET', '/books'));

    expect(secrets.calls).toHaveLength(before + 1);
    expect(sandbox.log).toMatchObject([{ connectionReused: false }, { connectionReused: true }]);
  });

  test('a lost connection costs neither a read nor a write', async () => {
    const sandbox = await start();
    const kill = async () => {
      const { pid } = JSON.parse((await sandbox.invoke(restEvent('GET', '/backend'))).body);
      await database.query('SELECT pg_terminate_backend($1), pg_sleep(0.1)', [pid]);
    };

    await kill();
    expect(await sandbox.invoke(restEvent('GET', '/books'))).toMatchObject({ statusCode: 200 });
    await kill();
    expect(await sandbox.invoke(restEvent('POST', '/books', { body: '{"id":2,"title":"x"}' }))).toMatchObject({ statusCode: 201 });
    expect((await database.query('SELECT id FROM books ORDER BY id')).rows).toEqual([{ id: 1 }, { id: 2 }]);
  });

  test('a slow query is answered with 504 before Lambda ends the function', async () => {
    const sandbox = await start();
    const started = performance.now();

    expect(read(await sandbox.invoke(restEvent('GET', '/slow'), 1500))).toEqual(problem(504, 'DATABASE_TIMEOUT'));
    expect(performance.now() - started).toBeLessThan(1500);
    expect(await sandbox.invoke(restEvent('GET', '/books'))).toMatchObject({ statusCode: 200 });
  });

  test('a request without time left is answered at once', async () => {
    const sandbox = await start();

    expect(read(await sandbox.invoke(restEvent('GET', '/slow'), 100)).statusCode).toBeGreaterThanOrEqual(503);
  });

  test('traced requests show the calls that they made in the trace', async () => {
    const daemon = createSocket('udp4').bind(0, '127.0.0.1');
    await once(daemon, 'listening');
    const names: string[] = [];
    daemon.on('message', message => names.push(JSON.parse(String(message).split('\n')[1]!).name));
    const sandbox = await start({ AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}` });
    await sandbox.invoke(restEvent('GET', '/books'));
    await sandbox.invoke(restEvent('GET', '/books'));
    await until(() => names.length === 4);
    daemon.close();

    expect(names.sort()).toEqual(['Secrets Manager', 'database', 'database', 'database connect']);
  });

  test('the health route answers 200', async () => {
    expect(read(await (await start()).invoke(restEvent('GET', '/status')))).toEqual({ statusCode: 200, body: { status: 'ok' } });
  });
});

describe('the bundled handler with readers', () => {
  test('reads go to the readers, writes and the health route to the writer', async () => {
    const sandbox = await start({ DATABASE_HOST: 'db.invalid', DATABASE_READER_HOST: database.host });

    expect(await sandbox.invoke(restEvent('GET', '/books'))).toMatchObject({ statusCode: 200 });
    expect(await sandbox.invoke(restEvent('POST', '/books', { body: '{"id":2,"title":"x"}' }))).toMatchObject({ statusCode: 503 });
    expect(await sandbox.invoke(restEvent('GET', '/status'))).toMatchObject({ statusCode: 503 });
  });
});

describe('the bundled handler that trusts any certificate', () => {
  test('rows come from a server with the wrong name and an unknown authority, after a warning', async () => {
    const sandbox = await start({ DATABASE_HOST: '0.0.0.0', DATABASE_CA_FILE: '', DATABASE_TRUST_SERVER_CERTIFICATE: 'true' });

    expect(await sandbox.invoke(restEvent('GET', '/books'))).toMatchObject({ statusCode: 200 });
    expect(sandbox.log).toMatchObject([{ level: 'warn', message: expect.stringContaining('not verified') }, { status: 200 }]);
  });
});

describe('the bundled handler without its database', () => {
  test.each([
    ['the certificate authorities are those of Amazon RDS only', { DATABASE_CA_FILE: '' }, /certificate .*UNABLE_TO_VERIFY_LEAF_SIGNATURE/],
    // A connection to 0.0.0.0 ends at this machine, but the certificate does not name that address.
    ['the certificate names another host', { DATABASE_HOST: '0.0.0.0' }, /certificate .*ERR_TLS_CERT_ALTNAME_INVALID/],
    ['the host has no address', { DATABASE_HOST: 'db.invalid' }, /cannot be reached \((ENOTFOUND|EAI_AGAIN)\)/],
    ['Secrets Manager cannot be reached', { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:1' }, /VPC endpoint .* or a NAT gateway/],
  ])('the answer is 503 and the log says why when %s', async (_, env, reason) => {
    const sandbox = await start(env);
    const started = performance.now();

    for (const resource of ['/books', '/status']) {
      const result = await sandbox.invoke(restEvent('GET', resource));
      expect(read(result)).toEqual(problem(503, 'DATABASE_UNAVAILABLE'));
      expect(result.headers['retry-after']).toBe('1');
    }
    expect(performance.now() - started).toBeLessThan(5000);
    expect(sandbox.log).toMatchObject([{ level: 'error', reason: expect.stringMatching(reason) }, { reason: expect.stringMatching(reason) }]);
    expect(sandbox.text).not.toContain(database.password);
  });

  test('connecting that fails before the first request does not end the function', async () => {
    const sandbox = await start({ DATABASE_PORT: String(await closedPort()) });
    await setTimeout(500);

    expect(read(await sandbox.invoke(restEvent('GET', '/books')))).toEqual(problem(503, 'DATABASE_UNAVAILABLE'));
  });
});

describe('the bundled handler, misconfigured', () => {
  test.each([
    ['a variable is missing', { DATABASE_NAME: '' }, manifest, 'environment variable DATABASE_NAME is missing or empty'],
    ['there are two logins', { DATABASE_USER: 'api' }, manifest, 'both are set, set exactly one'],
    ['the manifest is of another version', {}, { ...manifest, format: 99 }, 'has format 99'],
    ['the manifest is of another engine', {}, { ...manifest, engine: 'sql-server' as const }, 'is for the engine sql-server, this handler is for postgres'],
  ] as const)('it ends with one clear line when %s', async (_, env, routes, message) => {
    const sandbox = create(env, routes);

    expect(await sandbox.exitCode()).not.toBe(0);
    expect(sandbox.log).toEqual([{ timestamp: expect.any(String), level: 'error', message: expect.stringContaining(message) }]);
  });
});
