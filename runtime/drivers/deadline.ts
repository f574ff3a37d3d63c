import { DatabaseError } from './database';

/** Waits until the deadline, a moment of `performance.now()`, at most, then throws. */
export async function within<T>(deadline: number, work: Promise<T>, kind: 'timeout' | 'unavailable', reason: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DatabaseError(kind, reason)), Math.max(0, deadline - performance.now()));
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/**
 * Lets work have a connection one at a time. Lambda sends an execution environment one request at a time, but a request whose caller is gone may
 * still wait for its statement when the next one comes.
 */
export class Turns {
  /** Settles when no work is done, and none waits; with nothing, as it would hold what all work before it gave. */
  private idle: Promise<void> = Promise.resolve();

  /** Does work once all earlier work is done; throws, and does it never, if its deadline comes first. */
  async take<T>(deadline: number, work: () => Promise<T>): Promise<T> {
    const earlier = this.idle;
    const turn = within(deadline, earlier, 'unavailable', 'the connection was busy with other requests until the time was over').then(work);
    this.idle = Promise.allSettled([earlier, turn]).then(() => undefined);
    return turn;
  }
}
