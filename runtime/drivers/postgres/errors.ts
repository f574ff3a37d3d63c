import { DatabaseError as ServerError } from 'pg';
import { DatabaseError, type DatabaseErrorKind } from '../database';
import { contextOf, mayBeByValue, stageOf } from './error-context';
import { explainSocketCode, isSocketCode, textsOf, type ErrorTexts } from '../socket-errors';

/**
 * Kinds and reasons by SQLSTATE, or its first characters; the first that fits counts
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
const SQL_STATES: readonly (readonly [prefix: string, kind: DatabaseErrorKind, reason: string])[] = [
  ['57014', 'timeout', 'the server canceled the statement'],
  ['2200H', 'bug', 'a sequence is exhausted'],
  ['21000', 'invalid-value', 'a value selects one row several times'],
  ['23502', 'invalid-value', 'a column must not be NULL'],
  ['23514', 'invalid-value', 'a check constraint refuses the row'],
  ['23', 'conflict', 'a constraint is violated'],
  ['22', 'invalid-value', 'a value does not fit'],
  ['10', 'invalid-value', 'an XPath expression is not valid'],
  ['44000', 'invalid-value', 'the condition of a view refuses the row'],
  ['54', 'invalid-value', 'a value is too large or too deep'],
  ['55P03', 'unavailable', 'a lock was not to be had in time'],
  ['2D000', 'bug', 'a procedure ends a transaction, which it cannot on a read-only route, nor with a session context'],
  ['25006', 'bug', 'a read-only route changes data: declare it as one that writes'],
  ['25P03', 'timeout', 'the server ended a transaction that was idle for too long'],
  ['25P04', 'timeout', 'the server ended a transaction that took too long'],
  ['28000', 'unavailable', 'the server refuses the login, or it is resuming from a pause'],
  ['28', 'unavailable', 'the server refuses the login'],
  ['53', 'unavailable', 'the server lacks resources'],
  ['57P', 'unavailable', 'the server is shutting down or starting'],
  ['08', 'unavailable', 'the connection failed'],
  ['40', 'unavailable', 'the transaction collided with another'],
  ['42501', 'bug', 'the database user lacks a permission'],
  ['', 'bug', 'the statement or the database is wrong'],
];

type Verdict = readonly [kind: DatabaseErrorKind, reason: string];

/** What the server's own function says better than the SQLSTATE, which it shares with errors of another kind. */
const ROUTINES: readonly (readonly [sqlState: string, routine: RegExp, ...Verdict])[] = [
  ['42501', /^ExecWithCheckOptions$/, 'invalid-value', 'a policy of row-level security refuses the row'],
  ['23514', /^ExecFindPartition$/, 'bug', 'no partition takes the row: create it, or limit the value'],
  ['54000', /^(GetNew|MultiXact|CommandCounter|mdextend|Relation|ExtendBufferedRel)/, 'bug', 'the server reached a limit: of transactions, or of the size of a table'],
  ['XX000', /^(palloc|repalloc|MemoryContext)/, 'invalid-value', 'a value is too large'],
];

/**
 * What a statement that was parsed can only fail with because of a value, unless a function that it calls is at fault: the text names a type, table, setting or
 * feature that does not exist, or breaks the syntax of its type, as in `to_tsquery('a b')`.
 */
const VALUE_STATES = /^(0A000|0P000|38000|39000|3D000|3F000|42601|42602|42622|42703|42704|42725|42809|42883|42P01|XX000)$/;
const REFUSED_VALUE: Verdict = ['invalid-value', 'a type or function refuses the text of a value'];
const WRONG_STATEMENT: Verdict = ['bug', 'the statement is wrong'];

/** A function that calls itself, as in a trigger that fires itself, overflows the stack with many calls; a value that is too deep does with few. */
const RECURSION: Verdict = ['bug', 'a function or trigger calls itself without an end'];
const RECURSION_DEPTH = 50;

/** SQLSTATEs after which a connection is dead; of these, 57P05 is `idle_session_timeout`. */
const FATAL_STATES = /^(08|57P0[1235])/;
/** Errors of a prepared statement that is gone, or whose columns or types are no longer those that it was prepared with. */
const FORGOTTEN = /^(26000 .*|0A000 RevalidateCachedQuery|XX000 getTypeInputInfo)$/;
/** pg's errors of its own have neither class nor code. */
const CLOSED_MESSAGES = /^(Connection terminated|Client has encountered a connection error|Client was closed)/;
const NO_TLS_MESSAGES = /^(The server does not support SSL|There was an error establishing an SSL)/;

/** Tells whether an error means that the connection is gone, and nothing else. */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof DatabaseError) return false;
  if (error instanceof ServerError) return FATAL_STATES.test(error.code ?? '');
  const { code, message } = textsOf(error);
  return isSocketCode(code) || CLOSED_MESSAGES.test(message);
}

/** Tells whether the server knows no such user and password. RDS Proxy says so with 28000 where PostgreSQL says 28P01. */
export function isLoginRefused(error: unknown): boolean {
  return error instanceof ServerError && /^28(P01|000)$/.test(error.code ?? '') && !isStarting(error);
}

/**
 * Whether the server will take connections soon: it starts, or it is an Aurora that resumes from a pause. The latter refuses the address of the client,
 * before it looks at user and password (https://github.com/cyrilgdn/terraform-provider-postgresql/issues/540).
 */
export function isStarting(error: unknown): boolean {
  return error instanceof ServerError && (error.code === '57P03' || (error.code === '28000' && error.routine === 'ClientAuthentication'));
}

/** Tells whether the server undid a transaction because it collided with another: a serialization failure, or a deadlock. */
export function isConflict(error: unknown): boolean {
  return error instanceof ServerError && /^40(001|P01)$/.test(error.code ?? '');
}

/** Tells whether the server can no longer run a prepared statement, though it could parse it anew. */
export function isForgottenStatement(error: unknown): boolean {
  return error instanceof ServerError && FORGOTTEN.test(`${error.code} ${error.routine}`);
}

/** Tells whether an error could be of the statement, as the server parsed it for an earlier one: tables may have changed since. */
export function isUndecided(error: unknown): boolean {
  return error instanceof ServerError && stageOf(error) === 'kept' && VALUE_STATES.test(error.code ?? '');
}

/** Tells whether the server refuses changes: it recovers, as standbys do all their life, or its transactions are read-only by default. */
export function isStandby(error: unknown): boolean {
  return error instanceof ServerError && error.code === '25006';
}

/** Turns whatever the driver throws into a `DatabaseError`, without its message, which may quote rows and values. */
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
  if (NO_TLS_MESSAGES.test(message)) return ['unavailable', 'the database does not offer TLS'];
  return ['bug', `the driver failed with ${code || name}`];
}
