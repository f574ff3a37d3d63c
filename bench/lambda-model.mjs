import { quantile } from './statistics.mjs';

/** Spread of the latencies, which are log-normal: their 95th percentile is 1.8 times their mean. */
const SIGMA = 0.4;

/** Time after which an idle environment ends. AWS does not document it. */
const IDLE_MS = 5 * 60_000;

/**
 * Simulates the execution environments of a function. Each serves one request at a time and has one connection to the database. A request that
 * finds no idle environment starts one and waits for it, even if another becomes idle meanwhile; with reserved concurrency, it is throttled when
 * as many environments exist. The environment that became idle last serves first.
 *
 * @param phases periods one after the other: `seconds`, `rate` in requests a second with random gaps, and mean `latencyMs`
 * @param coldStartMs time from the start of an environment to its first request
 * @param reserved reserved concurrency, if any
 * @param seed number from which all random numbers follow
 * @returns counts of requests, throttled requests and environments; `busy` is the mean number of busy environments, cold starts not included
 */
export function simulate({ phases, coldStartMs, reserved = Infinity }, seed) {
  const random = randomNumbers(seed);
  const environments = new Environments(reserved);
  const latencies = [];
  let [now, ends, requests, throttled] = [0, 0, 0, 0];
  for (const { seconds, rate, latencyMs } of phases) {
    ends += seconds * 1000;
    for (now += exponential(random, 1000 / rate); now < ends; now += exponential(random, 1000 / rate)) {
      const latency = logNormal(random, latencyMs);
      requests++;
      if (environments.serve(now, latency, coldStartMs)) latencies.push(latency);
      else throttled++;
    }
    now = ends;
  }
  const busy = latencies.reduce((sum, latency) => sum + latency, 0) / ends;
  return { requests, throttled, busy, p95Ms: quantile(latencies, 0.95), open: environments.open, most: environments.most };
}

class Environments {
  /** Largest number of environments so far. */
  most = 0;
  /** Times at which the busy environments become idle. */
  #busy = new Heap();
  /** Times at which the idle environments became idle, ascending. */
  #idle = [];

  constructor(limit) {
    this.limit = limit;
  }

  get open() {
    return this.#busy.size + this.#idle.length;
  }

  /** Serves a request; returns false if it is throttled. */
  serve(now, latencyMs, coldStartMs) {
    while (this.#busy.smallest <= now) this.#idle.push(this.#busy.take());
    while (this.#idle[0] < now - IDLE_MS) this.#idle.shift();
    const warm = this.#idle.length > 0;
    if (!warm && this.open >= this.limit) return false;
    this.#idle.pop();
    this.#busy.add(now + (warm ? 0 : coldStartMs) + latencyMs);
    this.most = Math.max(this.most, this.open);
    return true;
  }
}

/** Binary heap: numbers of which the smallest is taken first. */
class Heap {
  #numbers = [];

  get size() {
    return this.#numbers.length;
  }

  get smallest() {
    return this.#numbers[0] ?? Infinity;
  }

  add(number) {
    let index = this.#numbers.push(number) - 1;
    for (let parent; index > 0 && this.#numbers[parent = (index - 1) >> 1] > number; index = parent) this.#numbers[index] = this.#numbers[parent];
    this.#numbers[index] = number;
  }

  take() {
    const { smallest } = this;
    const last = this.#numbers.pop();
    if (this.size > 0) this.#sink(last);
    return smallest;
  }

  #sink(number) {
    let index = 0;
    for (let child = 1; child < this.size; child = 2 * index + 1) {
      if (this.#numbers[child + 1] < this.#numbers[child]) child++;
      if (this.#numbers[child] >= number) break;
      this.#numbers[index] = this.#numbers[child];
      index = child;
    }
    this.#numbers[index] = number;
  }
}

/** Returns a function that returns numbers from 0 up to 1, the same ones for the same seed. */
function randomNumbers(seed) {
  // Xorshift with 32 bits (https://www.jstatsoft.org/article/view/v008i14); its state must not be 0.
  let state = Math.imul(seed, 0x9e3779b9) || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function exponential(random, mean) {
  return -mean * Math.log(1 - random());
}

function logNormal(random, mean) {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return mean * Math.exp(SIGMA * normal - SIGMA ** 2 / 2);
}
