import { execFileSync } from 'child_process';
import { join, resolve } from 'path';

const report = join(resolve(__dirname, '../..'), 'bench/report.mjs');
/** Calls a function of the report with a page and a result; the scripts of the bench are ES modules, which jest cannot import. */
const call = (name: string, ...args: unknown[]): string => execFileSync(process.execPath, ['--input-type=module'], {
  input: `import * as report from ${JSON.stringify(report)}; process.stdout.write(report.${name}(...${JSON.stringify(args)}));`,
  encoding: 'utf8',
  stdio: ['pipe', 'pipe', 'ignore'],
});

const machine = { date: '2030-01-01', processors: 2, model: 'X', loadBefore: 0, loadAfter: 1, packages: { pg: '8' } };
const compared = (ours: number) => [{ measure: 'a', unit: 'ms', ours, otherName: 'b', other: 1, ratio: ours }];
const result = (measures: [title: string, ours: number][], more = {}) => ({
  command: 'bench',
  machine,
  notes: [],
  ...more,
  runs: [{ version: 'v24', measures: measures.map(([title, ours]) => ({ name: title, title, comparisons: compared(ours) })) }],
});
const sizes = (zip: number) => [{ engine: 'postgres', code: 1, gzip: 1, zip, target: 9000, met: true, deployedZip: 1 }];

const page = call('replaceOutput', '# Page\n\n<!-- bench:begin -->\n<!-- bench:end -->\n\nEnd.\n', call('toMarkdown', result([['Loading', 1], ['Rows', 2]], { sizes: sizes(1000) })));

describe('replaceMeasures', () => {
  test('replaces a measure and keeps the others', () => {
    const replaced = call('replaceMeasures', page, result([['Rows', 7]], { command: 'bench --only rows' }));

    expect(replaced).toContain('#### Loading\n\n| Measure');
    expect(replaced).toMatch(/#### Rows\n\n`bench --only rows` on 2030-01-01[^#]*\| a {7}\| 7\.00 ms/);
    expect(replaced).not.toContain('2.00 ms');
    expect(replaced).toContain('### Sizes');
    expect(replaced).toMatch(/^# Page\n[^]*\n\nEnd\.\n$/);
  });

  test('adds a measure to those of its version of Node.js', () => {
    const replaced = call('replaceMeasures', page, result([['Writes', 3]]));

    expect(replaced.match(/^####? .*$/gm)).toEqual(['### Node.js v24', '#### Loading', '#### Rows', '#### Writes', '### Sizes']);
  });

  test('replaces the sizes', () => {
    expect(call('replaceMeasures', page, { ...result([]), sizes: sizes(8000) })).toContain('| 8 KB |');
  });

  test('throws for a version of Node.js that the page does not have', () => {
    expect(() => call('replaceMeasures', page.replace('Node.js v24', 'Node.js v22'), result([['Rows', 7]]))).toThrow();
  });
});
