import { parseBatches } from '../../../../src/contract/scripts/sql-server-script';

const batchesOf = (script: string) => parseBatches('a.sql', script).map(({ text, line, times }) => [text, line, ...times === undefined ? [] : [times]]);

describe('parseBatches', () => {
  test.each<[string, (string | number)[][]]>([
    ['', []],
    ['-- nothing\nGO\n/* GO */\nGO\n\nGO', []],
    ['SELECT 1', [['SELECT 1', 1]]],
    ['SELECT 1\nGO\nSELECT 2\nGO\n', [['SELECT 1', 1], ['SELECT 2', 3]]],
    ['SELECT 1\n  go  \n\n\n  SELECT 2\n\n\nGo', [['SELECT 1', 1], ['  SELECT 2', 5]]],
    ['SELECT 1\nGO 3\nSELECT 2\ngo\t12 ', [['SELECT 1', 1, 3], ['SELECT 2', 3, 12]]],
    ['SELECT 1\nGO -- next\nSELECT 2\nGO /* next */\nSELECT 3', [['SELECT 1', 1], ['SELECT 2', 3], ['SELECT 3', 5]]],
    ['/* a\nGO\n/* b\nGO\n*/\nGO\n*/ SELECT 1\nGO', [['/* a\nGO\n/* b\nGO\n*/\nGO\n*/ SELECT 1', 1]]],
    ["SELECT 'a\nGO\n''b\nGO\n'\nGO", [["SELECT 'a\nGO\n''b\nGO\n'", 1]]],
    ['SELECT [a\nGO\n]]b] FROM "c\nGO\n"\nGO', [['SELECT [a\nGO\n]]b] FROM "c\nGO\n"', 1]]],
    ["-- it's\nSELECT 1\nGO", [["-- it's\nSELECT 1", 1]]],
    ['SELECT a,\n  go,\n  b AS got\nFROM gone\nGO', [['SELECT a,\n  go,\n  b AS got\nFROM gone', 1]]],
    ['SELECT 1 GO', [['SELECT 1 GO', 1]]],
    ['-- about p\nCREATE PROC p AS SELECT 1\nGO', [['-- about p\nCREATE PROC p AS SELECT 1', 1]]],
    ['SELECT geometry\n::STGeomFromText(N\'x\', 0)\n', [["SELECT geometry\n::STGeomFromText(N'x', 0)", 1]]],
    ["SELECT '$(document)', ':r' -- $(x)\nGO", [["SELECT '$(document)', ':r' -- $(x)", 1]]],
    ['here:\nGOTO here', [['here:\nGOTO here', 1]]],
  ])('%j has the batches %j', (script, batches) => {
    expect(batchesOf(script)).toEqual(batches);
  });

  test.each<[string, string]>([
    ['SELECT 1\nGO;\n', 'a.sql:2: "GO;" is not the separator of batches: write GO, or GO with a count, alone on its line'],
    ['SELECT 1\nGO SELECT 2', 'a.sql:2: "GO SELECT 2" is not the separator of batches'],
    ['SELECT 1\nGO 0', 'a.sql:2: GO 0 would run'],
    ["SELECT 1\nGO\n  SELECT 'a\nGO\n", 'a.sql:3: the string is not closed: close it with an apostrophe'],
    ['SELECT [a\nGO', 'a.sql:1: the quoted name is not closed'],
    ['SELECT 1\n/* a /* b */\nGO', 'a.sql:2: the comment is not closed: close it with */'],
    [':r tables.sql', 'a.sql:1: :r is a sqlcmd command, not SQL: move the statements of that file into this script, or into a separate one'],
    ['SELECT 1\n  :setvar name value', 'a.sql:2: :setvar is a sqlcmd command, not SQL: write the value into the statements'],
    [':on error exit', 'a.sql:1: :on is a sqlcmd command, not SQL: remove it: a script stops at its first error'],
    [':CONNECT server', 'a.sql:1: :CONNECT is a sqlcmd command, not SQL: remove it: the script runs in the database of the functions'],
    [':out log.txt', 'a.sql:1: :out is a sqlcmd command, not SQL: remove it'],
    ['!!dir', 'a.sql:1: !!dir is a sqlcmd command, not SQL: remove it'],
    ['SELECT 1\r\nquit\r\n', 'a.sql:2: quit is a sqlcmd command'],
    ['EXIT(SELECT 1)', 'a.sql:1: EXIT is a sqlcmd command'],
    ['SELECT 1\nGO\nUSE $(DatabaseName)', 'a.sql:3: $(DatabaseName) is a variable of sqlcmd, not SQL: write the value'],
    ['ALTER DATABASE [$(DatabaseName)] SET RECOVERY FULL', 'a.sql:1: $(DatabaseName) is a variable of sqlcmd'],
  ])('throws for %j', (script, message) => {
    expect(() => parseBatches('a.sql', script)).toThrow(message);
  });

  test('words have their places', () => {
    const [, { words }] = parseBatches('a.sql', "GO\nSELECT 1\nGO\n\n-- select\nselect (max(a)), [b], 'c', @d\nfrom e");

    expect(words).toEqual([
      { word: 'SELECT', start: 10, line: 6, depth: 0 }, { word: 'MAX', start: 18, line: 6, depth: 1 }, { word: 'A', start: 22, line: 6, depth: 2 },
      { word: '@D', start: 37, line: 6, depth: 0 }, { word: 'FROM', start: 40, line: 7, depth: 0 }, { word: 'E', start: 45, line: 7, depth: 0 },
    ]);
  });

  test('a script of a megabyte is split in seconds, even on one line', () => {
    const insert = "INSERT INTO books (id, title) VALUES (1, 'Emma');";
    const started = performance.now();

    expect(parseBatches('a.sql', `${insert}\nGO\n`.repeat(25_000))).toHaveLength(25_000);
    expect(parseBatches('a.sql', insert.repeat(25_000))).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
