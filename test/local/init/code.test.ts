import { execFileSync } from 'node:child_process';
import { call, map, text } from '../../../local/init/languages/code';
import { javaCode } from '../../../local/init/languages/java-code';
import { pythonCode } from '../../../local/init/languages/python-code';
import { typescriptCode } from '../../../local/init/languages/typescript-code';

const HARD = ['', "it's", 'a "b"', "it's `here` ${x} \"y\" \\ z", '\\u0041', 'line\nbreak', '日本', '{x}', '%s', '$1'];

describe('the texts of a program', () => {
  test.each(HARD)('are the same in TypeScript: %j', value => {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the literal is the subject of the test
    expect(new Function(`return ${typescriptCode(text(value), 0)}`)()).toBe(value);
  });

  test.each(HARD)('are the same in a statement of several lines in TypeScript: %j', value => {
    const lines = value.replaceAll('\n', ' ');
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- as above
    expect(new Function(`return ${typescriptCode({ kind: 'sql', lines: [lines, lines] }, 0)}`)()).toBe(`${lines}\n  ${lines}`);
  });

  test('are the same in Python', () => {
    const program = `import json; print(json.dumps([${HARD.map(value => pythonCode(text(value), 0)).join(', ')}]))`;
    expect(JSON.parse(execFileSync('python3', ['-c', program], { encoding: 'utf8' }))).toEqual(HARD);
  });

  test('have the escapes of Java', () => {
    expect(javaCode(text('a "b" \\ \n\u0001'), 0)).toBe('"a \\"b\\" \\\\ \\n\\001"');
  });
});

test('maps of more than ten entries are Map.ofEntries in Java', () => {
  const entries = Array.from({ length: 11 }, (_, index) => [`c${index}`, call('RecordField', 'of', [])] as const);

  expect(javaCode(map(entries.slice(1)), 0)).toMatch(/^Map\.of\(/);
  expect(javaCode(map(entries), 0)).toMatch(/^Map\.ofEntries\(\n {8}Map\.entry\("c0", RecordField\.of\(\)\),/);
});
