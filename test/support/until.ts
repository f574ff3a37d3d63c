import { setTimeout as delay } from 'node:timers/promises';

const INTERVAL_MS = 10;

/** Waits until a condition is true; throws after the timeout, in milliseconds. */
export async function until(condition: () => boolean | Promise<boolean>, { timeout = 10_000 }: { readonly timeout?: number } = {}): Promise<void> {
  const deadline = performance.now() + timeout;
  while (!await condition()) {
    if (performance.now() >= deadline) throw new Error(`the condition was not true within ${timeout} ms: ${condition}`);
    await delay(INTERVAL_MS);
  }
}
