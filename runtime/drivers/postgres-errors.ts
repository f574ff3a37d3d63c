import { DatabaseError as ServerError } from 'pg';
import { DatabaseError, type DatabaseErrorKind } from './database';
import { explainSocketCode, isSocketCode, textsOf, type ErrorTexts } from './socket-errors';

/**
 * Kinds and reasons by SQLSTATE, or its first characters; the first that fits counts
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
const SQL_STATES: readonly (readonly [prefix: string, kind: DatabaseErrorKind, reason: string])[] = [
  ['57014', 'timeout', 'the server canceled the statement'],
  ['23502', 'invalid-value', 'a column must not be NULL'],
  ['23514', 'invalid-value', 'a check constraint refuses the row'],
  ['23', 'conflict', 'a constraint is violated'],
  ['22', 'invalid-value', 'a value does not fit'],
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

/** The server's function that finds a row to break a policy of row-level security. The SQLSTATE is the one of a missing permission. */
const POLICY_ROUTINE = 'ExecWithCheckOptions';
const POLICY = ['', 'invalid-value', 'a policy of row-level security refuses the row'] as const;

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
  const refusedByPolicy = code === '42501' && routine === POLICY_ROUTINE;
  const [, kind, reason] = refusedByPolicy ? POLICY : SQL_STATES.find(([prefix]) => code.startsWith(prefix))!;
  const report = { sqlState: code, ...(constraint !== undefined && { constraint }), ...(routine !== undefined && { routine }) };
  return new DatabaseError(kind, reason, { report, cause: error });
}

function explain({ code, message, name }: ErrorTexts): [DatabaseErrorKind, string] {
  const socketError = explainSocketCode(code);
  if (socketError) return socketError;
  if (CLOSED_MESSAGES.test(message)) return ['unavailable', 'the database closed the connection'];
  if (NO_TLS_MESSAGES.test(message)) return ['unavailable', 'the database does not offer TLS'];
  return ['bug', `the driver failed with ${code || name}`];
}
