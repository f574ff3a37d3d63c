import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { startPostgres } from '../local/lib/postgres.js';
import statements from './statements.cjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LOGIN = { user: 'bench', password: 'bench-password' };
const DATABASE = 'library';
const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:bench-AbCdEf';

/** Starts the dependencies of the measured processes: a database with 1,000 books, a secret, and the functions on disk. */
export async function startFixture() {
  const directory = await mkdtemp(join(tmpdir(), 'cdk-vpc-lambda-api-bench-'));
  const server = await startPostgres();
  await fillDatabase(server);
  const secrets = await startSecretsManager(server);
  return {
    files: await prepareFunctions(directory),
    env: environment(server, secrets),
    stop: async () => {
      secrets.close();
      secrets.closeAllConnections();
      await server.stop();
      await rm(directory, { recursive: true });
    },
  };
}

async function fillDatabase(server) {
  await server.createRole(LOGIN);
  await server.administer(`CREATE DATABASE ${DATABASE} OWNER ${LOGIN.user}`);
  const client = await server.connect(DATABASE, LOGIN);
  await client.query(statements.SCHEMA).finally(() => client.end());
}

/**
 * Local replacement for AWS Secrets Manager that returns one login for every request. It uses TLS, with the certificate of
 * the database, because the AWS SDK loads other code for plain HTTP.
 */
async function startSecretsManager({ directory }) {
  const SecretString = JSON.stringify({ username: LOGIN.user, password: LOGIN.password });
  const [key, cert] = await Promise.all(['key', 'crt'].map(suffix => readFile(join(directory, 'data', `server.${suffix}`))));
  const server = createServer({ key, cert }, (request, response) => {
    request.resume().once('end', () => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify({ ARN: SECRET_ARN, SecretString }));
    });
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return server;
}

/** Environment variables of the functions, without those of this process, which would affect the measurement. */
function environment({ host, port, caFile }, secrets) {
  return {
    NODE_NO_WARNINGS: '1',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `https://localhost:${secrets.address().port}`,
    NODE_EXTRA_CA_CERTS: caFile,
    DATABASE_HOST: host,
    DATABASE_PORT: String(port),
    DATABASE_NAME: DATABASE,
    DATABASE_SECRET_ARN: SECRET_ARN,
    DATABASE_CA_FILE: caFile,
    DATABASE_PREPARED_STATEMENTS: 'true', // as for an instance or cluster of Amazon RDS
    BENCH_USER: LOGIN.user,
    BENCH_PASSWORD: LOGIN.password,
  };
}

async function prepareFunctions(directory) {
  const byHand = engine => fileURLToPath(new URL(`./handlers/by-hand-${engine}.cjs`, import.meta.url));
  return {
    ours: {
      'postgres': await deploy('postgres', directory),
      'sql-server': await deploy('sql-server', directory),
      'postgres-with-claims': await deploy('postgres', directory, { sessionContext: CLAIMS }),
    },
    byHand: { postgres: byHand('postgres'), 'sql-server': byHand('sql-server') },
    driverOnly: await bundleDriver(directory),
  };
}

/** Session context for row-level security. */
const CLAIMS = [
  { name: 'app.user', source: 'claim', key: 'sub', required: true },
  { name: 'app.tenant', source: 'claim', key: 'tenant', required: true },
];

/** Writes a bundle and its manifest into one folder, as in the function's code, with the defaults of the construct. */
async function deploy(engine, directory, more = {}) {
  const folder = await mkdtemp(join(directory, `${engine}-`));
  await cp(join(ROOT, 'assets', engine), folder, { recursive: true });
  const metrics = { api: 'Bench-Books', byRoute: false };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ format: 1, engine, routes: routes(), metrics, ...more }));
  return join(folder, 'index.js');
}

function routes() {
  const { ONE_BOOK, MIXED_ROWS, PLAIN_ROWS } = statements;
  const id = { name: 'id', source: 'path', key: 'id', type: 'integer', required: true };
  const book = { kind: 'sql', text: ONE_BOOK, values: [id], result: { kind: 'row' }, readOnly: true };
  const rows = text => ({ kind: 'sql', text, values: [], result: { kind: 'rows' }, readOnly: true });
  return {
    'GET /books/{id}': book,
    'POST /books/{id}': { ...book, readOnly: false },
    'GET /mixed': rows(MIXED_ROWS),
    'GET /plain': rows(PLAIN_ROWS),
  };
}

async function bundleDriver(directory) {
  const outfile = join(directory, 'driver-only.cjs');
  await build({
    entryPoints: [fileURLToPath(new URL('./handlers/driver-only.cjs', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    external: ['pg-native'],
    minifyWhitespace: true,
  });
  return outfile;
}
