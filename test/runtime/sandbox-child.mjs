import { createRequire } from 'node:module';

const TICK_MS = 20;

// Replaces Lambda's runtime: loads the function once, then answers one message after the other.
const { handler } = createRequire(import.meta.url)(process.argv[2]);

process.on('message', async ({ event, remainingMs }) => {
  const deadline = Date.now() + remainingMs;
  const starvation = new Starvation();
  process.env._X_AMZN_TRACE_ID = 'Root=1-2-3;Parent=53995c3f42cd8ad8;Sampled=1';
  const context = { awsRequestId: 'function-1', getRemainingTimeInMillis: () => deadline - Date.now() };
  const result = await handler(event, context);
  process.send({ result, leftMs: context.getRemainingTimeInMillis() + starvation.end() });
});
process.send('ready');

/**
 * Measures the time for which other programs kept this process from running, as on a busy machine: timers are late, though it does not
 * compute. Delays of one tick are those of any timer.
 */
class Starvation {
  #last = Starvation.#now();
  #totalMs = 0;
  #timer = setInterval(() => this.#tick(), TICK_MS);

  /** Stops measuring, and returns the milliseconds. */
  end() {
    clearInterval(this.#timer);
    this.#tick();
    return this.#totalMs;
  }

  #tick() {
    const now = Starvation.#now();
    const lateMs = now.wallMs - this.#last.wallMs - TICK_MS - (now.cpuMs - this.#last.cpuMs);
    if (lateMs > TICK_MS) this.#totalMs += lateMs;
    this.#last = now;
  }

  static #now() {
    const { user, system } = process.cpuUsage();
    return { wallMs: performance.now(), cpuMs: (user + system) / 1000 };
  }
}
