/**
 * Simulates how many connections to the database an API opens, and prints a table; see `docs/database.md`. Takes a second, and no database.
 *
 *   node bench/connections.mjs [--json] [--seed 1]
 */
import { parseArgs } from 'node:util';
import { simulate } from './lambda-model.mjs';
import { table } from './table.mjs';

const minute = (rate, latencyMs = 50) => ({ seconds: 60, rate, latencyMs });
const SLOW_MS = 2000;
const slowDatabase = [minute(100), minute(100, SLOW_MS)];

const SCENARIOS = [
  { traffic: '100/s at once', phases: [minute(100)] },
  { traffic: '500/s at once', phases: [minute(500)] },
  { traffic: '500/s at once', phases: [minute(500)], coldStartMs: 800 },
  { traffic: '500/s in ten steps', phases: Array.from({ length: 10 }, (_, step) => ({ seconds: 6, rate: 50 * (step + 1), latencyMs: 50 })) },
  { traffic: '1,000/s at once', phases: [minute(1000)] },
  { traffic: '500/s, then 50/s for 10 min', phases: [minute(500), { ...minute(50), seconds: 600 }] },
  { traffic: '100/s, then 100/s of 2 s', phases: slowDatabase },
  { traffic: '100/s, then 100/s of 2 s', phases: slowDatabase, reserved: 18 },
  { traffic: '500/s at once', phases: [minute(500)], reserved: 30 },
  { traffic: '500/s at once', phases: [minute(500)], reserved: 50 },
  { traffic: '500/s at once', phases: [minute(500)], reserved: 90 },
];

const HEAD = ['Requests', 'Cold start', 'p95', 'Reserved concurrency', 'Busy on average', 'Open at most', 'Open at the end', 'Throttled'];

const { values: { json, seed } } = parseArgs({ options: { json: { type: 'boolean' }, seed: { type: 'string', default: '1' } } });
const results = SCENARIOS.map(scenario => {
  const withDefaults = { coldStartMs: 400, ...scenario };
  return { ...withDefaults, ...simulate(withDefaults, Number(seed)) };
});
console.log(json ? JSON.stringify(results, null, 2) : table(HEAD, results.map(cells)));

function cells({ traffic, coldStartMs, reserved, p95Ms, busy, most, open, requests, throttled }) {
  return [
    traffic, `${coldStartMs} ms`, `${p95Ms.toFixed(0)} ms`, `${reserved ?? 'none'}`, busy.toFixed(0), `${most}`, `${open}`,
    reserved === undefined ? '' : `${(100 * throttled / requests).toFixed(1)} %`,
  ];
}
