import { readTextFile, toUserError } from './text-file';
import type { SqlStatement } from '../../src/contract/scripts/postgres-script';
import { parseStatements } from '../../src/contract/scripts/psql-commands';

/** SQL script. */
export interface SqlFile {
  readonly path: string;
  readonly statements: readonly SqlStatement[];
}

/**
 * Reads an SQL script.
 *
 * @throws UserError when it cannot be read, or contains a psql command that cannot be skipped
 */
export function readSqlFile(path: string): SqlFile {
  const text = readTextFile(path);
  return { path, statements: toUserError(() => parseStatements(path, text)) };
}
