import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function check<T>(...args: string[]): T {
  return JSON.parse(execFileSync(process.execPath, [join(__dirname, 'replacement-checks.mjs'), ...args], { encoding: 'utf8' }));
}

describe('replacePlugin', () => {
  const code = 'module.exports = [require("thing"), require("other")];';
  let folder: string;

  function write(path: string, text: string): void {
    mkdirSync(join(folder, 'node_modules', path), { recursive: true });
    writeFileSync(join(folder, 'node_modules', path, 'index.js'), text);
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'replacements-'));
    write('thing', 'module.exports = "original";');
    write('other', 'module.exports = require("thing");');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('replaces a module wherever it is imported', () => {
    expect(check('bundleOf', code, folder, 'thing/index.js')).toEqual(['replacement', 'replacement']);
  });

  test('throws when a module is not where it is expected', () => {
    expect(check('misplaced', code, folder, 'thing/lib/index.js')).toEqual([
      'the bundle replaces thing/lib/index.js, which must be in the bundle once, but is there 0 times: adapt runtime/build/replacements.mjs',
    ]);
  });

  test('throws when a module is there in two versions of its package', () => {
    write('other/node_modules/thing', 'module.exports = "another version";');

    expect(check('misplaced', code, folder, 'thing/index.js')).toEqual([
      'the bundle replaces thing/index.js, which must be in the bundle once, but is there 2 times: adapt runtime/build/replacements.mjs',
    ]);
  });
});

describe('the replaced modules', () => {
  test('each throws an error with its path when it is used', () => {
    const uses = check<[string, string[]][]>('usesOfEach');

    expect(uses.length).toBeGreaterThan(15);
    for (const [path, messages] of uses) {
      expect(messages.length).toBeGreaterThan(0);
      for (const message of messages) expect(message).toMatch(`the bundle does not contain ${path}: `);
    }
  });

  test('pg throws for what the handler does not use, and reads bytea', () => {
    const without = (path: string) => expect.stringMatching(`^the bundle does not contain ${path}: `);

    expect(check('usesOfPg')).toEqual({
      pool: without('pg-pool/index.js'),
      connectionString: without('pg-connection-string/index.js'),
      integer: without('pg-types/lib/textParsers.js'),
      integers: without('pg-types/lib/textParsers.js'),
      binaryInteger: without('pg-types/lib/binaryParsers.js'),
      bytea: '0aff',
      escapedBytea: '615c01',
    });
  });

  test('the text of every code page of SQL Server is decoded as before', () => {
    const { pages, replaced, original } = check<Record<string, string[]>>('codePages');

    // https://learn.microsoft.com/sql/relational-databases/collations/collation-and-unicode-support
    expect(pages).toEqual([
      'CP1250', 'CP1251', 'CP1252', 'CP1253', 'CP1254', 'CP1255', 'CP1256', 'CP1257', 'CP1258', 'CP437', 'CP850', 'CP874', 'CP932', 'CP936', 'CP949', 'CP950', 'utf-8',
    ]);
    expect(replaced).toEqual(original);
    expect(new Set(replaced).size).toBe(pages!.length);
  });

  test('dates have the days of @js-joda/core, from year 1 to 9999', () => {
    expect(check('differentDays')).toEqual([]);
  });

  test('throws for what is not a date, or not a calculation of tedious', () => {
    expect(check('misusesOfDates')).toEqual([
      '2030-2-29 is not a date',
      'NaN-1-1 is not a date',
      'the bundle contains LocalDate.ofYearDay only for the first day of a year',
      'the bundle contains LocalDate.until only for days',
    ]);
  });
});
