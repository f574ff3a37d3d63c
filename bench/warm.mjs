import { runChild } from './child.mjs';
import { compare, median, quantile } from './statistics.mjs';

/** Measures requests to a warm process. */
export async function measureRequests(setup, { ours, byHand }, { rounds, batch }) {
  const { reports } = await runChild(setup, 'warm-requests', [ours.postgres, ours['postgres-with-claims'], byHand.postgres, rounds, batch]);
  const p50 = name => reports.map(durations => median(durations[name]));
  // A batch is too small for a separate 99th percentile.
  const p99 = name => [quantile(reports.flatMap(durations => durations[name]), 0.99)];

  const [read, write] = ['warm request', 'warm request of a route that is not read-only'];
  const row = (measure, percentile, pick, name, otherName, otherKey, target) =>
    compare({ measure: `${measure}, ${percentile}`, unit: 'ms', ours: pick(name), otherName, other: pick(otherKey), target });
  return [
    row(read, 'p50', p50, 'ours', 'client.query', 'raw', 1.25),
    row(read, 'p50', p50, 'ours', 'client.query in a read-only transaction', 'rawInTransaction', 1.25),
    row(write, 'p50', p50, 'oursWriting', 'client.query', 'raw', 1.25),
    row(`${read} with claims set`, 'p50', p50, 'oursWithClaims', 'client.query with claims set in a read-only transaction', 'rawWithClaims'),
    row(read, 'p50', p50, 'ours', 'by hand', 'byHand', 1 / 50),
    row(read, 'p99', p99, 'ours', 'client.query', 'raw'),
    row(read, 'p99', p99, 'ours', 'by hand', 'byHand'),
  ];
}

/** Measures the CPU time to convert 1,000 rows from the socket to JSON. */
export async function measureRows(setup, { ours }, { rounds, batch }) {
  const { reports } = await runChild(setup, 'row-conversion', [ours.postgres, rounds, batch]);
  const cpu = name => reports.map(costs => costs[name]);
  const common = { unit: 'ms CPU', otherName: 'default types and JSON.stringify' };
  return [
    compare({ measure: '1,000 rows of 7 columns', ...common, ours: cpu('oursMixed'), other: cpu('rawMixed'), target: 0.45 }),
    compare({ measure: '1,000 rows of 3 columns, no dates', ...common, ours: cpu('oursPlain'), other: cpu('rawPlain') }),
  ];
}
