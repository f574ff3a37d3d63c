import { runChild } from '../child.mjs';
import { compare, median, quantile } from '../statistics.mjs';

/** Measures requests to a warm process. */
export async function measureRequests({ setup, files: { ours, byHand }, amounts: { requests: { rounds, batch } } }) {
  const { reports } = await runChild(setup, 'warm-requests', [ours.postgres, ours['postgres-with-claims'], byHand.postgres, rounds, batch]);
  const p50 = name => reports.map(durations => median(durations[name]));
  // A batch is too small for a separate 99th percentile.
  const p99 = name => [quantile(reports.flatMap(durations => durations[name]), 0.99)];

  const [read, filtered] = ['warm request', 'warm request with an optional filter'];
  const row = (measure, percentile, pick, name, otherName, otherKey, target) =>
    compare({ measure: `${measure}, ${percentile}`, unit: 'ms', ours: pick(name), otherName, other: pick(otherKey), target });
  return [
    row(read, 'p50', p50, 'ours', 'client.query', 'raw', 1.2),
    row(read, 'p50', p50, 'ours', 'client.query in a read-only transaction', 'rawReadOnly'),
    row('warm request of a route that is not read-only', 'p50', p50, 'oursWriting', 'client.query', 'raw', 1.2),
    row(filtered, 'p50', p50, 'oursFiltered', 'client.query in a read-only transaction', 'rawFiltered', 1.1),
    row(filtered, 'p50', p50, 'oursFiltered', 'client.query with the same settings in a read-only transaction', 'rawFilteredWithSettings'),
    row('warm request with claims set', 'p50', p50, 'oursWithClaims', 'client.query with claims set in a read-only transaction', 'rawWithClaims'),
    row(read, 'p50', p50, 'ours', 'by hand', 'byHand', 1 / 50),
    row(read, 'p99', p99, 'ours', 'client.query', 'raw'),
    row(read, 'p99', p99, 'ours', 'by hand', 'byHand'),
  ];
}
