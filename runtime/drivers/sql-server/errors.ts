import { ConnectionError, RequestError } from 'tedious';
import { DatabaseError, type DatabaseErrorKind } from '../database';
import { explainSocketCode, isSocketCode, textsOf } from '../socket-errors';

/** Conflicts of transactions that all begin again cures: https://learn.microsoft.com/sql/relational-databases/in-memory-oltp/transactions-with-memory-optimized-tables */
const OF_MEMORY_OPTIMIZED_TABLES = [41301, 41302, 41305, 41325, 41839];

/** Kinds and reasons by error number (https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors). */
const NUMBERS: readonly (readonly [kind: DatabaseErrorKind, reason: string, ...numbers: number[]])[] = [
  ['conflict', 'a constraint is violated', 2627, 2601, 547],
  ['invalid-value', 'a column must not be NULL', 515],
  ['invalid-value', 'the condition of a view refuses the row', 550],
  ['invalid-value', 'a policy of row-level security refuses the row', 33504],
  ['invalid-value', 'a value does not fit', 220, 232, 234, 235, 236, 237, 241, 242, 244, 245, 248, 289, 292, 293, 294, 295, 296, 298, 2628, 8114, 8115, 8134, 8152, 8169],
  ['invalid-value', 'a function does not take a value', 127, 281, 506, 517, 535, 536, 537, 1014, 3623, 9807, 9810, 9813, 9820, 10742, 10744],
  ['invalid-value', 'the text of a search, of XML or of JSON is not valid', 7630, 7645, ...range(9400, 9499), 13607, 13608, 13609, 13623, 13624],
  ['invalid-value', 'a value selects several rows where there may be one', 512, 8672],
  ['unavailable', 'the transaction collided with another', 1205, 1222, 3960, ...OF_MEMORY_OPTIMIZED_TABLES],
  ['unavailable', 'the server refuses the login', 18456, 18470, 18486, 18487, 18488, 4060],
  ['unavailable', 'the server lacks resources', 701, 802, 1204, 8645, 10928, 10929, 17809],
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

/** The victim of a deadlock, or of a conflict under row versioning; the server rolled its transaction back. */
const CONFLICTS: ReadonlySet<number> = new Set([1205, 3960, ...OF_MEMORY_OPTIMIZED_TABLES]);

/**
 * What the message says better than the number, which stands for errors of several kinds. Logins get messages in English, as tedious asks for; before
 * these words, no message has a value.
 */
const MESSAGES: readonly (readonly [number: number, message: RegExp, kind: DatabaseErrorKind, reason: string])[] = [
  [547, /^[^"]*\bCHECK\b/, 'invalid-value', 'a check constraint refuses the row'],
  [547, /^[^"]*\bREFERENCE\b/, 'conflict', 'other rows refer to the row'],
  [547, /^[^"]*\bFOREIGN KEY\b/, 'conflict', 'the row refers to one that does not exist'],
  [8115, /^[^"']*\bIDENTITY\b/, 'bug', 'an identity column is exhausted'],
  [6522, /^[^"']*"(geography|geometry|hierarchyid)"/, 'invalid-value', 'a text is not a valid geography, geometry or hierarchyid'],
];

/** Names in messages about constraints: `constraint "…"`, `constraint '…'` and `unique index '…'`; values come behind them. */
const CONSTRAINT = /^[^"']*?(?:constraint|(?:object|index) '[^']*' with unique index|unique index) ["']([^"']+)["']/;
const WITH_CONSTRAINT: ReadonlySet<number> = new Set([547, 2601, 2627]);

/** The database takes no changes: it is a secondary of an availability group, or was set read-only. */
const READ_ONLY = 3906;

/** From this severity on, the server ends the connection. */
const FATAL_CLASS = 20;

/** tedious's own codes: the socket failed, the connection was closed while a request ran, or before it could. */
const CLOSED_CODES = new Set(['ESOCKET', 'ECLOSE', 'EINVALIDSTATE']);

/** An error that the server sent. */
interface ServerError {
  readonly number: number;
  readonly message: string;
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
  return isServerError(cause) && CONFLICTS.has(cause.number);
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

function fromServer({ number, message, procName }: ServerError, error: unknown): DatabaseError {
  const byMessage = MESSAGES.find(([other, pattern]) => other === number && pattern.test(message))?.slice(-2) as Verdict | undefined;
  const [kind, reason] = byMessage ?? REASONS.get(number) ?? ['bug', 'the statement or the database is wrong'];
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
  if (code === 'ETIMEOUT') return ['timeout', 'the driver gave up waiting'];
  return ['bug', `the driver failed with ${code || name}`];
}
