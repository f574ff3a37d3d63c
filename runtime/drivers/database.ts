import type { ScalarType } from '../../src/contract/manifest';

/** One JSON value, already serialized: a driver knows best how to write a column without loss. */
export type JsonText = string;

/** A value as drivers bind it. */
export type SqlValue = string | number | boolean | Uint8Array | null;

/** What a driver runs: text with the placeholders of its engine. */
export interface Statement {
  readonly text: string;
  /** Changes nothing, so it may run again on a new connection; where the engine can, it runs in a read-only transaction. */
  readonly readOnly: boolean;
  /** One row more is kept, which shows that there are more; a read-only statement ends there. Absent: all are kept that `RESULT_LIMIT` lets. */
  readonly maxRows?: number;
  /** Declared types of the values, in their order; undefined: text whose type the database infers. */
  readonly types?: readonly (ScalarType | undefined)[];
  /** Rows are counted, but neither written as JSON nor kept: the answer has none of them. */
  readonly discardsRows?: boolean;
  /** Names of columns whose text is JSON and becomes part of the answer as it is; absent: none. */
  readonly jsonColumns?: readonly string[];
  /** Names that the statement finds its `CallOptions.context` under, in the settings or the context of its session. */
  readonly contextKeys?: readonly string[];
}

/** UTF-16 units of all rows together, more than any answer may have; rows that start beyond them are counted, but not kept. */
export const RESULT_LIMIT = 32_000_000;

/** The rows that a statement gave back. */
export interface Rows {
  readonly columns: readonly string[];
  /** Each row as a JSON object, with the columns in their order. */
  readonly rows: readonly JsonText[];
  /** Rows returned or changed. */
  readonly rowCount: number;
  /** Whether times without an offset, as of `timestamp`, `datetime2` and `date`, are compared as UTC. */
  readonly localTimeIsUtc?: boolean;
}

/** What a statement gave back. */
export interface QueryResult extends Rows {
  /** Milliseconds from sending the statement to its last row. */
  readonly databaseMs: number;
  /** The connection served an earlier request. */
  readonly reused: boolean;
}

/** Limits of one call. */
export interface CallOptions {
  /** Milliseconds for everything: connecting, running, reading. */
  readonly timeoutMs: number;
  /** Values of the statement's `contextKeys`, in their order. */
  readonly context?: readonly SqlValue[];
  /**
   * Is asked before the commit of a statement that changes data: false undoes it, and `run` resolves all the same. Costs a round trip, as the
   * commit waits for it. Is not asked where a statement manages its own transaction (a procedure).
   */
  readonly keep?: (rows: Rows) => boolean;
}

/** A database as the app sees it; both methods throw nothing but `DatabaseError`. */
export interface Database {
  run(statement: Statement, values: readonly SqlValue[], options: CallOptions): Promise<QueryResult>;
  /** Resolves when the database answers. */
  ping(options: CallOptions): Promise<void>;
}

/**
 * Why a database did not do as told: `unavailable` cannot be reached, `timeout` too slow, `conflict` with what is stored,
 * `invalid-value` refused a value, `bug` a wrong statement, permission or driver.
 */
export type DatabaseErrorKind = 'unavailable' | 'timeout' | 'conflict' | 'invalid-value' | 'bug';

/** What an error may tell the log: no message, detail or context of the server, as those quote rows and values. */
export interface DatabaseErrorReport {
  /** Of PostgreSQL: five characters, see https://www.postgresql.org/docs/current/errcodes-appendix.html. */
  readonly sqlState?: string;
  /** Of SQL Server, see https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors. */
  readonly errorNumber?: number;
  readonly constraint?: string;
  /** Name of the server's function, or of the trigger or procedure, that raised the error. */
  readonly routine?: string;
}

/** An error of a database; its message is ours and safe to log. */
export class DatabaseError extends Error {
  readonly report: DatabaseErrorReport;

  constructor(
    readonly kind: DatabaseErrorKind,
    reason: string,
    options: { readonly report?: DatabaseErrorReport; readonly cause?: unknown } = {},
  ) {
    super(reason, { cause: options.cause });
    this.name = 'DatabaseError';
    this.report = options.report ?? {};
  }
}
