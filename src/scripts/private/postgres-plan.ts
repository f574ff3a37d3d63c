import { ALONE_REMEDY, COMMITTED_REMEDY, CONTROL_REMEDY, ScriptSource, StatementPlan } from './statement-plan';
import type { SqlStatement } from '../../contract/scripts/postgres-script';
import { parseStatements } from '../../contract/scripts/psql-commands';
import { ScriptFileError } from '../../contract/scripts/script-file-error';

/** Statements whose documentation says that they cannot run in a transaction block (https://www.postgresql.org/docs/current/sql-commands.html). */
const ALONE: readonly RegExp[] = [
  /^CREATE (?:UNIQUE )?INDEX CONCURRENTLY\b/,
  /^DROP INDEX CONCURRENTLY\b/,
  /^REINDEX (?:\([^)]*\) ?)?(?:SCHEMA|DATABASE|SYSTEM)\b/,
  /^REINDEX (?:\([^)]*\bCONCURRENTLY\b(?! (?:FALSE|OFF|0)\b)[^)]*\) ?)/,
  /^REINDEX (?:\([^)]*\) ?)?(?:INDEX|TABLE) CONCURRENTLY\b/,
  /^VACUUM\b/,
  /^CLUSTER(?: VERBOSE| ?\([^)]*\))?$/,
  /^ALTER SYSTEM\b/,
  /^(?:CREATE|DROP) TABLESPACE\b/,
  /^ALTER DATABASE .* SET TABLESPACE\b/,
  /^CREATE SUBSCRIPTION\b(?!.*\b(?:CREATE_SLOT|CONNECT) ?= ?'?(?:FALSE|OFF|0)\b)/,
  /^DROP SUBSCRIPTION\b/,
  /^ALTER SUBSCRIPTION .* (?:REFRESH|(?:SET|ADD|DROP) PUBLICATION)\b(?!.*\bREFRESH ?= ?'?(?:FALSE|OFF|0)\b)/,
  /^ALTER TABLE .* DETACH PARTITION .* (?:CONCURRENTLY|FINALIZE)$/,
  /^DISCARD ALL$/,
];

/** Settings of the session, which can run anywhere. */
const SETTING = /^(?:SET(?! (?:LOCAL|TRANSACTION|CONSTRAINTS)\b)|RESET|SELECT (?:PG_CATALOG\.)?SET_CONFIG ?\()/;

/** Declarations of the encoding of the file: the text is sent as Unicode. */
const ENCODING = /^SET (?:SESSION |LOCAL )?(?:CLIENT_ENCODING|NAMES)\b/;

const CONTROL = /^(?:BEGIN|START TRANSACTION|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE|PREPARE TRANSACTION|SET (?:SESSION |LOCAL )?TRANSACTION)\b/;
const BEGIN = /^(?:BEGIN(?: WORK| TRANSACTION)?|START TRANSACTION)$/;
const COMMIT = /^(?:COMMIT|END)(?: WORK| TRANSACTION)?$/;

interface OutlinedStatement {
  readonly statement: SqlStatement;
  /** Upper case, on one line, without comments. */
  readonly outline: string;
}

/**
 * Plans a script of PostgreSQL: without a transaction if it says so, or if none of its statements can run in one.
 *
 * @throws ScriptFileError for statements that cannot run in a transaction beside others that do, and for those that control transactions
 */
export function planPostgresScript({ file, text, transaction: declared }: ScriptSource): StatementPlan {
  const outlined = parseStatements(file, text).map(statement => ({ statement, outline: outlineOf(statement.text) }));
  const all = outlined.filter(({ outline }) => !ENCODING.test(outline));
  const statements = declared === false ? all : withoutFrame(all);
  const control = statements.find(({ outline }) => CONTROL.test(outline));
  if (control) {
    throw problem(file, control, 'controls the transaction', declared === false ? COMMITTED_REMEDY : CONTROL_REMEDY);
  }
  const alone = statements.filter(isAlone);
  const others = statements.filter(statement => !isAlone(statement) && !SETTING.test(statement.outline));
  if (declared !== false && alone.length > 0 && (declared || others.length > 0)) {
    throw problem(file, alone[0], 'cannot run in a transaction', declared ? 'remove executeInTransaction=true' : ALONE_REMEDY);
  }
  return {
    transaction: declared ?? alone.length === 0,
    statements: statements.map(({ statement: { text: sql, line, rows } }) => ({ text: sql, line, ...rows && { rows } })),
  };
}

/** Removes `BEGIN` and `COMMIT` around all statements, apart from settings before them. */
function withoutFrame(statements: readonly OutlinedStatement[]): readonly OutlinedStatement[] {
  const first = statements.findIndex(({ outline }) => !SETTING.test(outline));
  const last = statements.length - 1;
  return first >= 0 && first < last && BEGIN.test(statements[first].outline) && COMMIT.test(statements[last].outline)
    ? statements.filter((_, index) => index !== first && index !== last)
    : statements;
}

function isAlone({ outline }: OutlinedStatement): boolean {
  return ALONE.some(pattern => pattern.test(outline));
}

function problem(file: string, { statement: { line }, outline }: OutlinedStatement, what: string, remedy: string): ScriptFileError {
  const words = outline.split(' ');
  const end = words.indexOf('CONCURRENTLY') + 1;
  return new ScriptFileError(file, line, `${words.slice(0, end > 0 && end < 6 ? end : 2).join(' ')} ${what}`, remedy);
}

/** A string before a comment mark would only shorten the outline. */
function outlineOf(text: string): string {
  return text.replace(/--[^\r\n]*|\/\*[^]*?\*\//g, ' ').replace(/\s+/g, ' ').trim().toUpperCase();
}
