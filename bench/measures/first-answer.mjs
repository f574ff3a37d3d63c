import { runChild } from '../child.mjs';
import { withLatency } from '../latency.mjs';
import { compare, inTurns } from '../statistics.mjs';

/** Milliseconds of a round trip to the database and to AWS Secrets Manager, with the target at that latency. */
const LATENCIES = [{ roundTripMs: 1 }, { roundTripMs: 5, target: 0.75 }];

/** Latencies that differ by much more than the noise, to count the round trips. */
const SHORT_MS = 200;
const LONG_MS = 400;

/** Measures a new process up to the answer of its first request, at several latencies. */
export async function measureFirstAnswer({ setup, plain, files, fixture, amounts: { processes, trips } }) {
  const rows = await answers('first answer', setup, files, processes);
  for (const { roundTripMs, target } of LATENCIES) {
    rows.push(...await withLatency(fixture, setup, roundTripMs, delayed =>
      answers(`first answer, ${roundTripMs} ms a round trip`, delayed, files, processes, target)));
  }
  rows.push(...await answers('first answer without the flags of Lambda', plain, files, processes));
  return [...rows, await countTrips({ setup, files, fixture }, trips)];
}

async function answers(measure, setup, { ours, byHand }, rounds, target) {
  const results = await inTurns(rounds, { ours: () => firstAnswer(setup, ours.postgres), byHand: () => firstAnswer(setup, byHand.postgres) });
  const pick = name => ({
    measure: `PostgreSQL, ${measure}`,
    ours: results.ours.map(answer => answer[name]),
    otherName: 'by hand',
    other: results.byHand.map(answer => answer[name]),
  });
  return [compare({ ...pick('elapsedMs'), unit: 'ms', target }), compare({ ...pick('cpuMs'), unit: 'ms CPU' })];
}

/** Round trips that wait for each other, by how much longer the answer takes where each takes longer. */
async function countTrips({ setup, files: { ours, byHand }, fixture }, rounds) {
  const elapsed = latency => withLatency(fixture, setup, latency, delayed => inTurns(rounds, {
    ours: async () => (await firstAnswer(delayed, ours.postgres)).elapsedMs,
    byHand: async () => (await firstAnswer(delayed, byHand.postgres)).elapsedMs,
  }));
  const [short, long] = [await elapsed(SHORT_MS), await elapsed(LONG_MS)];
  const trips = name => [Math.round((Math.min(...long[name]) - Math.min(...short[name])) / (LONG_MS - SHORT_MS))];
  const measure = 'PostgreSQL, round trips to the first answer';
  return compare({ measure, unit: 'trips', ours: trips('ours'), otherName: 'by hand', other: trips('byHand') });
}

async function firstAnswer(setup, file) {
  const { reports: [{ cpuMs }], elapsedMs } = await runChild(setup, 'first-answer', [file]);
  return { cpuMs, elapsedMs };
}
