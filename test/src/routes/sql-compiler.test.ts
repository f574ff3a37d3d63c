import { App } from 'aws-cdk-lib';
import { DatabaseEngine } from '../../../src/database/database-engine';
import { refuseRoute } from '../../../src/routes/private/refuse';
import { ParameterType, SqlStatement } from '../../../src/routes/private/sql-compiler';
import { ValueType } from '../../../src/routes/value-type';

const parse = (sql: string, engine = DatabaseEngine.POSTGRESQL) => new SqlStatement(sql, engine, refuseRoute(new App(), 'GET /x'));

describe('the SQL compiler for PostgreSQL', () => {
  const compile = (sql: string, types: { [name: string]: ParameterType } = {}) => parse(sql).render(types);

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

  test.each([[ValueType.BIGINT, 'bigint[]'], [undefined, 'text[]']])('casts a list of %s to %s', (type, name) => {
    expect(compile('SELECT :a', { a: { type, list: true } })).toBe(`SELECT CAST($1 AS ${name})`);
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
    expect(compile('SELECT :a, :a[1], :b', { a: { type } })).toBe(`SELECT CAST($1 AS ${name}), CAST($1 AS ${name})[1], $2`);
  });

  test('names each parameter once, in the order of the SQL', () => {
    expect(parse('SELECT :b, :a, :b').names).toEqual(['b', 'a']);
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
    expect(parse(sql).returnsRows).toBe(returnsRows);
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
    expect(() => parse(sql)).toThrow(message);
  });
});

describe('the SQL compiler for SQL Server', () => {
  const statement = (sql: string) => parse(sql, DatabaseEngine.SQL_SERVER);

  test('numbers the parameters', () => {
    expect(statement('SELECT * FROM t WHERE a = :a AND b = :b AND c = :a;').render({})).toBe('SELECT * FROM t WHERE a = @p1 AND b = @p2 AND c = @p1');
  });

  test.each([
    [ValueType.INTEGER, 'CAST(@p1 AS int)'],
    [ValueType.BIGINT, 'CAST(@p1 AS bigint)'],
    [ValueType.NUMBER, 'CAST(@p1 AS float(53))'],
    [ValueType.DECIMAL, 'CAST(@p1 AS decimal(38, 10))'],
    [ValueType.BOOLEAN, 'CAST(@p1 AS bit)'],
    [ValueType.DATE, 'CAST(@p1 AS date)'],
    [ValueType.TIMESTAMP, 'CAST(@p1 AS datetimeoffset(7))'],
    [ValueType.UUID, 'CAST(@p1 AS uniqueidentifier)'],
    [ValueType.STRING, '@p1'],
    [ValueType.JSON, '@p1'],
    [ValueType.BINARY, 'CAST(@p1 AS varbinary(max))'],
  ])('writes a declared %s as %s', (type, text) => {
    expect(statement('SELECT :a').render({ a: { type } })).toBe(`SELECT ${text}`);
  });

  test('a procedure takes its arguments without casts, as they cannot be expressions', () => {
    expect(statement('EXEC dbo.Report :from, :to').render({ from: { type: ValueType.DATE } })).toBe('EXEC dbo.Report @p1, @p2');
  });

  test.each([
    ['INSERT INTO t (a) OUTPUT inserted.id VALUES (1)', true],
    ['INSERT INTO t (a) VALUES (1)', false],
    ['EXEC dbo.Report', true],
    ['WITH x AS (SELECT 1 AS a) SELECT a FROM x', true],
  ])('knows whether rows come back from %s', (sql, returnsRows) => {
    expect(statement(sql).returnsRows).toBe(returnsRows);
  });

  test.each([
    ['SELECT @p1', 'GET /x: the SQL has a numbered placeholder at line 1 column 8, got "@p1"'],
    ['USE master', 'the SQL cannot be a USE statement, as it would change the connection for the requests that follow'],
    ['GO', 'cannot be a GO statement, as only tools like sqlcmd know it'],
    ['BEGIN TRAN', 'cannot be a BEGIN statement, as a route is one statement, in a transaction that the handler opens and ends'],
    ['DECLARE @x int = 1; SELECT @x', 'second statement'],
  ])('throws when the SQL is %j', (sql, message) => {
    expect(() => statement(sql)).toThrow(message);
  });
});
