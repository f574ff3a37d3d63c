import { readFileSync } from 'node:fs';
import type { Client, DatabaseError } from 'pg';
import { statementStarts } from './sql-statements';
import { reasonOf, UserError } from './user-error';

/** An SQL script. */
export interface SqlFile {
  readonly path: string;
  readonly text: string;
}

/** Commands to psql that pg_dump writes, and that are none of SQL: https://www.postgresql.org/docs/current/app-psql.html */
const RESTRICT = /^\\(?:un)?restrict .*$/gm;

/**
 * Reads an SQL script.
 *
 * @throws UserError when it cannot be read
 */
export function readSqlFile(path: string): SqlFile {
  try {
    return { path, text: readFileSync(path, 'utf8').replace(/^\uFEFF/, '').replaceAll(RESTRICT, '') };
  } catch (error) {
    throw new UserError(`${path} cannot be read: ${reasonOf(error)}`);
  }
}

/**
 * Runs all statements of a script.
 *
 * @throws UserError with the file, the line and the server's words when one fails
 */
export async function runSqlFile(client: Client, script: SqlFile): Promise<void> {
  // pg's connection tells of each statement that is done; its types leave it out.
  const { connection } = client as unknown as { connection: NodeJS.EventEmitter };
  let done = 0;
  const count = () => void (done += 1);
  connection.on('commandComplete', count);
  try {
    await client.query(script.text);
  } catch (error) {
    throw new UserError(describeFailure(script, error as DatabaseError, done));
  } finally {
    connection.off('commandComplete', count);
  }
}

/** PostgreSQL gives a position for what it cannot parse or resolve; of rows that it refuses only the statement is known. */
function describeFailure({ path, text }: SqlFile, { position, message, detail }: DatabaseError, done: number): string {
  const start = position === undefined ? statementStarts(text)[done] : Number(position) - 1;
  const line = start === undefined ? '' : `:${[...text].slice(0, start).filter(character => character === '\n').length + 1}`;
  return `${path}${line}: ${message}${detail ? ` (${detail})` : ''}`;
}
