import { runChild } from '../child.mjs';
import pageStatements from '../page-statements.cjs';
import { compare } from '../statistics.mjs';

/** Maximum ratio of the thousandth page to the first one. */
const TARGET = 1.3;

/** Measures pages of 50 rows of a large table: the first one, and the thousandth beside it and beside the same page by `OFFSET`. */
export async function measurePages({ setup, files: { ours }, fixture, amounts: { pages: { tableRows, page, rounds, batch } }, note }) {
  await fixture.run(pageStatements.createItems(tableRows));
  await fixture.run('VACUUM items');
  const { reports } = await runChild(setup, 'pages', [ours.postgres, page, rounds, batch]);
  const { plans } = reports.at(-1);
  const p50 = name => reports.slice(0, -1).map(medians => medians[name]);
  return Object.entries(pageStatements.LISTS).flatMap(([name, { title }]) => {
    note(`Page ${page.toLocaleString('en')} ${title}: \`${plans[name]}\``);
    const row = (place, otherName, other, target) => compare({
      measure: `${place === 'first' ? 'first page' : `page ${page.toLocaleString('en')}`} of ${tableRows.toLocaleString('en')} rows ${title}, p50`,
      unit: 'ms', ours: p50(`${name} ${place}`), otherName, other: p50(`${name} ${other}`), target,
    });
    return [
      row('later', 'first page', 'first', TARGET),
      row('first', 'client.query with OFFSET', 'first offset'),
      row('later', 'client.query with OFFSET', 'later offset'),
    ];
  });
}
