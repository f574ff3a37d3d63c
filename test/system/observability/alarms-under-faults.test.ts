import { ApiAlarms, TIMEOUT_MS } from './api-alarms';
import { measured, record, type Recording } from './recording';
import { MANIFEST_FORMAT, type Manifest } from '../../../src/contract/manifest';
import { restEvent } from '../../runtime/events';
import { functionVariables, Sandbox } from '../../runtime/sandbox';
import { startSecretsManager, type FakeSecretsManager } from '../../runtime/secrets-manager';
import { closedPort } from '../../runtime/servers';
import { FRONT_DOORS } from '../../src/support/fixtures';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const sql = (text: string) => ({ kind: 'sql', text, values: [], result: { kind: 'rows' }, readOnly: true }) as const;
const manifest: Manifest = {
  format: MANIFEST_FORMAT,
  engine: 'postgres',
  metrics: { api: 'TestStack-Api', byRoute: false },
  routes: {
    'GET /ok': sql('SELECT 1 AS one'),
    'GET /slow': sql('SELECT pg_sleep(20)::text'),
    'GET /backend': { ...sql('SELECT pg_backend_pid() AS pid'), result: { kind: 'row' } },
    'GET /must': { ...sql('SELECT $1'), values: [{ name: 'x', source: 'query', key: 'x', required: true }] },
  },
};
const MINUTES = 8;

let database: TestDatabase;
let secrets: FakeSecretsManager;
/** What the deployed handler did under each fault. */
const recordings: Record<string, Recording> = {};

const started = async (env: Record<string, string> = {}): Promise<Sandbox> => {
  const sandbox = new Sandbox(manifest, {
    ...functionVariables({ database, secretsUrl: secrets.url }),
    ...env,
  }, 'postgres');
  await sandbox.ready();
  return sandbox;
};

async function recorded(env: Record<string, string>, paths: readonly string[]): Promise<Recording> {
  const sandbox = await started(env);
  try {
    return await record(sandbox, paths.map(path => restEvent('GET', path)), TIMEOUT_MS);
  } finally {
    await sandbox.stop();
  }
}

async function recordLostConnection(): Promise<Recording> {
  const sandbox = await started();
  try {
    const { body } = await sandbox.invoke(restEvent('GET', '/backend'));
    await database.query('SELECT pg_terminate_backend($1), pg_sleep(0.1)', [JSON.parse(body).pid]);
    return await record(sandbox, [restEvent('GET', '/ok')], TIMEOUT_MS);
  } finally {
    await sandbox.stop();
  }
}

beforeAll(async () => {
  database = await createTestDatabase();
  secrets = await startSecretsManager(JSON.stringify({ username: database.user, password: database.password }));
  recordings.healthy = await recorded({}, ['/ok', '/ok', '/ok']);
  recordings['lost connection'] = await recordLostConnection();
  recordings['refused connection'] = await recorded({ DATABASE_PORT: String(await closedPort()) }, ['/ok']);
  recordings['slow statement'] = await recorded({}, ['/slow']);
  recordings['invalid request'] = await recorded({}, ['/must']);
  recordings['unreachable secret'] = await recorded({ AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${await closedPort()}` }, ['/ok']);
  secrets.answer = { error: 'AccessDeniedException' };
  recordings['refused secret'] = await recorded({}, ['/ok']);
  secrets.answer = { secret: JSON.stringify({ username: database.user, password: 'not the password' }) };
  recordings['wrong password'] = await recorded({}, ['/ok']);
  // What only Lambda itself can do is not recorded, but as it is documented.
  recordings.crash = measured({ status: 502, latencyMs: 100, functionError: true });
  recordings.throttled = measured({ status: 503, latencyMs: 10, throttled: true });
  recordings['nearly all executions'] = measured({ status: 200, latencyMs: 100, atOnce: 9 });
}, 60_000);
afterAll(async () => {
  await secrets.close();
  await database.drop();
});

describe('the metrics of the handler', () => {
  test.each([
    ['healthy', ['ColdStarts', 'ConnectDuration', 'QueryDuration', 'Rows', 'SecretRefreshes']],
    ['lost connection', ['ColdStarts', 'ConnectDuration', 'QueryDuration', 'Reconnects', 'Rows', 'SecretRefreshes']],
    ['refused connection', ['ColdStarts', 'ConnectFailures', 'Errors', 'SecretRefreshes']],
    ['refused secret', ['ColdStarts', 'ConnectFailures', 'Errors', 'SecretFailures', 'SecretRefreshes']],
  ])('under "%s" are %j', (fault, names) => {
    const own = recordings[fault]!.filter(({ namespace }) => namespace === 'CdkVpcLambdaApi');
    expect([...new Set(own.map(({ name }) => name))].sort()).toEqual(names);
  });
});

describe.each(FRONT_DOORS)('the alarms of %s', (_, create) => {
  const alarms = new ApiAlarms(create);
  const on = (minutes: readonly string[]) => alarms.on(minutes.map(name => recordings[name] ?? []));
  const always = (name: string) => Array<string>(MINUTES).fill(name);

  test.each([
    ['healthy', []],
    ['lost connection', []],
    ['no requests at all', []],
    ['refused connection', ['Unhealthy', 'ConnectFailures', 'ServerErrors']],
    ['unreachable secret', ['Unhealthy', 'ConnectFailures', 'SecretFailures', 'ServerErrors']],
    ['refused secret', ['Unhealthy', 'ConnectFailures', 'SecretFailures', 'ServerErrors']],
    ['slow statement', ['Unhealthy', 'Duration', 'Latency', 'ServerErrors']],
    ['invalid request', ['ClientErrors']],
    ['crash', ['Unhealthy', 'FunctionErrors', 'ServerErrors']],
    ['throttled', ['Unhealthy', 'ServerErrors', 'Throttles']],
    ['nearly all executions', ['Concurrency']],
  ])('that go off under "%s" are %j', (fault, expected) => {
    expect(on(always(fault))).toEqual(expected);
  });

  test('that go off under a wrong password are those of connecting, and maybe those of time, as it is tried for long', () => {
    const time = ['Latency', 'Duration'];
    expect(on(always('wrong password')).filter(name => !time.includes(name))).toEqual(['Unhealthy', 'ConnectFailures', 'ServerErrors']);
  });

  test('stay off over a fault of a minute, as in a failover, unless the function crashes', () => {
    const blip = (fault: string) => on(['healthy', 'healthy', 'healthy', fault, 'healthy', 'healthy']);
    expect(['refused connection', 'slow statement', 'throttled', 'refused secret'].map(blip)).toEqual([[], [], [], []]);
    expect(blip('crash')).toEqual(['Unhealthy', 'FunctionErrors']);
  });

  test('go off three minutes after the database went away, and off again when it was back for long enough', () => {
    const gone = ['refused connection', 'refused connection', 'refused connection'];
    expect(on(['healthy', 'healthy', ...gone])).toEqual(['Unhealthy', 'ConnectFailures', 'ServerErrors']);
    expect(on([...gone, ...always('healthy').slice(0, 5)])).toEqual([]);
  });
});
