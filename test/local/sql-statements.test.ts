import { statementStarts } from '../../local/sql-statements';

describe('statementStarts', () => {
  test.each<[string, string[]]>([
    ['', []],
    [' -- nothing; at all\n', []],
    ['SELECT 1', ['SELECT 1']],
    ['SELECT 1;;\n SELECT 2;', ['SELECT 1;;\n ', 'SELECT 2;']],
    ["/* a; b */ SELECT ';', \"a;b\", E'\\';' ; SELECT 2", ["SELECT ';', \"a;b\", E'\\';' ; ", 'SELECT 2']],
    ['DO $$ BEGIN; END $$; DO $a$ $$; $a$; SELECT $1', ['DO $$ BEGIN; END $$; ', 'DO $a$ $$; $a$; ', 'SELECT $1']],
    ['BEGIN; SELECT 1; END; SELECT 2', ['BEGIN; ', 'SELECT 1; ', 'END; ', 'SELECT 2']],
    [
      'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3',
      ['CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; ', 'SELECT 3'],
    ],
    ["SELECT '😀'; SELECT 2", ["SELECT '😀'; ", 'SELECT 2']],
  ])('%j has the statements %j', (text, statements) => {
    const characters = [...text];
    const starts = statementStarts(text);

    expect(starts.map((start, index) => characters.slice(start, starts[index + 1]).join(''))).toEqual(statements);
  });
});
