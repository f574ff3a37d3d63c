import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseServer, Login } from './postgres';

/**
 * Writes a login where psql reads it and nobody else does (https://www.postgresql.org/docs/current/libpq-pgpass.html), so that
 * it is never on a screen or in the history of a shell.
 *
 * @returns the path of the file, which is gone when the server stops
 */
export async function writePasswordFile({ host, port, directory }: DatabaseServer, { user, password }: Login): Promise<string> {
  const path = join(directory, 'pgpass');
  await writeFile(path, `${host}:${port}:*:${user}:${password}\n`, { mode: 0o600 });
  return path;
}
