import { ConnectionError, RequestError } from 'tedious';
import { DatabaseError, type DatabaseErrorKind } from '../database';
import { explainSocketCode, isSocketCode, textsOf } from '../socket-errors';

/** Transaction conflicts that a retry resolves: https://learn.microsoft.com/sql/relational-databases/in-memory-oltp/transactions-with-memory-optimized-tables */
const OF_MEMORY_OPTIMIZED_TABLES = [41301, 41302, 41305, 41325, 41839];

/** Kinds and reasons by error number (https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors). */
const NUMBERS: readonly (readonly [kind: DatabaseErrorKind, reason: string, ...numbers: number[]])[] = [
  ['conflict', 'a constraint is violated', 2627, 2601, 547],
  ['invalid-value', 'a column must not be NULL', 515],
  ['invalid-value', 'the row violates the check option of a view', 550],
  ['invalid-value', 'the row violates a row-level security policy', 33504],
  ['invalid-value', 'a value is invalid or out of range', 220, 232, 234, 235, 236, 237, 241, 242, 244, 245, 248, 289, 292, 293, 294, 295, 296, 298, 2628, 8114, 8115, 8134, 8152, 8169],
  ['invalid-value', 'a function rejects a value', 127, 281, 506, 517, 535, 536, 537, 1014, 3623, 9807, 9810, 9813, 9820, 10742, 10744],
  ['invalid-value', 'a search, XML or JSON text is not valid', 7630, 7645, ...range(9400, 9499), 13607, 13608, 13609, 13623, 13624],
  ['invalid-value', 'a value selects several rows where only one is allowed', 512, 8672],
  ['unavailable', 'the transaction conflicted with another', 1205, 1222, 3960, ...OF_MEMORY_OPTIMIZED_TABLES],
  ['unavailable', 'the server refuses the login', 18456, 18470, 18486, 18487, 18488, 4060],
  ['unavailable', 'the server lacks resources', 701, 802, 1204, 8645, 10928, 10929, 17809],
  ['unavailable', 'the server is shutting down or starting', 596, 904, 921, 922, 927, 942, 945, 976, 978, 979, 983, 6005, 17142, 40613],
  ['bug', 'a read-only route changes data: set readOnly to false', 3906],
  ['bug', 'the database user lacks a permission', 229, 230, 262, 300],
];

const REASONS = new Map(NUMBERS.flatMap(([kind, reason, ...numbers]) => numbers.map(number => [number, [kind, reason] as const])));

/** A wrong password or an unknown user: the server does not distinguish them. */
const LOGIN_FAILED = 18456;

/**
 * The database is not available yet: it is recovering, upgrading or resuming from a pause
 * (https://learn.microsoft.com/azure/azure-sql/database/troubleshoot-common-errors-issues).
 */
const STARTING: ReadonlySet<number> = new Set([921, 922, 40613]);

/** Deadlock victim, or conflict under row versioning; the server rolled the transaction back. */
const CONFLICTS: ReadonlySet<number> = new Set([1205, 3960, ...OF_MEMORY_OPTIMIZED_TABLES]);

/**
 * Errors that the message identifies more exactly than the number, which several kinds of error share. Messages are in English, as tedious requests;
 * no message contains a value before these words.
 */
const MESSAGES: readonly (readonly [number: number, message: RegExp, kind: DatabaseErrorKind, reason: string])[] = [
  [547, /^[^"]*\bCHECK\b/, 'invalid-value', 'the row violates a check constraint'],
  [547, /^[^"]*\bREFERENCE\b/, 'conflict', 'other rows refer to the row'],
  [547, /^[^"]*\bFOREIGN KEY\b/, 'conflict', 'the row refers to one that does not exist'],
  [8115, /^[^"']*\bIDENTITY\b/, 'bug', 'an identity column is exhausted'],
  [6522, /^[^"']*"(geography|geometry|hierarchyid)"/, 'invalid-value', 'a text is not a valid geography, geometry or hierarchyid'],
];

/** Constraint names in messages: `constraint "…"`, `constraint '…'` and `unique index '…'`; values come after them. */
const CONSTRAINT = /^[^"']*?(?:constraint|(?:object|index) '[^']*' with unique index|unique index) ["']([^"']+)["']/;
const WITH_CONSTRAINT: ReadonlySet<number> = new Set([547, 2601, 2627]);

/** The database is read-only: a secondary of an availability group, or set read-only. */
const READ_ONLY = 3906;

/** Minimum severity at which the server ends the connection. */
const FATAL_CLASS = 20;

/** Codes of tedious: the socket failed, or the connection was closed during or before a request. */
const CLOSED_CODES = new Set(['ESOCKET', 'ECLOSE', 'EINVALIDSTATE']);

/** Error sent by the server. */
export interface ServerError {
  readonly number: number;
  readonly message: string;
  readonly class?: number;
  readonly procName?: string;
  /** Line in the batch, or in the procedure, from 1. */
  readonly lineNumber?: number;
}

/** Returns whether an error only means that the connection is lost. */
export function isConnectionLoss(error: unknown): boolean {
  const cause = causeOf(error);
  if (cause instanceof DatabaseError) return false;
  if (isServerError(cause)) return (cause.class ?? 0) >= FATAL_CLASS;
  const { code } = textsOf(cause);
  return isSocketCode(code) || CLOSED_CODES.has(code);
}

/** Returns whether the server rejects the user name and password. */
export function isLoginRefused(error: unknown): boolean {
  const cause = causeOf(error);
  return isServerError(cause) ? cause.number === LOGIN_FAILED : textsOf(cause).code === 'ELOGIN';
}

/** Returns whether the server will accept connections soon. */
export function isStarting(error: unknown): boolean {
  const cause = causeOf(error);
  return isServerError(cause) && STARTING.has(cause.number);
}

/** Returns whether the server rolled back a transaction because of a conflict with another. */
export function isConflict(error: unknown): boolean {
  const cause = causeOf(error);
  return isServerError(cause) && CONFLICTS.has(cause.number);
}

/** Returns whether the database is read-only. */
export function isStandby(error: unknown): boolean {
  const cause = causeOf(error);
  return isServerError(cause) && cause.number === READ_ONLY;
}

/** Converts any error of the driver into a `DatabaseError`, without its message, which may quote rows and values. */
export function toDatabaseError(error: unknown): DatabaseError {
  const cause = causeOf(error);
  if (cause instanceof DatabaseError) return cause;
  if (isServerError(cause)) return fromServer(cause, error);
  const [kind, reason] = explain(cause);
  return new DatabaseError(kind, reason, { cause: error });
}

/** Returns the cause of an error: the first of several errors of a statement, or the error behind a failed socket. */
function causeOf(error: unknown): unknown {
  if (error instanceof AggregateError) return causeOf(error.errors[0]);
  return error instanceof ConnectionError && error.cause !== undefined ? error.cause : error;
}

/** Returns the error that the server sent; undefined for any other. Its message may quote rows and values. */
export function serverErrorOf(error: unknown): ServerError | undefined {
  const cause = causeOf(error);
  return isServerError(cause) ? cause : undefined;
}

function isServerError(error: unknown): error is ServerError {
  return (error instanceof RequestError || error instanceof ConnectionError) && typeof (error as Partial<ServerError>).number === 'number';
}

function fromServer({ number, message, procName }: ServerError, error: unknown): DatabaseError {
  const byMessage = MESSAGES.find(([other, pattern]) => other === number && pattern.test(message))?.slice(-2) as Verdict | undefined;
  const [kind, reason] = byMessage ?? REASONS.get(number) ?? ['bug', 'the statement failed with an unexpected error'];
  const constraint = WITH_CONSTRAINT.has(number) ? CONSTRAINT.exec(message)?.[1] : undefined;
  return new DatabaseError(kind, reason, {
    report: { errorNumber: number, ...(constraint !== undefined && { constraint }), ...(procName && { routine: procName }) }, cause: error,
  });
}

type Verdict = readonly [kind: DatabaseErrorKind, reason: string];

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function explain(error: unknown): [DatabaseErrorKind, string] {
  const { code, name } = textsOf(error);
  const socketError = explainSocketCode(code);
  if (socketError) return socketError;
  if (CLOSED_CODES.has(code)) return ['unavailable', 'the database closed the connection'];
  if (code === 'ELOGIN') return ['unavailable', 'the server refuses the login'];
  if (code === 'ECANCEL') return ['timeout', 'the server stopped the statement, which took too long'];
  if (code === 'ETIMEOUT') return ['timeout', 'the driver timed out'];
  return ['bug', `the driver failed with ${code || name}`];
}
