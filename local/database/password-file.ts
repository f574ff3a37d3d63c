import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseServer, RoleLogin } from './postgres';

/**
 * Writes a login to a password file that only the user can read (https://www.postgresql.org/docs/current/libpq-pgpass.html), so that
 * it never appears on a screen or in the shell history.
 *
 * @returns the path of the file, which is removed when the server stops
 */
export async function writePasswordFile({ host, port, directory }: DatabaseServer, { user, password }: RoleLogin): Promise<string> {
  const path = join(directory, 'pgpass');
  await writeFile(path, `${host}:${port}:*:${user}:${password}\n`, { mode: 0o600 });
  return path;
}
