import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareFunctions, ROOT } from './functions.mjs';
import { startSecretsManager } from './secrets-manager.mjs';
import statements from './statements.cjs';

const LOGIN = { user: 'bench', password: 'bench-password' };
const DATABASE = 'library';
const REGION = 'us-east-1';
const SECRET_ARN = `arn:aws:secretsmanager:${REGION}:123456789012:secret:bench-AbCdEf`;

/** Writes the functions to a folder, without a database: enough for their sizes. */
export async function prepareFiles() {
  const directory = await mkdtemp(join(tmpdir(), 'cdk-vpc-lambda-api-bench-'));
  return { directory, files: await prepareFunctions(directory), stop: () => rm(directory, { recursive: true }) };
}

/**
 * Starts the dependencies of the measured processes: a database with 1,000 books, a secret, and the functions on disk.
 *
 * @returns also `env`, their environment variables; `ports` of database and secret; `run(sql)`, which returns rows; `secrets`, logins by ARN
 */
export async function startFixture() {
  // It is built: `npx projen bundle:local`.
  const { startPostgres } = await import('../local/lib/postgres.js');
  const { directory, files, stop } = await prepareFiles();
  const server = await startPostgres();
  await server.createRole(LOGIN);
  await server.administer(`CREATE DATABASE ${DATABASE} OWNER ${LOGIN.user}`);
  const client = await server.connect(DATABASE, LOGIN);
  await client.query(statements.SCHEMA);
  const logins = { [SECRET_ARN]: { username: LOGIN.user, password: LOGIN.password } };
  const secretsManager = await startSecretsManager(server.directory, logins);
  return {
    files,
    env: await environment(server, secretsManager, directory),
    ports: { database: server.port, secret: secretsManager.port },
    directory,
    logins,
    run: async sql => (await client.query(sql)).rows,
    stop: async () => {
      await client.end();
      secretsManager.close();
      await server.stop();
      await stop();
    },
  };
}

/** Environment variables of the functions, without those of this process, which would affect the measurement. */
async function environment({ host, port, caFile }, secretsManager, directory) {
  return {
    NODE_NO_WARNINGS: '1',
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `https://localhost:${secretsManager.port}`,
    NODE_EXTRA_CA_CERTS: caFile,
    DATABASE_HOST: host,
    DATABASE_PORT: String(port),
    DATABASE_NAME: DATABASE,
    DATABASE_SECRET_ARN: SECRET_ARN,
    DATABASE_CA_FILE: await trusted(caFile, directory),
    DATABASE_PREPARED_STATEMENTS: 'true', // as for an instance or cluster of Amazon RDS
    BENCH_USER: LOGIN.user,
    BENCH_PASSWORD: LOGIN.password,
  };
}

/** Writes the certificates that a function in the region trusts, and that of the database of the bench; returns the path. */
async function trusted(caFile, directory) {
  const [region, own] = await Promise.all([join(ROOT, 'assets', 'postgres', 'ca', `${REGION}.pem`), caFile].map(file => readFile(file, 'utf8')));
  const file = join(directory, 'trusted.pem');
  await writeFile(file, `${region}\n${own}`);
  return file;
}
