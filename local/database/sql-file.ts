import { parseScript, type PsqlCommand, type SqlStatement } from './sql-script';
import { readTextFile } from './text-file';
import { UserError } from '../user-error';

/** An SQL script. */
export interface SqlFile {
  readonly path: string;
  readonly statements: readonly SqlStatement[];
}

const DATABASE_REMEDY = 'leave it out (pg_dump without --create): the database that the functions name is made anyway, and the script runs in it';

/** Commands that change nothing here: what is printed, and what pg_dump writes around its output. */
const HARMLESS = /^\\(?:(?:un)?restrict|echo|qecho|warn|timing|pset|encoding|errverbose|conninfo|x|t|a|d[a-z]*[+S]*|l\+?|set\s+[A-Z_]+|unset\s+[A-Z_]+)(?:\s|$)/;

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/^\\(?:c|connect)\b/, DATABASE_REMEDY],
  [/^\\(?:i|ir|include|include_relative)\b/, 'put the scripts into one file, as with "cat tables.sql views.sql > schema.sql"'],
  [/^\\copy\b/, 'write COPY … FROM stdin with the rows below it, or INSERT'],
  [/^\\g/, 'end the statement with a semicolon, and write the statements themselves'],
  [/^\\(?:set|unset|if|elif|else|endif|prompt|getenv)\b/, 'write the values into the statements'],
  [/^\\\.$/, 'rows belong below COPY … FROM stdin'],
];

/**
 * Reads an SQL script.
 *
 * @throws UserError when it cannot be read, or has a command of psql that cannot be left out
 */
export function readSqlFile(path: string): SqlFile {
  const parts = parseScript(readTextFile(path));
  const statements: SqlStatement[] = [];
  for (const part of parts) {
    if (part.kind === 'psql') checkCommand(path, part);
    else if (/^(?:CREATE|DROP)\s+DATABASE\b/i.test(part.text)) throw new UserError(`${path}:${part.line}: ${firstWords(part.text)}: ${DATABASE_REMEDY}`);
    else statements.push(part);
  }
  return { path, statements };
}

function checkCommand(path: string, { text, line }: PsqlCommand): void {
  if (HARMLESS.test(text)) return;
  const remedy = REMEDIES.find(([pattern]) => pattern.test(text))?.[1] ?? 'leave it out';
  throw new UserError(`${path}:${line}: ${text.split(/\s/)[0]} is a command of psql, not SQL: ${remedy}`);
}

function firstWords(text: string): string {
  return text.split(/\s+/).slice(0, 3).join(' ');
}
