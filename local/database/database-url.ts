import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createServerCertificate } from './certificates';
import { connectTo, type DatabaseServer, type Login } from './postgres';
import { createTemporaryFolder } from './temporary-folder';
import { startTlsFront, type Upstream } from './tls-front';
import { messageOf, reasonOf, UserError } from '../user-error';

/** A database that already runs, and who logs in to it. */
export interface ExistingDatabase {
  readonly server: DatabaseServer;
  readonly login: Login;
}

const EXAMPLE = '--database-url is a URL as in "postgres://user:password@localhost:5432/shop?sslmode=disable"';

/** https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION */
const SSL_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

interface Target {
  readonly upstream: Upstream;
  readonly login: Login;
  readonly databaseName: string;
}

/**
 * Leads to the database of a URL, as in `postgres://user:password@localhost:5432/shop?sslmode=disable`. The handler speaks
 * TLS with a verified certificate only, which a database on a developer's machine seldom has: a front on this machine does,
 * and passes on what it gets as the URL says.
 *
 * @throws UserError when the URL is not valid, or nobody can log in there
 */
export async function openExistingDatabase(url: string): Promise<ExistingDatabase> {
  const { upstream, login, databaseName } = await parseUrl(url);
  const certificate = await createServerCertificate();
  const front = await startTlsFront(upstream, certificate);
  const directory = await createTemporaryFolder();
  const caFile = join(directory, 'ca.pem');
  await writeFile(caFile, certificate.authority);
  const server: DatabaseServer = {
    host: 'localhost',
    port: front.port,
    caFile,
    directory,
    databaseName,
    connect: (database, user) => connectTo({ port: front.port, caFile }, database, user),
    stop: async () => {
      await front.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
  await tryLogin(server, { upstream, login, databaseName });
  return { server, login };
}

async function tryLogin(server: DatabaseServer, { upstream, login, databaseName }: Target): Promise<void> {
  try {
    const client = await server.connect(databaseName, login);
    await client.end();
  } catch (error) {
    await server.stop();
    throw new UserError(`--database-url: no connection to ${databaseName} on ${upstream.host}:${upstream.port} as ${login.user}: ${upstream.failure ?? messageOf(error)}`);
  }
}

async function parseUrl(text: string): Promise<Target> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === '' || url.username === '') throw new UserError(`${EXAMPLE}${encodingHint(text)}`);
  const unknown = [...url.searchParams.keys()].find(name => name !== 'sslmode' && name !== 'sslrootcert');
  if (unknown !== undefined) throw new UserError(`--database-url: only sslmode and sslrootcert are understood, not ${unknown}`);
  const sslMode = SSL_MODES.find(mode => mode === (url.searchParams.get('sslmode') ?? 'prefer'));
  if (!sslMode) throw new UserError(`--database-url: sslmode is one of ${SSL_MODES.join(', ')}`);
  const user = decode(url.username);
  return {
    upstream: { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 5432), sslMode, authority: await readAuthority(url.searchParams.get('sslrootcert')) },
    login: { user, password: decode(url.password) || process.env.PGPASSWORD || '' },
    databaseName: decode(url.pathname.slice(1)) || user,
  };
}

/** The URL itself is never shown: it holds a password. */
function encodingHint(text: string): string {
  return /^postgres(ql)?:\/\/.*@/.test(text) ? '; what is no letter and no digit in the user or the password is percent-encoded, as "/" is %2F' : '';
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new UserError('--database-url: a % in it starts no code of two digits: in the user, the password or the name of the database, % is written as %25');
  }
}

async function readAuthority(path: string | null): Promise<string | undefined> {
  if (path === null) return undefined;
  return readFile(path, 'utf8').catch((error: Error) => {
    throw new UserError(`--database-url: ${path} cannot be read: ${reasonOf(error)}`);
  });
}
