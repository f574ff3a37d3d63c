/** Statement that is left out, with the reason for the log. */
type LeftOut = readonly [pattern: RegExp, reason: string];

/** Statements of `pg_dump` that the master user of Amazon RDS cannot run, or that have no effect here. */
const LEFT_OUT: readonly LeftOut[] = [
  [/^SET\s+(?:SESSION\s+|LOCAL\s+)?(?:client_encoding|NAMES)\b/i, 'scripts are sent in UTF-8'],
  [/^(?:SET|RESET)\s+SESSION\s+AUTHORIZATION\b/i, 'only superusers can become another user'],
  [/^DISCARD\s+ALL\b/i, 'it would release the lock of the deployment'],
  [/^COMMENT\s+ON\s+EXTENSION\b/i, 'only the owner of an extension can comment on it'],
  [/^CREATE\s+SCHEMA\s+"?public"?$/i, 'every database has the schema public'],
  [/^SET\s+(?:SESSION\s+|LOCAL\s+)?(?:statement_timeout|lock_timeout|idle_in_transaction_session_timeout|transaction_timeout)\s*(?:=|\sTO\s)\s*'?0'?$/i,
    'statements end with the time of the function'],
];

const OWNER = /^ALTER\s[^,]+\sOWNER\s+TO\s+("(?:[^"]|"")+"|[^\s"]+)$/i;

/** Returns why a statement is left out; undefined: it runs. */
export function leftOut(text: string): string | undefined {
  return LEFT_OUT.find(([pattern]) => pattern.test(text))?.[1];
}

/** Returns the role that an object is given to; undefined for other statements. */
export function newOwnerOf(text: string): string | undefined {
  // The arguments of a function contain commas, like several changes of a table.
  const name = OWNER.exec(text.replaceAll(/\([^]*\)/g, '()'))?.[1];
  if (name === undefined || /^(?:CURRENT_USER|SESSION_USER|CURRENT_ROLE)$/i.test(name)) return undefined;
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase();
}
