import { setTimeout as pause } from 'node:timers/promises';

/** Pauses before a statement is retried after a conflict; half of each is random, so that the same two do not conflict again. */
export const CONFLICT_PAUSES_MS = [20, 80, 320] as const;

/** Pauses before work is sent again on a new connection; only work that may run any number of times waits for more than the first. */
export const RECONNECT_PAUSES_MS = [0, 100, 500] as const;

/** Time that a write needs on a new connection; with less, it would rather fail with an unknown outcome than be done. */
export const WRITE_AGAIN_MS = 500;

/** Pauses between connection attempts to a starting server; the last one repeats. A paused Aurora takes about 15 seconds, longer after a day. */
export const START_PAUSES_MS = [250, 500, 1000, 2000] as const;

/** Waits for half to all of a time, at random; resolves to false at once without a time or if the deadline comes first. */
export async function pauseWithin(deadline: number, milliseconds: number | undefined): Promise<boolean> {
  if (milliseconds === undefined || performance.now() + milliseconds > deadline) return false;
  await pause(milliseconds * (0.5 + Math.random() / 2));
  return true;
}
