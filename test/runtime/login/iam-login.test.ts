import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MANIFEST_FORMAT, type Manifest } from '../../../src/contract/manifest';
import { secret } from '../../support/redaction';
import { restEvent } from '../events';
import { startPasswordServer, type PasswordServer } from '../password-server';
import { Sandbox } from '../sandbox';

const manifest: Manifest = { format: MANIFEST_FORMAT, engine: 'postgres', routes: { 'GET /status': { kind: 'health' } } };

let server: PasswordServer;
let folder: string;

beforeEach(async () => {
  server = await startPasswordServer();
  folder = mkdtempSync(join(tmpdir(), 'iam-login-'));
  writeFileSync(join(folder, 'ca.pem'), server.ca);
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

describe('the bundled handler with IAM authentication', () => {
  const start = async (more: Record<string, string> = {}) => {
    const sandbox = new Sandbox(manifest, {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: secret('made-up-secret-access-key'),
      DATABASE_HOST: server.host,
      DATABASE_PORT: String(server.port),
      DATABASE_NAME: 'library',
      DATABASE_USER: 'api',
      DATABASE_CA_FILE: join(folder, 'ca.pem'),
      LOG_LEVEL: 'debug',
      ...more,
    }, 'postgres');
    await sandbox.ready();
    return sandbox;
  };

  test('each connection logs in as the user, with a token for the host, and the log has no token', async () => {
    const sandbox = await start();
    await sandbox.invoke(restEvent('GET', '/status'));
    expect(await sandbox.invoke(restEvent('GET', '/status'))).toMatchObject({ statusCode: 503 });
    await sandbox.stop();

    expect(server.logins.length).toBeGreaterThanOrEqual(2);
    for (const { startup, password } of server.logins) {
      expect(startup).toContain('user\0api\0database\0library\0');
      expect(password).toMatch(new RegExp(`^localhost:${server.port}/\\?Action=connect&DBUser=api&.*X-Amz-Credential=AKIDEXAMPLE%2F\\d{8}%2Feu-west-1%2Frds-db%2Faws4_request&.*X-Amz-Signature=[0-9a-f]{64}`));
    }
    expect(sandbox.log).toMatchObject([{ reason: 'the server refuses the login', sqlState: '28P01' }, {}]);
    expect(sandbox.text).not.toContain('X-Amz');
  });

  test('the token of DSQL names the cluster', async () => {
    const sandbox = await start({ DATABASE_DIALECT: 'dsql' });
    await sandbox.invoke(restEvent('GET', '/status'));
    await sandbox.stop();

    expect(server.logins[0]!.startup).toContain('user\0api\0database\0library\0');
    expect(server.logins[0]!.password).toMatch(/^localhost\/\?Action=DbConnect&X-Amz-.*X-Amz-Credential=AKIDEXAMPLE%2F\d{8}%2Feu-west-1%2Fdsql%2Faws4_request&/);
  });
});
