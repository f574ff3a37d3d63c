import { ConnectionError, RequestError } from 'tedious';
import { DatabaseError, type DatabaseErrorKind } from './database';
import { explainSocketCode, isSocketCode, textsOf } from './socket-errors';

/** Kinds and reasons by error number (https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors). */
const NUMBERS: readonly (readonly [kind: DatabaseErrorKind, reason: string, ...numbers: number[]])[] = [
  ['conflict', 'a constraint is violated', 2627, 2601, 547],
  ['invalid-value', 'a column must not be NULL', 515],
  ['invalid-value', 'the condition of a view refuses the row', 550],
  ['invalid-value', 'a policy of row-level security refuses the row', 33504],
  ['invalid-value', 'a value does not fit', 220, 232, 235, 241, 242, 244, 245, 248, 295, 2628, 8114, 8115, 8134, 8152, 8169],
  ['unavailable', 'the transaction collided with another', 1205, 1222, 3960],
  ['unavailable', 'the server refuses the login', 18456, 18470, 18486, 18487, 18488, 4060],
  ['unavailable', 'the server lacks resources', 701, 802, 8645, 10928, 10929, 17809],
  ['unavailable', 'the server is shutting down or starting', 596, 904, 921, 922, 927, 942, 945, 976, 978, 979, 983, 6005, 17142, 40613],
  ['bug', 'a read-only route changes data: declare it as one that writes', 3906],
  ['bug', 'the database user lacks a permission', 229, 230, 262, 300],
];

const REASONS = new Map(NUMBERS.flatMap(([kind, reason, ...numbers]) => numbers.map(number => [number, [kind, reason] as const])));

/** A wrong password, or a user that is not known: the server tells no difference. */
const LOGIN_FAILED = 18456;

/**
 * The database is not there yet: it recovers, upgrades, or resumes from a pause
 * (https://learn.microsoft.com/azure/azure-sql/database/troubleshoot-common-errors-issues).
 */
const STARTING: ReadonlySet<number> = new Set([921, 922, 40613]);

/** The victim of a deadlock; the server rolled its transaction back. */
const DEADLOCK = 1205;

/** The database takes no changes: it is a secondary of an availability group, or was set read-only. */
const READ_ONLY = 3906;

/** From this severity on, the server ends the connection. */
const FATAL_CLASS = 20;

/** tedious's own codes: the socket failed, the connection was closed while a request ran, or before it could. */
const CLOSED_CODES = new Set(['ESOCKET', 'ECLOSE', 'EINVALIDSTATE']);

/** An error that the server sent. */
interface ServerError {
  readonly number: number;
  readonly class?: number;
  readonly procName?: string;
}

/** Tells whether an error means that the connection is gone, and nothing else. */
export function isConnectionLoss(error: unknown): boolean {
  const cause = causeOf(error);
  if (cause instanceof DatabaseError) return false;
  if (isServerError(cause)) return (cause.class ?? 0) >= FATAL_CLASS;
  const { code } = textsOf(cause);
  return isSocketCode(code) || CLOSED_CODES.has(code);
}

/** Tells whether the server knows no such user and password. */
export function isLoginRefused(error: unknown): boolean {
  const cause = causeOf(error);
  return isServerError(cause) ? cause.number === LOGIN_FAILED : textsOf(cause).code === 'ELOGIN';
}

/** Whether the server will take connections soon. */
export function isStarting(error: unknown): boolean {
  const cause = causeOf(error);
  return isServerError(cause) && STARTING.has(cause.number);
}

/** Tells whether the server undid a transaction because it collided with another. */
export function isConflict(error: unknown): boolean {
  const cause = causeOf(error);
  return isServerError(cause) && cause.number === DEADLOCK;
}

/** Tells whether the database takes no changes. */
export function isStandby(error: unknown): boolean {
  const cause = causeOf(error);
  return isServerError(cause) && cause.number === READ_ONLY;
}

/** Turns whatever the driver throws into a `DatabaseError`, without its message, which may quote rows and values. */
export function toDatabaseError(error: unknown): DatabaseError {
  const cause = causeOf(error);
  if (cause instanceof DatabaseError) return cause;
  if (isServerError(cause)) return fromServer(cause, error);
  const [kind, reason] = explain(cause);
  return new DatabaseError(kind, reason, { cause: error });
}

/** Of several errors of one statement the first tells why; of a socket that failed, the error behind it. */
function causeOf(error: unknown): unknown {
  if (error instanceof AggregateError) return causeOf(error.errors[0]);
  return error instanceof ConnectionError && error.cause !== undefined ? error.cause : error;
}

function isServerError(error: unknown): error is ServerError {
  return (error instanceof RequestError || error instanceof ConnectionError) && typeof (error as Partial<ServerError>).number === 'number';
}

function fromServer({ number, procName }: ServerError, error: unknown): DatabaseError {
  const [kind, reason] = REASONS.get(number) ?? ['bug', 'the statement or the database is wrong'];
  return new DatabaseError(kind, reason, { report: { errorNumber: number, ...(procName && { routine: procName }) }, cause: error });
}

function explain(error: unknown): [DatabaseErrorKind, string] {
  const { code, name } = textsOf(error);
  const socketError = explainSocketCode(code);
  if (socketError) return socketError;
  if (CLOSED_CODES.has(code)) return ['unavailable', 'the database closed the connection'];
  if (code === 'ELOGIN') return ['unavailable', 'the server refuses the login'];
  if (code === 'ECANCEL') return ['timeout', 'the server stopped the statement, which took too long'];
  if (code === 'ETIMEOUT') return ['timeout', 'the driver gave up waiting'];
  return ['bug', `the driver failed with ${code || name}`];
}
