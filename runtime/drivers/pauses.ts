import { setTimeout as pause } from 'node:timers/promises';

/** Pauses before a statement that collided with another runs again; half of each is by chance, so that the two do not meet again. */
export const CONFLICT_PAUSES_MS = [20, 80, 320] as const;

/** Pauses before a server that starts is asked again; the last one repeats. A paused Aurora takes some 15 seconds, and more after a day. */
export const START_PAUSES_MS = [250, 500, 1000, 2000] as const;

/** Waits for all or half of a time, by chance; resolves to false, at once, without a time or if the deadline comes first. */
export async function pauseWithin(deadline: number, milliseconds: number | undefined): Promise<boolean> {
  if (milliseconds === undefined || performance.now() + milliseconds > deadline) return false;
  await pause(milliseconds * (0.5 + Math.random() / 2));
  return true;
}
