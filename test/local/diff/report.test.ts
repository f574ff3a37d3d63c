import { breaking, review } from '../../../local/diff/change';
import { reportLines } from '../../../local/diff/report';
import { diffTexts } from '../../../local/diff/text-diff';

const text = (lines: ReturnType<typeof diffTexts>) => lines.map(line => `${line.sign}${line.text}`);
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`);

describe('diffTexts', () => {
  test.each<[string, string[], string[], string[]]>([
    ['equal texts', ['a', 'b'], ['a', 'b'], []],
    ['an added line', ['a', 'c'], ['a', 'b', 'c'], [' a', '+b', ' c']],
    ['a removed line', ['a', 'b', 'c'], ['a', 'c'], [' a', '-b', ' c']],
    ['a changed line', ['a', 'b', 'c'], ['a', 'x', 'c'], [' a', '-b', '+x', ' c']],
    ['a repeated line', ['a', 'a'], ['a', 'a', 'a'], [' a', ' a', '+a']],
    ['moved lines', ['a', 'b', 'c', 'd'], ['c', 'd', 'a', 'b'], ['-a', '-b', ' c', ' d', '+a', '+b']],
  ])('shows %s', (_, before, after, lines) => {
    expect(text(diffTexts(before.join('\n'), after.join('\n')))).toEqual(lines);
  });

  test('leaves out lines that are far from a change', () => {
    const before = numbered(20);
    const after = before.map((line, index) => ([5, 15].includes(index) ? `${line} changed` : line));

    expect(text(diffTexts(before.join('\n'), after.join('\n')))).toEqual([
      ' line 3', ' line 4', '-line 5', '+line 5 changed', ' line 6', ' line 7', ' …', ' line 13', ' line 14', '-line 15', '+line 15 changed', ' line 16', ' line 17',
    ]);
  });

  test('any text results from its lines, whatever changed', () => {
    let seed = 1;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 300; round += 1) {
      const [before, after] = [random(7), random(7)].map(count => Array.from({ length: count + 1 }, () => 'abc'[random(3)]!));
      // No line is far from a change in texts this short, except where nothing is left of one.
      const lines = text(diffTexts(['', ...before!, 'x'].join('\n'), ['', ...after!, 'y'].join('\n')));
      const near = (signs: string) => lines.filter(line => signs.includes(line[0]!)).map(line => line.slice(1));
      const tail = (all: string[], shown: string[]) => all.slice(all.length - shown.length);
      if (lines.includes(' …')) continue;
      expect(near(' -')).toEqual(tail(['', ...before!, 'x'], near(' -')));
      expect(near(' +')).toEqual(tail(['', ...after!, 'y'], near(' +')));
    }
  });

  test('texts of thousands of lines are shown as replaced', () => {
    const [before, after] = [numbered(3000), numbered(3000).map(line => `${line}!`)].map(lines => lines.join('\n'));

    expect(diffTexts(before!, after!)).toHaveLength(6000);
  });
});

describe('reportLines', () => {
  const long = `${'word '.repeat(40)}${'x'.repeat(300)}`;
  const sections = [{
    title: 'Shop/Api, HTTP API',
    parts: [{ state: 'changed' as const, title: 'GET    /a', changes: [breaking(long), review('statement', [{ sign: '-', text: long }, { sign: '+', text: 'SELECT 1' }])] }],
  }, { title: 'Shop/Other, HTTP API', parts: [] }];

  test('no line is longer than 120 characters, and no word is lost', () => {
    const lines = reportLines(sections, false);

    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(120);
    expect(lines.join('').match(/word/g)).toHaveLength(80);
    expect(lines.join('').match(/x/g)).toHaveLength(600);
    expect(lines.join('\n')).not.toContain('Shop/Other');
  });

  test('has colors on a terminal only', () => {
    expect(reportLines(sections, true)).toEqual(expect.arrayContaining(['\u001b[32m             + SELECT 1\u001b[0m', expect.stringMatching(/^ +\u001b\[1;31mbreaking\u001b\[0m: word/)]));
    expect(reportLines(sections, false).join('')).not.toContain('\u001b');
  });
});
