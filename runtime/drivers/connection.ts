import type { BoundStatement, CallOptions, Rows, Send, SqlValue, Statement, TransactionOptions } from './database';
import type { RowReceiver } from './row-receiver';

/** One connection, from opening to its end; a lost connection is replaced by a new one. */
export interface Connection {
  /** Resolves when the server accepts statements; rejects if it never will. */
  readonly ready: Promise<void>;
  /** Whether it has run a statement. */
  readonly used: boolean;
  /** Whether it is known to be open or opening. */
  readonly usable: boolean;
  /** Whether the server will soon close it because of its age; absent: never. */
  readonly expired?: boolean;
  /** Runs one statement at a time, once `ready`, within `timeoutMs` where the server supports a limit; rejects with the error of the driver. */
  run(statement: Statement, values: readonly SqlValue[], options: Omit<CallOptions, 'keep'>): Promise<Rows>;
  /** Runs one statement that only reads, hands its rows to the receiver, and returns their number. Rejects with the error of the driver; does not settle after a failure of the receiver. */
  stream(statement: Statement, values: readonly SqlValue[], options: Omit<CallOptions, 'keep'>, receiver: RowReceiver): Promise<number>;
  /** Creates a transaction, once `ready`; it begins with its first statements. */
  transaction(options: TransactionSettings): Transaction;
  /** Asks the server to cancel the running statement, within `timeoutMs`; never rejects. */
  cancel(timeoutMs: number): Promise<void>;
  /** Closes the connection at once. A running statement may continue on the server. */
  destroy(): void;
}

/** Settings of a transaction, with its deadline on the clock of `performance.now()`. */
export interface TransactionSettings extends Omit<TransactionOptions, 'timeoutMs' | 'repeatable'> {
  readonly deadline: number;
}

/** Transaction on a connection. Its methods reject with the error of the driver; after one, only `rollBack` may follow. */
export interface Transaction {
  /** Whether the commit was sent, so that a broken connection leaves the outcome unknown. */
  readonly committing: boolean;
  /** Runs statements in one round trip. */
  readonly send: Send;
  /** Runs statements and commits. */
  commit(statements: readonly BoundStatement[]): Promise<readonly Rows[]>;
  /** Undoes everything; never rejects, but destroys a connection on which it fails. */
  rollBack(): Promise<void>;
  /** Returns whether an error only means that the server has outdated prepared statements, so that another transaction may succeed. */
  isOutdated(error: unknown): boolean;
}
