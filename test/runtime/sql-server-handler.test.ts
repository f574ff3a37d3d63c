import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { httpEvent, restEvent } from './events';
import { functionVariables, Sandbox } from './sandbox';
import { startSecretsManager, type FakeSecretsManager } from './secrets-manager';
import { MANIFEST_FORMAT, type Manifest, type SqlRouteManifest } from '../../src/contract/manifest';
import { secret } from '../support/redaction';
import { startTdsServer, type TdsServer } from '../support/tds-server';
import { tds } from '../support/tds-types';

const sql = (text: string, options: Partial<SqlRouteManifest> = {}): SqlRouteManifest => ({
  kind: 'sql', text, values: [], result: { kind: 'rows' }, readOnly: true, ...options,
});
const BOOKS = 'SELECT id, title, price, printed FROM books ORDER BY id';
const BOOK = 'SELECT title FROM books WHERE id = CAST(@p1 AS int)';
const INSERT = 'INSERT INTO books (id, title) OUTPUT inserted.id VALUES (CAST(@p1 AS int), @p2)';
const DELETE = 'DELETE FROM books WHERE id = CAST(@p1 AS int)';
/** A write as the driver sends it. */
const inTransaction = (text: string) => `SET XACT_ABORT ON;SET NOCOUNT OFF;BEGIN TRY BEGIN TRANSACTION;${text}
;COMMIT TRANSACTION;END TRY BEGIN CATCH IF @@TRANCOUNT>0 ROLLBACK TRANSACTION;THROW;END CATCH`;

const id = { name: 'id', key: 'id', type: 'integer', required: true } as const;
const manifest: Manifest = {
  format: MANIFEST_FORMAT,
  engine: 'sql-server',
  routes: {
    'GET /books': sql(BOOKS),
    'GET /books/{id}': sql(BOOK, { values: [{ ...id, source: 'path' }], result: { kind: 'row' } }),
    'POST /books': sql(INSERT, {
      values: [{ ...id, source: 'body' }, { name: 'title', source: 'body', key: 'title', required: false }],
      result: { kind: 'created', location: '/books/{id}' },
      readOnly: false,
    }),
    'DELETE /books/{id}': sql(DELETE, { values: [{ ...id, source: 'path' }], result: { kind: 'count' }, readOnly: false }),
    'GET /status': { kind: 'health' },
  },
};

const intColumn = (name: string) => ({ name, type: tds.int });
const ROWS = [{
  columns: [intColumn('id'), { name: 'title', type: tds.nvarchar }, { name: 'price', type: tds.money }, { name: 'printed', type: tds.datetime2(7) }],
  rows: [[1, 'Emma', '922337203685477.5807', '1815-12-23 10:00:00.0000001'], [2, 'Persuasion', null, null]],
}];

let server: TdsServer;
let secrets: FakeSecretsManager;
let folder: string;
const sandboxes: Sandbox[] = [];

beforeEach(async () => {
  server = await startTdsServer();
  secrets = await startSecretsManager(JSON.stringify({ username: 'api', password: secret('pa$$wörd') }));
  folder = mkdtempSync(join(tmpdir(), 'sql-server-'));
  writeFileSync(join(folder, 'ca.pem'), server.ca);
  server.script(BOOKS, ROWS);
  server.script('SELECT 1', [{ columns: [intColumn('')], rows: [[1]] }]);
});
afterEach(async () => {
  for (const sandbox of sandboxes.splice(0)) await sandbox.stop();
  await server.close();
  await secrets.close();
  rmSync(folder, { recursive: true });
});

function create(env: Record<string, string> = {}, routes: Manifest = manifest): Sandbox {
  const sandbox = new Sandbox(routes, {
    ...functionVariables({ database: { host: server.host, port: server.port, name: 'library', caFile: join(folder, 'ca.pem') }, secretsUrl: secrets.url }),
    TZ: 'Pacific/Kiritimati',
    ...env,
  }, 'sql-server');
  sandboxes.push(sandbox);
  return sandbox;
}

async function start(env: Record<string, string> = {}): Promise<Sandbox> {
  const sandbox = create(env);
  await sandbox.ready();
  return sandbox;
}

describe('the bundled handler for SQL Server', () => {
  test.each([['a REST API', restEvent('GET', '/books')], ['an HTTP API', httpEvent('GET /books')]])('an event of %s is answered with rows', async (_, event) => {
    const sandbox = await start();

    expect(await sandbox.invoke(event)).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: '[{"id":1,"title":"Emma","price":"922337203685477.5807","printed":"1815-12-23T10:00:00.0000001"},{"id":2,"title":"Persuasion","price":null,"printed":null}]',
    });
    expect(server.logins).toEqual([{ userName: 'api', password: 'pa$$wörd', database: 'library', readOnlyIntent: false }]);
  });

  test('values of the request arrive as parameters, and never in the text', async () => {
    server.script(INSERT, [{ columns: [intColumn('id')], rows: [[3]] }]);
    const sandbox = await start();
    const event = restEvent('POST', '/books', { body: JSON.stringify({ id: 3, title: "Robert'); DROP TABLE books; --" }) });

    expect(await sandbox.invoke(event)).toMatchObject({ statusCode: 201, headers: { location: '/books/3' }, body: '{"id":3}' });
    expect(server.requests).toMatchObject([{ text: INSERT, declaration: '@p1 int, @p2 nvarchar(4000)', parameters: [3, "Robert'); DROP TABLE books; --"] }]);
  });

  test('a write reports the number of changed rows', async () => {
    server.script(DELETE, [{ changed: 1 }]);
    const sandbox = await start();

    expect(await sandbox.invoke(restEvent('DELETE', '/books/{id}', { pathParameters: { id: '7' } }))).toMatchObject({ statusCode: 200, body: '{"count":1}' });
  });

  test('a row that is not there is not found', async () => {
    server.script(BOOK, [{ columns: [{ name: 'title', type: tds.nvarchar }], rows: [] }]);
    const sandbox = await start();

    expect(await sandbox.invoke(httpEvent('GET /books/{id}', { pathParameters: { id: '7' } }))).toMatchObject({ statusCode: 404 });
  });

  test('a conflict is answered with 409, and the log has its number and neither value nor password', async () => {
    server.script(INSERT, [{ error: 2627, message: "Violation of PRIMARY KEY constraint 'pk'. The duplicate key value is (top secret)." }]);
    const sandbox = await start({ LOG_LEVEL: 'debug' });

    expect(await sandbox.invoke(restEvent('POST', '/books', { body: '{"id":3,"title":"top secret"}' }))).toMatchObject({ statusCode: 409 });
    expect(sandbox.log).toMatchObject([{ status: 409, code: 'CONFLICT', errorNumber: 2627, coldStart: true }]);
    expect(sandbox.text).not.toMatch(/top secret|INSERT|pa\$\$w/);
  });

  test('the secret is fetched once, and the connection is kept', async () => {
    const sandbox = await start();
    await sandbox.invoke(restEvent('GET', '/books'));
    await sandbox.invoke(restEvent('GET', '/books'));

    expect(secrets.calls).toHaveLength(1);
    expect(server.logins).toHaveLength(1);
    expect(sandbox.log).toMatchObject([{ connectionReused: false }, { connectionReused: true }]);
  });

  test('a lost connection costs neither a read nor a write', async () => {
    server.script(DELETE, [{ changed: 1 }]);
    const sandbox = await start();
    await sandbox.invoke(restEvent('GET', '/books'));

    server.dropConnections();
    expect(await sandbox.invoke(restEvent('GET', '/books'))).toMatchObject({ statusCode: 200 });
    server.dropConnections();
    expect(await sandbox.invoke(restEvent('DELETE', '/books/{id}', { pathParameters: { id: '7' } }))).toMatchObject({ statusCode: 200 });
    expect(server.requests.map(({ text }) => text)).toEqual([BOOKS, BOOKS, inTransaction(DELETE)]);
  });

  test('a statement that hangs is answered with 504 before Lambda ends the function, and the next one is served', async () => {
    server.script(BOOKS, 'hang', ROWS);
    const sandbox = await start();
    const started = performance.now();

    expect(await sandbox.invoke(restEvent('GET', '/books'), 1500)).toMatchObject({ statusCode: 504 });
    expect(performance.now() - started).toBeLessThan(1500);
    expect(await sandbox.invoke(restEvent('GET', '/books'))).toMatchObject({ statusCode: 200 });
  });

  test('reads go to the readers with read-only intent, and the health route to the writer', async () => {
    const sandbox = await start({ DATABASE_HOST: 'db.invalid', DATABASE_READER_HOST: server.host });

    expect(await sandbox.invoke(restEvent('GET', '/books'))).toMatchObject({ statusCode: 200 });
    expect(await sandbox.invoke(restEvent('GET', '/status'))).toMatchObject({ statusCode: 503 });
    expect(server.logins).toMatchObject([{ readOnlyIntent: true }]);
  });

  test('the health route answers 200', async () => {
    expect(await (await start()).invoke(restEvent('GET', '/status'))).toMatchObject({ statusCode: 200 });
  });
});

describe('the bundled handler for SQL Server without its database', () => {
  test.each([
    ['the certificate authorities are those of Amazon RDS only', { DATABASE_CA_FILE: '' }, /certificate .*UNABLE_TO_VERIFY_LEAF_SIGNATURE/],
    ['the certificate names another host', { DATABASE_HOST: '0.0.0.0' }, /certificate .*ERR_TLS_CERT_ALTNAME_INVALID/],
    ['the host has no address', { DATABASE_HOST: 'db.invalid' }, /cannot be reached \((ENOTFOUND|EAI_AGAIN)\)/],
  ])('the answer is 503 and the log says why when %s', async (_, env, reason) => {
    const sandbox = await start(env);

    expect(await sandbox.invoke(restEvent('GET', '/books'))).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
    expect(sandbox.log).toMatchObject([{ level: 'error', reason: expect.stringMatching(reason) }]);
    expect(server.logins).toEqual([]);
  });

  test('the answer is 503 and no password leaves when the server offers no TLS', async () => {
    server.behavior.encrypts = false;
    const sandbox = await start();

    expect(await sandbox.invoke(restEvent('GET', '/books'))).toMatchObject({ statusCode: 503 });
    expect(sandbox.log).toMatchObject([{ reason: 'the database does not offer TLS' }]);
    expect(server.plainText).toEqual([]);
  });

  test('it ends with one clear line when the manifest is for PostgreSQL', async () => {
    const sandbox = create({}, { ...manifest, engine: 'postgres' });

    expect(await sandbox.exitCode()).not.toBe(0);
    expect(sandbox.log).toMatchObject([{ level: 'error', message: expect.stringContaining('is for the engine postgres, this handler is for sql-server') }]);
  });
});
