import { parseSql, renderPostgres } from '../../../src/routes/private/sql-compiler';
import { ValueType } from '../../../src/routes/value-type';

const compile = (sql: string, types: { [name: string]: ValueType } = {}) => renderPostgres(parseSql('GET /x', sql), types);

describe('the SQL compiler', () => {
  test.each([
    ['SELECT * FROM t WHERE a = :a', 'SELECT * FROM t WHERE a = $1'],
    ['SELECT * FROM t WHERE a = :a AND b = :b AND c = :a', 'SELECT * FROM t WHERE a = $1 AND b = $2 AND c = $1'],
    ['SELECT :b, :a', 'SELECT $1, $2'],
    ['SELECT :a::int', 'SELECT $1::int'],
    ['  SELECT 1 ; ', 'SELECT 1'],
    ['SELECT 1; -- done', 'SELECT 1'],
    ['SELECT \':a\', :a', 'SELECT \':a\', $1'],
    ['/* what */ SELECT :a', '/* what */ SELECT $1'],
  ])('numbers the parameters of %s', (sql, text) => {
    expect(compile(sql)).toBe(text);
  });

  test.each([
    [ValueType.STRING, 'text'],
    [ValueType.INTEGER, 'integer'],
    [ValueType.BIGINT, 'bigint'],
    [ValueType.NUMBER, 'double precision'],
    [ValueType.DECIMAL, 'numeric'],
    [ValueType.BOOLEAN, 'boolean'],
    [ValueType.DATE, 'date'],
    [ValueType.TIMESTAMP, 'timestamptz'],
    [ValueType.UUID, 'uuid'],
    [ValueType.JSON, 'jsonb'],
    [ValueType.BINARY, 'bytea'],
  ])('casts a declared %s to %s', (type, name) => {
    expect(compile('SELECT :a, :a[1], :b', { a: type })).toBe(`SELECT CAST($1 AS ${name}), CAST($1 AS ${name})[1], $2`);
  });

  test('names each parameter once, in the order of the SQL', () => {
    expect(parseSql('GET /x', 'SELECT :b, :a, :b').names).toEqual(['b', 'a']);
  });

  test.each([
    ['SELECT 1', true],
    ['(SELECT 1) UNION (SELECT 2)', true],
    ['WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x', true],
    ['INSERT INTO t VALUES (1)', false],
    ['INSERT INTO t VALUES (1) returning id', true],
    ['DELETE FROM t WHERE a = \'RETURNING\'', false],
    ['DELETE FROM t -- RETURNING', false],
  ])('knows whether rows come back from %s', (sql, returnsRows) => {
    expect(parseSql('GET /x', sql).returnsRows).toBe(returnsRows);
  });

  test.each([
    ['', 'GET /x: the SQL is empty, got ""; write one statement'],
    [' -- only a comment', 'the SQL is empty'],
    [';', 'the SQL is empty'],
    ['SELECT 1; SELECT 2', 'GET /x: the SQL has a second statement at line 1 column 11, got "SELECT 2"; write one statement for a route'],
    ['SELECT 1;;\n\'x\'', 'second statement at line 2 column 1'],
    ['SELECT $1', 'GET /x: the SQL has a numbered placeholder at line 1 column 8, got "$1"; write :name and declare the value in parameters'],
    ['BEGIN', 'the SQL cannot be a BEGIN statement, as a route is one statement, in a transaction that the handler opens and ends'],
    ['commit', 'cannot be a COMMIT statement'],
    ['SET ROLE admin', 'cannot be a SET statement, as it would change the connection for the requests that follow'],
    ['COPY t TO STDOUT', 'cannot be a COPY statement, as it moves data outside of rows'],
  ])('throws when the SQL is %j', (sql, message) => {
    expect(() => parseSql('GET /x', sql)).toThrow(message);
  });
});
