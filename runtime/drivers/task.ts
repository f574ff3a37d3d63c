import type { Connection } from './connection';
import type { Progress } from './transaction';

/** Work on a connection. */
export interface Task<T> {
  readonly readOnly: boolean;
  /** Whether an error undoes all changes. */
  readonly undone: boolean;
  /** Whether it may run again even if its changes may have been committed. */
  readonly repeatable?: boolean;
  /** Returns whether it can no longer run again. Absent: it can. */
  readonly isOver?: () => boolean;
  run(connection: Connection, timeoutMs: number, progress: Progress): Promise<T>;
}

/** Result of a task. */
export interface Outcome<T> {
  readonly result: T;
  readonly databaseMs: number;
  readonly reused: boolean;
}
