import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Server } from '../../../runtime/drivers/driver';
import { ScriptError, type ScriptEngine, type ScriptSession } from '../../../runtime/scripts/session';
import { createScriptsHandler } from '../../../runtime/scripts-handler';

const MANIFEST = { format: 1, engine: 'postgres', historyTable: 'schema_history', scripts: [], users: [] };
const ENV = {
  AWS_REGION: 'eu-west-1',
  DATABASE_HOST: 'db.example.com',
  DATABASE_PORT: '5432',
  DATABASE_NAME: 'shop',
  DATABASE_USER: 'admin',
  LOG_LEVEL: 'info',
  DATABASE_SECRET_ARN: '',
  DATABASE_USER_SECRETS: '',
  DATABASE_CA_FILE: '',
  DATABASE_TRUST_SERVER_CERTIFICATE: '',
};

/** An engine whose sessions fail as a test says. */
function engineThat(open: (server: Server) => Promise<ScriptSession>): ScriptEngine {
  return { engine: 'postgres', open, acceptsLogin: async () => true };
}

let folder: string;
let output: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scripts-'));
  output = '';
  jest.spyOn(process.stdout, 'write').mockImplementation(text => Boolean(output += text));
  writeFileSync(join(folder, 'ca.pem'), 'authority');
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Calls the function beside a manifest; returns the error. */
async function reason(env: Partial<typeof ENV> = {}, manifest: object = MANIFEST, engine = engineThat(async () => { throw new ScriptError('reached'); })) {
  writeFileSync(join(folder, 'scripts.json'), JSON.stringify(manifest));
  const saved = { ...process.env };
  Object.assign(process.env, ENV, { DATABASE_CA_FILE: join(folder, 'ca.pem') }, env);
  const { handler } = createScriptsHandler(engine, folder);
  const thrown = await handler({}, { getRemainingTimeInMillis: () => 1000 }).then(() => new Error('no failure'), (error: Error) => error);
  process.env = saved;
  return thrown;
}

test.each([
  [{}, MANIFEST, 'reached'],
  [{ DATABASE_PORT: 'x' }, MANIFEST, 'environment variable DATABASE_PORT is "x": use a number from 1 to 65535'],
  [{ DATABASE_SECRET_ARN: 'arn' }, MANIFEST, 'both are set, set exactly one'],
  [{ DATABASE_USER_SECRETS: '{' }, MANIFEST, 'environment variable DATABASE_USER_SECRETS is not a JSON object'],
  [{ LOG_LEVEL: 'loud' }, MANIFEST, 'use debug, info, warn or error'],
  [{}, { ...MANIFEST, format: 2 }, 'has format 2, this function reads format 1: deploy both from the same version'],
  [{}, { ...MANIFEST, engine: 'sql-server' }, 'is for the engine sql-server, this function is for postgres: deploy the bundle for sql-server'],
])('with %p and %p, the reason is the message', async (env, manifest, message) => {
  const error = await reason(env, manifest);

  expect(error.message).toContain(message);
  expect(error.stack).toBe('');
  expect(JSON.parse(output)).toMatchObject({ level: 'error', message: error.message });
});

test('an unexpected error is not quoted, but its stack is logged', async () => {
  const error = await reason({}, MANIFEST, engineThat(async () => { throw new TypeError('a-value-of-a-row'); }));

  expect(error.message).toBe('the function failed unexpectedly with TypeError: see its log');
  expect(JSON.parse(output).stack[0]).toContain('scripts-handler.test.ts');
  expect(output).not.toContain('a-value-of-a-row');
});

test('a long message is cut', async () => {
  const { message } = await reason({}, MANIFEST, engineThat(async () => { throw new ScriptError('x'.repeat(5000)); }));

  expect(message).toBe(`${'x'.repeat(999)}…`);
});

test('a certificate that is not verified is a warning', async () => {
  await reason({ DATABASE_TRUST_SERVER_CERTIFICATE: 'true' });

  expect(JSON.parse(output.split('\n')[0]!)).toMatchObject({ level: 'warn', message: expect.stringContaining('the database certificate is not verified') });
});
