import { runChild } from '../child.mjs';
import { compare } from '../statistics.mjs';
import statements from '../statements.cjs';

/** Measures pages of 50 rows at the start, in the middle and at the end of a large table. */
export async function measurePages({ setup, files: { ours }, fixture, amounts: { pages: { tableRows, rounds, batch } } }) {
  await fixture.run(statements.createEvents(tableRows));
  const { reports } = await runChild(setup, 'pages', [ours.postgres, tableRows, rounds, batch]);
  const p50 = name => reports.map(medians => medians[name]);
  const row = (place, otherName, other) => compare({
    measure: `${place} page of ${tableRows.toLocaleString('en')} rows, p50`, unit: 'ms', ours: p50(`${place} ours`), otherName, other: p50(other),
  });
  return [
    ...['first', 'middle', 'last'].map(place => row(place, 'client.query with OFFSET', `${place} offset`)),
    row('last', 'first page', 'first ours'),
  ];
}
