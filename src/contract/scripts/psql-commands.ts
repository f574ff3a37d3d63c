import { parseScript, type PsqlCommand, type SqlStatement } from './postgres-script';
import { ScriptFileError } from './script-file-error';

const DATABASE_REMEDY = 'remove it (pg_dump without --create): the script runs in the database of the functions, which exists already';

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
 * Parses a script of PostgreSQL into the statements to send. Commands of psql that have no effect are left out.
 *
 * @throws ScriptFileError for a psql command that cannot be skipped, and for statements that create or drop databases
 */
export function parseStatements(file: string, text: string): SqlStatement[] {
  return parseScript(text).flatMap(part => {
    if (part.kind === 'psql') {
      checkCommand(file, part);
      return [];
    }
    if (/^(?:CREATE|DROP)\s+DATABASE\b/i.test(part.text)) throw new ScriptFileError(file, part.line, firstWords(part.text), DATABASE_REMEDY);
    return [part];
  });
}

function checkCommand(file: string, { text, line }: PsqlCommand): void {
  if (HARMLESS.test(text)) return;
  const remedy = REMEDIES.find(([pattern]) => pattern.test(text))?.[1] ?? 'remove it';
  throw new ScriptFileError(file, line, `${text.split(/\s/)[0]} is a psql command, not SQL`, remedy);
}

function firstWords(text: string): string {
  return text.split(/\s+/).slice(0, 3).join(' ');
}
