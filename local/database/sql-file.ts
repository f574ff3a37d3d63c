import { parseScript, type PsqlCommand, type SqlStatement } from './sql-script';
import { readTextFile } from './text-file';
import { UserError } from '../user-error';

/** SQL script. */
export interface SqlFile {
  readonly path: string;
  readonly statements: readonly SqlStatement[];
}

const DATABASE_REMEDY = 'remove it (pg_dump without --create): the database of the functions is created automatically, and the script runs in it';

/** Commands without effect: output commands, and those that pg_dump writes around its output. */
const HARMLESS = /^\\(?:(?:un)?restrict|echo|qecho|warn|timing|pset|encoding|errverbose|conninfo|x|t|a|d[a-z]*[+S]*|l\+?|set\s+[A-Z_]+|unset\s+[A-Z_]+)(?:\s|$)/;

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/^\\(?:c|connect)\b/, DATABASE_REMEDY],
  [/^\\(?:i|ir|include|include_relative)\b/, 'combine the scripts into one file, as with "cat tables.sql views.sql > schema.sql"'],
  [/^\\copy\b/, 'use COPY … FROM stdin with the rows below it, or INSERT'],
  [/^\\g/, 'end the statement with a semicolon, and write the statements themselves'],
  [/^\\(?:set|unset|if|elif|else|endif|prompt|getenv)\b/, 'write the values into the statements'],
  [/^\\\.$/, 'rows must be below COPY … FROM stdin'],
];

/**
 * Reads an SQL script.
 *
 * @throws UserError when it cannot be read, or contains a psql command that cannot be skipped
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
  const remedy = REMEDIES.find(([pattern]) => pattern.test(text))?.[1] ?? 'remove it';
  throw new UserError(`${path}:${line}: ${text.split(/\s/)[0]} is a psql command, not SQL: ${remedy}`);
}

function firstWords(text: string): string {
  return text.split(/\s+/).slice(0, 3).join(' ');
}
