/** Writes comparisons as a Markdown table. */
export function comparisonTable(comparisons) {
  return table(
    ['Measure', 'Ours', 'Compared with', 'Theirs', 'Ratio', 'Spread', 'Target', 'Met'],
    comparisons.map(({ measure, unit, ours, otherName, other, ratio, spread, target, limit, met }) => [
      measure, `${digits(ours)} ${unit}`, otherName, `${digits(other)} ${unit}`, digits(ratio), spread ? spread.map(digits).join('–') : '',
      target !== undefined ? `≤ ${target}` : limit !== undefined ? `≤ ${limit} ${unit}` : '', verdict(met),
    ]),
  );
}

/** Writes the sizes of the bundles as a Markdown table. */
export function sizeTable(sizes) {
  return table(
    ['Bundle', 'Code', 'gzip', 'zip', 'Target', 'Met', 'zip with certificates, licenses, manifest'],
    sizes.map(({ engine, code, gzip, zip, target, met, deployedZip }) =>
      [engine, kilobytes(code), kilobytes(gzip), kilobytes(zip), `≤ ${kilobytes(target)}`, verdict(met), kilobytes(deployedZip)]),
  );
}

/** Writes rows of text as a Markdown table. */
export function table(head, rows) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map(row => row[column].length)));
  const line = cells => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(head), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function verdict(met) {
  return met === undefined ? '' : met ? 'yes' : 'NO';
}

function digits(value) {
  return value >= 10 ? value.toFixed(1) : value.toPrecision(3);
}

function kilobytes(bytes) {
  return `${Math.round(bytes / 1000)} KB`;
}
