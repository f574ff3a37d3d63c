import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createServerCertificate } from './certificates';
import { connectTo, type DatabaseServer, type RoleLogin } from './postgres';
import { createTemporaryFolder } from './temporary-folder';
import { startTlsFront, type Upstream } from './tls-front';
import { messageOf, reasonOf, UserError } from '../user-error';

/** Running database, and its login. */
export interface ExistingDatabase {
  readonly server: DatabaseServer;
  readonly login: RoleLogin;
}

const EXAMPLE = '--database-url must be a URL as in "postgres://user:password@localhost:5432/shop?sslmode=disable"';

/** https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION */
const SSL_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

interface Target {
  readonly upstream: Upstream;
  readonly login: RoleLogin;
  readonly databaseName: string;
}

/**
 * Connects to the database of a URL, as in `postgres://user:password@localhost:5432/shop?sslmode=disable`. The handler requires
 * TLS with a verified certificate, which a database on a developer's machine seldom has: a TLS proxy on this machine accepts
 * the connections and forwards them as configured in the URL.
 *
 * @throws UserError when the URL is not valid, or the login fails
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
    throw new UserError(`--database-url: cannot connect to ${databaseName} on ${upstream.host}:${upstream.port} as ${login.user}: ${upstream.failure ?? messageOf(error)}`);
  }
}

async function parseUrl(text: string): Promise<Target> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === '' || url.username === '') throw new UserError(`${EXAMPLE}${encodingHint(text)}`);
  const unknown = [...url.searchParams.keys()].find(name => name !== 'sslmode' && name !== 'sslrootcert');
  if (unknown !== undefined) throw new UserError(`--database-url: unknown parameter ${unknown}, use only sslmode and sslrootcert`);
  const sslMode = SSL_MODES.find(mode => mode === (url.searchParams.get('sslmode') ?? 'prefer'));
  if (!sslMode) throw new UserError(`--database-url: sslmode must be one of ${SSL_MODES.join(', ')}`);
  const user = decode(url.username);
  return {
    upstream: { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 5432), sslMode, authority: await readAuthority(url.searchParams.get('sslrootcert')) },
    login: { user, password: decode(url.password) || process.env.PGPASSWORD || '' },
    databaseName: decode(url.pathname.slice(1)) || user,
  };
}

/** Returns a hint about percent-encoding. The URL itself is never shown, because it contains a password. */
function encodingHint(text: string): string {
  return /^postgres(ql)?:\/\/.*@/.test(text) ? '; percent-encode all characters of the user and the password except letters and digits, as in %2F for "/"' : '';
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new UserError('--database-url: invalid percent-encoding: in the user, the password or the database name, write % as %25');
  }
}

async function readAuthority(path: string | null): Promise<string | undefined> {
  if (path === null) return undefined;
  return readFile(path, 'utf8').catch((error: Error) => {
    throw new UserError(`--database-url: ${path} cannot be read: ${reasonOf(error)}`);
  });
}
