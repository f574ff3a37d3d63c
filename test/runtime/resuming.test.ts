import { setTimeout } from 'node:timers/promises';
import { restEvent } from './events';
import { startHoldingServer, type HoldingServer } from './holding-server';
import { functionVariables, Sandbox } from './sandbox';
import { startSecretsManager, type FakeSecretsManager } from './secrets-manager';
import { startStartingServer } from './starting-server';
import { MANIFEST_FORMAT, type Manifest } from '../../src/contract/manifest';
import { createTestDatabase, type TestDatabase } from '../support/database';

/** Time for which the server holds each new connection. Aurora takes about 15 seconds. */
const RESUMES_IN_MS = 3000;

const manifest: Manifest = {
  format: MANIFEST_FORMAT,
  engine: 'postgres',
  routes: { 'GET /books': { kind: 'sql', text: 'SELECT 1 AS id', values: [], result: { kind: 'rows' }, readOnly: true }, 'GET /status': { kind: 'health' } },
};

let database: TestDatabase;
let secrets: FakeSecretsManager;
let sandbox: Sandbox;

beforeAll(async () => {
  database = await createTestDatabase();
  secrets = await startSecretsManager(JSON.stringify({ username: database.user, password: database.password }));
});
afterAll(async () => {
  await secrets.close();
  await database.drop();
});
afterEach(() => sandbox.stop());

async function start(env: Record<string, string> = {}): Promise<void> {
  sandbox = new Sandbox(manifest, { ...functionVariables({ database, secretsUrl: secrets.url }), ...env }, 'postgres');
  await sandbox.ready();
}

describe.each([['takes TCP connections', 0], ['establishes TLS', 2]])('a database that %s, and no more until it has resumed', (_, after) => {
  let server: HoldingServer;
  beforeEach(async () => { server = await startHoldingServer(database.port, after); });
  afterEach(() => server.close());

  test('a request waits for it', async () => {
    await start({ DATABASE_PORT: String(server.port) });
    const answer = sandbox.invoke(restEvent('GET', '/books'));
    await setTimeout(RESUMES_IN_MS);
    expect(server.held).toBe(1);
    server.release();

    expect(await answer).toMatchObject({ statusCode: 200 });
    expect(server.held).toBe(1);
  });

  test('a request without the time for it is answered with the time that a resume takes, and the next one succeeds', async () => {
    await start({ DATABASE_PORT: String(server.port) });

    expect(await sandbox.invoke(restEvent('GET', '/books'), 1500)).toMatchObject({ statusCode: 503, headers: { 'retry-after': '15' } });
    expect(await sandbox.invoke(restEvent('GET', '/status'), 1500)).toMatchObject({ statusCode: 503, headers: { 'retry-after': '15' } });
    server.release();
    expect(await sandbox.invoke(restEvent('GET', '/books'))).toMatchObject({ statusCode: 200 });
    expect(sandbox.log[0]).toMatchObject({ reason: expect.stringContaining('did not accept a connection in time') });
  });
});

test('a database that refuses connections while it resumes is answered so too', async () => {
  const server = await startStartingServer(database.port, { sqlState: '28000', routine: 'ClientAuthentication' });
  await start({ DATABASE_PORT: String(server.port), DATABASE_TRUST_SERVER_CERTIFICATE: 'true' });

  for (const path of ['/books', '/status']) {
    expect(await sandbox.invoke(restEvent('GET', path), 1500)).toMatchObject({ statusCode: 503, headers: { 'retry-after': '15' } });
  }
  await server.close();
});
