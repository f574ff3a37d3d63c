import type { ScalarType } from '../../src/contract/value-manifest';

/** One JSON value, already serialized: drivers write each column without loss. */
export type JsonText = string;

/** A value as drivers bind it. */
export type SqlValue = string | number | boolean | Uint8Array | ColumnValue | null;

/** Value of a column in the form in which its driver binds it again without loss. */
export class ColumnValue {
  /** @param text printable form, from which `Database.columnValue` reads the value again */
  constructor(readonly value: unknown, readonly text: string) {}
}

/** Row in the form in which its driver received it. */
export interface KeptRow {
  /** Returns the value of a column; undefined without such a column. */
  value(column: string): ColumnValue | null | undefined;
  /** Returns the bytes of a binary column, or the UTF-8 of a text; undefined without such a column. */
  bytes(column: string): Uint8Array | null | undefined;
}

/** Statement for a driver: text with the placeholders of its engine. */
export interface Statement {
  readonly text: string;
  /** Changes nothing, so it may run again on a new connection; runs in a read-only transaction where the engine has them. */
  readonly readOnly: boolean;
  /** Maximum number of rows; one more is kept to show that there are more, and a read-only statement ends there. Default: up to `RESULT_LIMIT`. */
  readonly maxRows?: number;
  /** Declared types of the values, in order; undefined: text whose type the database infers. */
  readonly types?: readonly (ScalarType | undefined)[];
  /** Count rows without writing or keeping them: the answer contains none. */
  readonly discardsRows?: boolean;
  /** Names of columns whose text is JSON, which the answer contains as nested JSON; absent: none. */
  readonly jsonColumns?: readonly string[];
  /** PostgreSQL: plan a prepared statement for the values of each call; absent: the server decides whether to keep a plan. */
  readonly customPlan?: boolean;
  /** Index of the row that `Rows.kept` returns; absent: none. Rows are kept in this form even with `discardsRows`. */
  readonly keepsRow?: number;
  /** SQL Server: number of the first placeholder; absent: 1. */
  readonly firstParameter?: number;
  /** Names of the `CallOptions.context` values in the session's settings or context. */
  readonly contextKeys?: readonly string[];
}

/** Maximum size of all rows, more than any answer may have; rows beyond it are counted but not kept. */
export const RESULT_LIMIT = 32_000_000;

/** Rows as JSON objects, each with its columns in order. */
export interface JsonRows {
  readonly length: number;
  /** Size of all rows, in bytes of UTF-8 or in UTF-16 units, which are never more. */
  readonly size: number;
  /** Returns one row; undefined if there are fewer. */
  at(index: number): JsonText | undefined;
  /** Returns the first rows, separated by commas. Default: all. */
  join(count?: number): JsonText;
  /** Returns all rows in UTF-8, with a separator of one byte between them; the bytes can change with the next call of `bytes` or `join`. */
  bytes(separator: ',' | '\n'): Buffer;
}

/** Rows returned by a statement. */
export interface Rows {
  readonly columns: readonly string[];
  readonly rows: JsonRows;
  /** Rows returned or changed. */
  readonly rowCount: number;
  /** The row with the index `Statement.keepsRow`; absent: there are fewer rows, or it was not requested. */
  readonly kept?: KeptRow | undefined;
  /** Whether times without an offset, as of `timestamp`, `datetime2` and `date`, are compared as UTC. */
  readonly localTimeIsUtc?: boolean;
}

/** Result of a statement. */
export interface QueryResult extends Rows {
  /** Milliseconds from sending the statement to its last row. */
  readonly databaseMs: number;
  /** The connection served an earlier request. */
  readonly reused: boolean;
}

/** Limits of one call. */
export interface CallOptions {
  /** Milliseconds in total: connecting, running, reading. */
  readonly timeoutMs: number;
  /** Values of the statement's `contextKeys`, in order. */
  readonly context?: readonly SqlValue[];
  /**
   * Decides, before the commit of a statement that changes data, whether to commit: false rolls back, and `run` still resolves. Costs a round
   * trip. Not called for a statement that manages its own transaction (a procedure).
   */
  readonly keep?: (rows: Rows) => boolean;
}

/** Statement with the values of its placeholders. */
export interface BoundStatement {
  readonly statement: Statement;
  readonly values: readonly SqlValue[];
}

/** Runs statements in one round trip and returns the rows of each; rejects with the error of the first that fails, and none after it runs. */
export type Send = (statements: readonly BoundStatement[]) => Promise<readonly Rows[]>;

/**
 * Work in one transaction: returns the statements to send together with the commit, which may be all or none; undefined rolls back. It
 * may be called again, with nothing done, after a conflict or a broken connection. It throws only the errors of `send`.
 */
export type Work = (send: Send) => Promise<readonly BoundStatement[] | undefined>;

/** Settings of a transaction. */
export interface TransactionOptions {
  /** Milliseconds in total: connecting, running, reading. */
  readonly timeoutMs: number;
  /** Changes nothing; see `Statement.readOnly`. */
  readonly readOnly: boolean;
  /** Names of the context values; see `Statement.contextKeys`. */
  readonly contextKeys: readonly string[];
  readonly context: readonly SqlValue[];
  /** Whether the work may run again even if an earlier run may have been committed. */
  readonly repeatable?: boolean;
}

/** Result of a transaction. */
export interface TransactionResult {
  /** Rows of the statements that were sent together with the commit; none if the work was rolled back. */
  readonly results: readonly Rows[];
  /** Milliseconds from sending the first statement to the end of the transaction. */
  readonly databaseMs: number;
  /** The connection served an earlier request. */
  readonly reused: boolean;
}

/** Takes some of the rows of a statement, while it runs. The driver reads no more rows until the promise resolves; if it rejects, the statement is stopped. */
export type TakeRows = (rows: Rows) => Promise<void> | undefined;

/** Limits of a statement whose rows are streamed. */
export interface StreamOptions {
  /** Milliseconds in total: connecting, running, and the time that the receiver takes. */
  readonly timeoutMs: number;
  /** Values of the statement's `contextKeys`, in order. */
  readonly context?: readonly SqlValue[];
  /** Stops the statement on the server. */
  readonly signal?: AbortSignal;
}

/** Result of a statement whose rows were streamed. */
export interface StreamResult {
  readonly rowCount: number;
  /** Milliseconds from sending the statement to its last row. */
  readonly databaseMs: number;
  /** The connection served an earlier request. */
  readonly reused: boolean;
}

/** Database of the app; all methods throw only `DatabaseError`. */
export interface Database {
  run(statement: Statement, values: readonly SqlValue[], options: CallOptions): Promise<QueryResult>;
  /** Runs several statements in one transaction. */
  transact(work: Work, options: TransactionOptions): Promise<TransactionResult>;
  /**
   * Runs a read-only statement of any number of rows. `take` is called as soon as there are rows, and at least once; the memory for rows that were not
   * taken yet is limited. Runs again on a new connection only if nothing was taken. An error after that rejects, and no more is taken.
   */
  stream(statement: Statement, values: readonly SqlValue[], options: StreamOptions, take: TakeRows): Promise<StreamResult>;
  /** Reads a value from `ColumnValue.text`, which may come from a request; undefined if it is not such a text. */
  columnValue(text: string): ColumnValue | undefined;
  /** Resolves when the database answers. */
  ping(options: CallOptions): Promise<void>;
}

/**
 * Kind of database failure: `unavailable` (not reachable), `timeout`, `conflict` with stored data,
 * `invalid-value` (value rejected), `bug` (invalid statement, missing permission or driver error).
 */
export type DatabaseErrorKind = 'unavailable' | 'timeout' | 'conflict' | 'invalid-value' | 'bug';

/** Loggable parts of an error: no message, detail or context of the server, because those quote rows and values. */
export interface DatabaseErrorReport {
  /** SQLSTATE of PostgreSQL: five characters, see https://www.postgresql.org/docs/current/errcodes-appendix.html. */
  readonly sqlState?: string;
  /** Error number of SQL Server, see https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors. */
  readonly errorNumber?: number;
  readonly constraint?: string;
  /** Name of the server function, trigger or procedure that raised the error. */
  readonly routine?: string;
}

/** Statement that failed among those of one `Send`, or of those sent with the commit. */
export interface FailedStatement {
  /** Index of the statement. */
  readonly index: number;
  /** Rows of the statements before it. */
  readonly before: readonly Rows[];
}

/** Details of a `DatabaseError`; see its properties. */
export interface DatabaseErrorOptions {
  readonly report?: DatabaseErrorReport;
  readonly cause?: unknown;
  readonly retryAfterSeconds?: number | undefined;
  readonly failed?: FailedStatement | undefined;
}

/** Error of a database, with a message of this library that is safe to log. */
export class DatabaseError extends Error {
  readonly report: DatabaseErrorReport;
  /** Time after which another attempt may succeed, if it is known. */
  readonly retryAfterSeconds: number | undefined;
  /** Present if one of several statements of a transaction failed. Not enumerable, because it holds rows. */
  declare readonly failed?: FailedStatement;

  constructor(
    readonly kind: DatabaseErrorKind,
    reason: string,
    options: DatabaseErrorOptions = {},
  ) {
    super(reason, { cause: options.cause });
    this.name = 'DatabaseError';
    this.report = options.report ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds;
    if (options.failed) Object.defineProperty(this, 'failed', { value: options.failed, enumerable: false });
  }
}
