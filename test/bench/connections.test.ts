import { execFileSync } from 'child_process';
import { readFileSync } from 'fs';
import { join, resolve } from 'path';

const root = resolve(__dirname, '../..');
const run = (...args: string[]) => execFileSync(process.execPath, [join(root, 'bench/connections.mjs'), ...args], { encoding: 'utf8' });

interface Result {
  readonly phases: { readonly seconds: number; readonly rate: number; readonly latencyMs: number }[];
  readonly coldStartMs: number;
  readonly reserved?: number;
  readonly requests: number;
  readonly throttled: number;
  readonly busy: number;
  readonly most: number;
  readonly open: number;
}
const resultsOf = (seed: number): Result[] => JSON.parse(run('--json', '--seed', String(seed)));

test('database.md has the table that the simulation prints', () => {
  expect(readFileSync(join(root, 'docs/database.md'), 'utf8')).toContain(run());
});

describe.each([1, 2, 3])('the simulation with seed %i', seed => {
  const results = resultsOf(seed);
  const unlimited = results.filter(({ reserved }) => reserved === undefined);
  const atOnce = unlimited.filter(({ phases }) => phases.length === 1);
  const relative = (value: number, expected: number) => Math.abs(value / expected - 1);

  test('serves as many requests as the rates add up to', () => {
    for (const { phases, requests } of results) {
      expect(relative(requests, phases.reduce((sum, { seconds, rate }) => sum + seconds * rate, 0))).toBeLessThan(0.05);
    }
  });

  test('throttles nothing without reserved concurrency, which is never exceeded', () => {
    expect(unlimited.filter(({ throttled }) => throttled > 0)).toEqual([]);
    expect(results.filter(({ reserved = Infinity, most }) => most > reserved)).toEqual([]);
  });

  test("keeps as many environments busy as Little's law says", () => {
    for (const { phases: [{ rate, latencyMs }], busy } of atOnce) expect(relative(busy, rate * latencyMs / 1000)).toBeLessThan(0.05);
  });

  test('opens a connection for each request of the first cold start, until the first environments are idle', () => {
    for (const { phases: [{ rate, latencyMs }], coldStartMs, most } of atOnce) {
      expect(relative(most, rate * (coldStartMs + latencyMs) / 1000)).toBeLessThan(0.3);
    }
  });

  test("throttles what Erlang's formula says, where the reserved concurrency is near the mean", () => {
    const { throttled, requests } = results.find(({ reserved }) => reserved === 30)!;
    // https://en.wikipedia.org/wiki/Erlang_(unit)#Erlang_B_formula for 25 erlangs and 30 servers, plus the cold start
    expect(throttled / requests).toBeGreaterThan(0.04);
    expect(throttled / requests).toBeLessThan(0.07);
  });

  test('closes idle connections', () => {
    const { most, open } = unlimited.find(({ phases }) => phases.some(({ seconds }) => seconds > 300))!;
    expect(open).toBeLessThan(most / 5);
  });
});
