import { parseScript } from '../../../../src/contract/scripts/postgres-script';

const textsOf = (script: string) => parseScript(script).map(({ text }) => text);

describe('parseScript', () => {
  test.each<[string, string[]]>([
    ['', []],
    [' -- nothing; at all\n', []],
    ['/* a /* nested; */ ; */ SELECT 1', ['SELECT 1']],
    ['SELECT 1;;\n SELECT 2;', ['SELECT 1', 'SELECT 2']],
    ["/* a; b */ SELECT ';', \"a;b\", E'\\';' ; SELECT 2", ["SELECT ';', \"a;b\", E'\\';'", 'SELECT 2']],
    ['DO $$ BEGIN; END $$; DO $a$ $$; $a$; SELECT $1; SELECT a$b$c', ['DO $$ BEGIN; END $$', 'DO $a$ $$; $a$', 'SELECT $1', 'SELECT a$b$c']],
    ['BEGIN; SELECT 1; END; SELECT 2', ['BEGIN', 'SELECT 1', 'END', 'SELECT 2']],
    [
      'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3',
      ['CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END', 'SELECT 3'],
    ],
    ['CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b); SELECT 1', ['CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b)', 'SELECT 1']],
    ["SELECT '😀'; SELECT 2", ["SELECT '😀'", 'SELECT 2']],
    ['\\restrict k\nDO $$\n\\restrict me\n$$;\n\\unrestrict k', ['\\restrict k', 'DO $$\n\\restrict me\n$$', '\\unrestrict k']],
    ["SELECT 'not ended; at all", ["SELECT 'not ended; at all"]],
  ])('%j has the statements %j', (script, statements) => {
    expect(textsOf(script)).toEqual(statements);
  });

  test('statements have their line numbers, even after comments and psql commands', () => {
    const script = '-- books\n\\echo start\nSELECT 1,\n  2; /* a\nb */ SELECT 3;\n\nSELECT 4';

    expect(parseScript(script).map(({ text, line }) => [text, line])).toEqual([['\\echo start', 2], ['SELECT 1,\n  2', 3], ['SELECT 3', 5], ['SELECT 4', 7]]);
  });

  test('rows below COPY … FROM stdin belong to it', () => {
    const script = 'COPY books (id, title) FROM stdin;\n1\tEmma; or not\n2\tit\'s\n\\.\nSELECT 1; COPY books FROM STDIN WITH (FORMAT csv);\n3,"a"\n\\.\n';

    expect(parseScript(script)).toEqual([
      { kind: 'statement', text: 'COPY books (id, title) FROM stdin', line: 1, rows: { text: "1\tEmma; or not\n2\tit's\n", line: 2 } },
      { kind: 'statement', text: 'SELECT 1', line: 5 },
      { kind: 'statement', text: 'COPY books FROM STDIN WITH (FORMAT csv)', line: 5, rows: { text: '3,"a"\n', line: 6 } },
    ]);
  });

  test('a script of 10 MB is parsed in seconds', () => {
    const script = "INSERT INTO books (id, title) VALUES (1, 'Emma');\n".repeat(200_000);
    const started = performance.now();

    expect(parseScript(script)).toHaveLength(200_000);
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});
