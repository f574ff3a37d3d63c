import { DatabaseError, type DatabaseErrorOptions } from './database';

/** Grace period for the result of a statement that timed out; shorter than the time reserved for the answer. */
export const GRACE_MS = 250;

/** Timeout of a cancellation, which may continue after the answer. */
export const CANCEL_TIMEOUT_MS = 2000;

/** Waits for work until the deadline, on the clock of `performance.now()`, then throws. */
export async function within<T>(
  deadline: number, work: Promise<T>, kind: 'timeout' | 'unavailable', reason: string, options: DatabaseErrorOptions = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DatabaseError(kind, reason, options)), Math.max(0, deadline - performance.now()));
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/**
 * Gives one task at a time access to a connection. Lambda sends an execution environment one request at a time, but a request whose caller is
 * gone may still wait for its statement when the next one arrives.
 */
export class Turns {
  /** Settles when no work is running or waiting; without a value, which would retain the results of all earlier work. */
  private idle: Promise<void> = Promise.resolve();

  /** Runs work after all earlier work; throws without running it if the deadline comes first. */
  async take<T>(deadline: number, work: () => Promise<T>): Promise<T> {
    const earlier = this.idle;
    const turn = within(deadline, earlier, 'unavailable', 'the connection was busy with other requests until the time ran out').then(work);
    this.idle = Promise.allSettled([earlier, turn]).then(() => undefined);
    return turn;
  }
}
