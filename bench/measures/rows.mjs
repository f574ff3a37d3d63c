import { runChild } from '../child.mjs';
import { compare } from '../statistics.mjs';

/** Measures the CPU time to convert 1,000 rows from the socket to JSON. */
export async function measureRows({ setup, files: { ours }, amounts: { rows: { rounds, batch } } }) {
  const { reports } = await runChild(setup, 'row-conversion', [ours.postgres, rounds, batch]);
  const cpu = name => reports.map(costs => costs[name]);
  const common = { unit: 'ms CPU', otherName: 'default types and JSON.stringify' };
  return [
    compare({ measure: '1,000 rows of 7 columns', ...common, ours: cpu('oursMixed'), other: cpu('rawMixed'), target: 0.3 }),
    compare({ measure: '1,000 rows of 3 columns, no dates', ...common, ours: cpu('oursPlain'), other: cpu('rawPlain'), target: 0.65 }),
  ];
}
