import { DatabaseError as ServerError } from 'pg';
import { DatabaseError, type DatabaseErrorKind } from '../database';
import { contextOf, mayBeByValue, stageOf } from './error-context';
import { explainSocketCode, isSocketCode, textsOf, type ErrorTexts } from '../socket-errors';

/**
 * Kinds and reasons by SQLSTATE or its first characters; the first match applies
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
const SQL_STATES: readonly (readonly [prefix: string, kind: DatabaseErrorKind, reason: string])[] = [
  ['57014', 'timeout', 'the server canceled the statement'],
  ['2200H', 'bug', 'a sequence is exhausted'],
  ['21000', 'invalid-value', 'a value selects one row several times'],
  ['23502', 'invalid-value', 'a column must not be NULL'],
  ['23514', 'invalid-value', 'the row violates a check constraint'],
  ['23', 'conflict', 'a constraint is violated'],
  ['22', 'invalid-value', 'a value is invalid or out of range'],
  ['10', 'invalid-value', 'an XPath expression is not valid'],
  ['44000', 'invalid-value', 'the row violates the check option of a view'],
  ['54', 'invalid-value', 'a value is too large or too deep'],
  ['55P03', 'unavailable', 'a lock was not available in time'],
  ['2D000', 'bug', 'a procedure cannot end a transaction on a read-only route or with a session context'],
  ['25006', 'bug', 'a read-only route changes data: set readOnly to false'],
  ['25P03', 'timeout', 'the server ended a transaction that was idle for too long'],
  ['25P04', 'timeout', 'the server ended a transaction that took too long'],
  ['28000', 'unavailable', 'the server refuses the login, or is resuming from a pause'],
  ['28', 'unavailable', 'the server refuses the login'],
  ['53', 'unavailable', 'the server lacks resources'],
  ['57P', 'unavailable', 'the server is shutting down or starting'],
  ['08', 'unavailable', 'the connection failed'],
  ['40', 'unavailable', 'the transaction conflicted with another'],
  ['42501', 'bug', 'the database user lacks a permission'],
  ['', 'bug', 'the statement failed with an unexpected error'],
];

type Verdict = readonly [kind: DatabaseErrorKind, reason: string];

/** Errors that the server function identifies more exactly than the SQLSTATE, which other kinds of error share. */
const ROUTINES: readonly (readonly [sqlState: string, routine: RegExp, ...Verdict])[] = [
  ['42501', /^ExecWithCheckOptions$/, 'invalid-value', 'the row violates a row-level security policy'],
  ['23514', /^ExecFindPartition$/, 'bug', 'no partition accepts the row: create one, or limit the value'],
  ['54000', /^(GetNew|MultiXact|CommandCounter|mdextend|Relation|ExtendBufferedRel)/, 'bug', 'the server reached a limit on transactions or table size'],
  ['XX000', /^(palloc|repalloc|MemoryContext)/, 'invalid-value', 'a value is too large'],
];

/**
 * SQLSTATEs that a parsed statement can only cause by a value, unless a function that it calls is at fault: the value names a type, table, setting or
 * feature that does not exist, or breaks the syntax of its type, as in `to_tsquery('a b')`.
 */
const VALUE_STATES = /^(0A000|0P000|38000|39000|3D000|3F000|42601|42602|42622|42703|42704|42725|42809|42883|42P01|XX000)$/;
const REFUSED_VALUE: Verdict = ['invalid-value', 'a type or function rejects a value'];
const WRONG_STATEMENT: Verdict = ['bug', 'the statement is invalid'];

/** Infinite recursion, as of a trigger that fires itself, overflows the stack with many calls; a value that is nested too deeply, with few. */
const RECURSION: Verdict = ['bug', 'a function or trigger recurses without end'];
const RECURSION_DEPTH = 50;

/** SQLSTATEs that end the connection; 57P05 is `idle_session_timeout`. */
const FATAL_STATES = /^(08|57P0[1235])/;
/** Errors of a prepared statement that is gone, or whose columns or types have changed. */
const FORGOTTEN = /^(26000 .*|0A000 RevalidateCachedQuery|XX000 getTypeInputInfo)$/;
/** Errors raised by pg itself have neither class nor code. */
const CLOSED_MESSAGES = /^(Connection terminated|Client has encountered a connection error|Client was closed)/;

/** Returns whether an error only means that the connection is lost. */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof DatabaseError) return false;
  if (error instanceof ServerError) return FATAL_STATES.test(error.code ?? '');
  const { code, message } = textsOf(error);
  return isSocketCode(code) || CLOSED_MESSAGES.test(message);
}

/** Returns whether the server rejects the user name and password. RDS Proxy reports 28000 where PostgreSQL reports 28P01. */
export function isLoginRefused(error: unknown): boolean {
  return error instanceof ServerError && /^28(P01|000)$/.test(error.code ?? '') && !isStarting(error);
}

/**
 * Returns whether the server will accept connections soon: it is starting, or it is an Aurora resuming from a pause. The latter rejects the client address
 * before checking user name and password (https://github.com/cyrilgdn/terraform-provider-postgresql/issues/540).
 */
export function isStarting(error: unknown): boolean {
  return error instanceof ServerError && (error.code === '57P03' || (error.code === '28000' && error.routine === 'ClientAuthentication'));
}

/** Returns whether the server rolled back a transaction because of a serialization failure or a deadlock. */
export function isConflict(error: unknown): boolean {
  return error instanceof ServerError && /^40(001|P01)$/.test(error.code ?? '');
}

/** Returns whether a prepared statement can no longer run but can be parsed again. */
export function isForgottenStatement(error: unknown): boolean {
  return error instanceof ServerError && FORGOTTEN.test(`${error.code} ${error.routine}`);
}

/** Returns whether an error may be of the statement, which was parsed for an earlier request: tables may have changed since. */
export function isUndecided(error: unknown): boolean {
  return error instanceof ServerError && stageOf(error) === 'kept' && VALUE_STATES.test(error.code ?? '');
}

/** Returns whether the server rejects changes: it is a standby, or its transactions are read-only by default. */
export function isStandby(error: unknown): boolean {
  return error instanceof ServerError && error.code === '25006';
}

/** Converts any error of the driver into a `DatabaseError`, without its message, which may quote rows and values. */
export function toDatabaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  if (error instanceof ServerError) return fromServer(error);
  const [kind, reason] = explain(textsOf(error));
  return new DatabaseError(kind, reason, { cause: error });
}

function fromServer(error: ServerError): DatabaseError {
  const { code = '', constraint, routine } = error;
  const [kind, reason] = judge(error);
  const report = { sqlState: code, ...(constraint !== undefined && { constraint }), ...(routine !== undefined && { routine }) };
  return new DatabaseError(kind, reason, { report, cause: error });
}

function judge(error: ServerError): Verdict {
  const { code = '', routine = '' } = error;
  const byRoutine = ROUTINES.find(([sqlState, pattern]) => code === sqlState && pattern.test(routine));
  const verdict = (byRoutine ?? SQL_STATES.find(([prefix]) => code.startsWith(prefix))!).slice(-2) as unknown as Verdict;
  const { calls, isParameter } = contextOf(error);
  if (stageOf(error) === 'unparsed' && ['invalid-value', 'conflict'].includes(verdict[0])) return WRONG_STATEMENT;
  if (code === '54001' && calls > RECURSION_DEPTH) return RECURSION;
  if (verdict[0] !== 'bug' || byRoutine || stageOf(error) === 'unparsed') return verdict;
  const byValue = code === '42501' ? isParameter : VALUE_STATES.test(code) && mayBeByValue(error);
  return byValue ? REFUSED_VALUE : verdict;
}

function explain({ code, message, name }: ErrorTexts): [DatabaseErrorKind, string] {
  const socketError = explainSocketCode(code);
  if (socketError) return socketError;
  if (CLOSED_MESSAGES.test(message)) return ['unavailable', 'the database closed the connection'];
  return ['bug', `the driver failed with ${code || name}`];
}
