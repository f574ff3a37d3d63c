import { DatabaseEngine } from '../../../src/database/database-engine';
import { routeErrors } from '../../../src/routes/private/route-error';
import { ParameterType, SqlStatement } from '../../../src/routes/private/sql-compiler';
import { ValueType } from '../../../src/routes/value-type';

const parse = (sql: string, engine = DatabaseEngine.POSTGRESQL) => new SqlStatement(sql, engine, routeErrors('GET /x'));

describe('the SQL compiler for PostgreSQL', () => {
  const compile = (sql: string, types: { [name: string]: ParameterType } = {}) => parse(sql).render(types);

  test.each([
    ['SELECT * FROM t WHERE a = :a', 'SELECT * FROM t WHERE a = $1'],
    ['SELECT * FROM t WHERE a = :a AND b = :b AND c = :a', 'SELECT * FROM t WHERE a = $1 AND b = $2 AND c = $1'],
    ['SELECT :b, :a', 'SELECT $1, $2'],
    ['SELECT :a::int', 'SELECT $1::int'],
    ['  SELECT 1 ; ', 'SELECT 1'],
    [';WITH x AS (SELECT 1) SELECT * FROM x', 'WITH x AS (SELECT 1) SELECT * FROM x'],
    ['; ;-- first\n;SELECT 1;;', '-- first\nSELECT 1'],
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
    ['WITH x AS (SELECT 1) DELETE FROM t', false],
    ['WITH x AS (DELETE FROM t RETURNING *) INSERT INTO u SELECT * FROM x', false],
    ['WITH x (a, b) AS NOT MATERIALIZED (SELECT 1, 2), y AS (SELECT 3) UPDATE t SET a = 1 RETURNING *', true],
    ['INSERT INTO t SELECT * FROM f((SELECT 1)) ON CONFLICT DO NOTHING RETURNING id', true],
  ])('knows whether rows come back from %s', (sql, returnsRows) => {
    expect(parse(sql).returnsRows).toBe(returnsRows);
  });

  test.each([
    ['SELECT 1', false],
    ['DELETE FROM t', true],
    ['WITH x AS (SELECT 1) SELECT * FROM x', false],
    ['WITH x AS (SELECT 1) UPDATE t SET a = 1', true],
    ['WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x', true],
    ['WITH x AS MATERIALIZED ( /* old */ DELETE FROM t RETURNING *) SELECT * FROM x', true],
    ['WITH x AS (SELECT \'DELETE\' AS delete) SELECT delete FROM x FOR UPDATE', false],
  ])('knows whether data is changed by %s', (sql, writes) => {
    expect(parse(sql).writes).toBe(writes);
  });

  test.each([
    ['SELECT CASE WHEN:a THEN:b END', 'SELECT CASE WHEN $1 THEN $2 END'],
    ['SELECT x IN(:a)', 'SELECT x IN($1)'],
    ['SELECT -:a', 'SELECT -$1'],
  ])('keeps placeholders and words apart in %s', (sql, text) => {
    expect(compile(sql)).toBe(text);
  });

  test.each([[DatabaseEngine.POSTGRESQL, 65_535], [DatabaseEngine.SQL_SERVER, 2098]])('throws when %s gets more than %d parameters', (engine, most) => {
    const sql = (count: number) => `SELECT ${Array.from({ length: count }, (_, n) => `:n${n}`).join()}`;
    expect(parse(sql(most), engine).names).toHaveLength(most);
    expect(() => parse(sql(most + 1), engine)).toThrow(
      `GET /x: the SQL has too many parameters, received "${most + 1}"; allowed: up to ${most}; pass several values as one list, or as JSON`,
    );
  });

  test('a name can be that of a method of every object', () => {
    expect(compile('SELECT :constructor, :toString')).toBe('SELECT $1, $2');
  });

  test.each([
    ['', 'GET /x: the SQL is empty, received ""; write one statement'],
    [' -- only a comment', 'the SQL is empty'],
    [';', 'the SQL is empty'],
    ['SELECT 1; SELECT 2', 'GET /x: the SQL has a second statement at line 1 column 11, received "SELECT 2"; use steps for several statements, or combine them with WITH'],
    ['SELECT 1;;\n\'x\'', 'second statement at line 2 column 1'],
    ['SELECT $1', 'GET /x: the SQL has a numbered placeholder at line 1 column 8, received "$1"; write :name and declare the value in parameters'],
    ['BEGIN', 'the SQL cannot be a BEGIN statement, because the handler controls the transaction of a route'],
    ['commit', 'because the handler controls the transaction of a route, received "commit"; allowed: SELECT, WITH, VALUES, TABLE, SHOW, EXPLAIN, CALL, INSERT, UPDATE, DELETE, MERGE'],
    ['SET ROLE admin', 'cannot be a SET statement, because it would change the connection for subsequent requests'],
    ['SELECT a[1:n]', 'the SQL has a parameter directly after another value at line 1 column 11, received ":n]"; in an array slice, as in [1 : n], or JSON_OBJECT, write a space after the colon'],
    ["SELECT JSON_OBJECT('id':id)", 'a parameter directly after another value at line 1 column 24, received ":id)"'],
    ['SELECT a[f(1):n]', 'a parameter directly after another value at line 1 column 14'],
    ['SELECT \'a\0\'', 'the SQL has a NUL character at line 1 column 10; remove it; if the SQL is from a UTF-16 file, read it with that encoding'],
    ['COPY t TO STDOUT', 'cannot be a COPY statement, because it transfers data outside result rows'],
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

  const from = { from: { type: ValueType.DATE }, to: { type: ValueType.DATE } };
  test.each([
    ['SELECT * FROM t FOR SYSTEM_TIME AS OF :from WHERE a = :to', 'SELECT * FROM t FOR SYSTEM_TIME AS OF @p1 WHERE a = CAST(@p2 AS date)'],
    ['SELECT * FROM t FOR SYSTEM_TIME BETWEEN :from AND :to', 'SELECT * FROM t FOR SYSTEM_TIME BETWEEN @p1 AND @p2'],
    ['SELECT * FROM t FOR SYSTEM_TIME CONTAINED IN (:from, \'9999-12-31\') WHERE a = :to', 'SELECT * FROM t FOR SYSTEM_TIME CONTAINED IN (@p1, \'9999-12-31\') WHERE a = CAST(@p2 AS date)'],
    ['SELECT * FROM t WHERE CONTAINS((a, b), :from) AND c = :to', 'SELECT * FROM t WHERE CONTAINS((a, b), @p1) AND c = CAST(@p2 AS date)'],
    ['SELECT * FROM FREETEXTTABLE(t, *, :from) AS f WHERE f.[key] = :to', 'SELECT * FROM FREETEXTTABLE(t, *, @p1) AS f WHERE f.[key] = CAST(@p2 AS date)'],
  ])('a value stands without a cast where no expression can be: %s', (sql, text) => {
    expect(statement(sql).render(from)).toBe(text);
  });

  test('so does one whose rows are inserted', () => {
    expect(statement('INSERT INTO t EXEC dbo.Report :from').render({ from: { type: ValueType.DATE } })).toBe('INSERT INTO t EXEC dbo.Report @p1');
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
    'SELECT 1 UNION ALL SELECT 2 EXCEPT SELECT 3 INTERSECT (SELECT 4)',
    'INSERT INTO t (a) OUTPUT inserted.id SELECT a FROM u UNION SELECT 2',
    'INSERT INTO t (a) EXEC dbo.Report @from = :from',
    'INSERT INTO t DEFAULT VALUES',
    'WITH x AS (SELECT 1 AS a) INSERT INTO t SELECT a FROM x',
    'MERGE t USING u ON t.id = u.id WHEN MATCHED THEN UPDATE SET a = 1 WHEN NOT MATCHED THEN INSERT (a) VALUES (1) WHEN NOT MATCHED BY SOURCE THEN DELETE OUTPUT $action;',
    'SELECT * FROM a INNER MERGE JOIN b ON a.id = b.id OPTION (MERGE JOIN)',
    'EXEC dbo.Report @from = :from, @to = :to',
    'SELECT @@VERSION AS version, [select], "delete", \'update\' /* insert */ FROM t -- exec',
    'SELECT (SELECT 1) AS go\nFROM t',
    'SELECT \'\nGO\n\' AS x',
    'UPDATE t SET a = 1 OUTPUT inserted.id FROM t WHERE EXISTS (SELECT 1)',
    'DELETE TOP (5) FROM t OUTPUT deleted.id',
    ';WITH x AS (SELECT 1 AS a) SELECT a FROM x',
    ' ; /* old habit */ ; SELECT 1;',
    'SELECT (SELECT id FROM books FOR JSON PATH) AS books',
    'SELECT (SELECT id FROM books FOR XML PATH) AS books',
    'EXEC sp_executesql N\'SELECT * FROM t WHERE a = @a AND b = @b\', N\'@a int, @b int\', @a = :a, @b = :b',
    'EXEC sp_executesql @stmt = N\'SELECT @a\', @params = N\'@a int\', @a = :a',
    'EXEC library.dbo.[Report of a day] :from, @to = :to',
    'EXEC library..Report :from OUTPUT',
    'EXEC dbo.Report @from = :from, @version = @@VERSION',
  ])('takes %j for one statement', sql => {
    expect(() => statement(sql)).not.toThrow();
  });

  test.each([
    ['SELECT @p1', 'GET /x: the SQL has a numbered placeholder at line 1 column 8, received "@p1"'],
    ['USE master', 'the SQL cannot be a USE statement, because it would change the connection for subsequent requests'],
    ['GO', 'cannot be a GO statement, because only tools such as sqlcmd support it'],
    ['BEGIN TRAN', 'cannot be a BEGIN statement, because the handler controls the transaction of a route'],
    ['DECLARE @x int = 1; SELECT @x', 'the SQL cannot be a DECLARE statement, because sql and each step are one statement, not a batch'],
    ['SET NOCOUNT ON; SELECT 1', 'the SQL cannot be a SET statement, because the handler controls settings such as NOCOUNT'],
    ['SELECT 1; SELECT 2', 'second statement at line 1 column 11, received "SELECT 2"; use steps for several statements, or a procedure; to return written rows, use OUTPUT'],
    ['SELECT id FROM books FOR JSON PATH', 'GET /x: the SQL has FOR JSON at line 1 column 26, and SQL Server splits its text into several rows, received "JSON PATH"; ' +
      'remove it, because the handler returns rows as JSON, or select it as one column, as in SELECT (SELECT … FOR JSON PATH) AS document'],
    ['WITH b AS (SELECT 1 AS id) SELECT id FROM b for xml auto', 'the SQL has FOR XML'],
    ['EXEC sys.sp_executesql :q', 'GET /x: the SQL would run a request value as SQL at line 1 column 24, received "EXEC sys.sp_executesql :q"'],
    ['EXEC [sp_executesql] @params = N\'@id int\', @stmt = :q', 'run a request value as SQL'],
    ['EXECUTE sp_prepexec 1, N\'\', :q', 'run a request value as SQL'],
    ['EXEC xp_cmdshell :command', 'run a request value as SQL'],
    ['INSERT INTO t EXEC sp_executesql :q', 'run a request value as SQL'],
    ['EXEC :procedure 1', 'run a request value as SQL at line 1 column 6'],
    ['EXEC @procedure', 'the SQL has an undeclared variable at line 1 column 6, received "@procedure"; write :procedure'],
    ['EXEC @result = dbo.Report :from', 'an undeclared variable at line 1 column 6, received "@result"'],
    ['EXEC dbo.Report @from = :from, @total = @total OUTPUT', 'an undeclared variable at line 1 column 41, received "@total"'],
    ['EXEC dbo.Report @from', 'an undeclared variable at line 1 column 17, received "@from"'],
    ['EXEC dbo.Report 5, :a, @b', 'an undeclared variable at line 1 column 24, received "@b"'],
    ['INSERT INTO t (a) VALUES (:a)\nSELECT SCOPE_IDENTITY() AS id',
      'GET /x: the SQL has a second statement at line 2 column 1, received "SELECT SCOPE_IDENTITY() AS id"; ' +
      'use steps for several statements, or a procedure; to return written rows, use OUTPUT'],
    ['SELECT 1 DELETE FROM t', 'second statement at line 1 column 10'],
    ['UPDATE t SET a = 1 SELECT @@ROWCOUNT', 'second statement'],
    ['INSERT INTO t SELECT a FROM u SELECT 1', 'second statement at line 1 column 31'],
    ['DELETE FROM t IF 1 = 1 EXEC p', 'second statement at line 1 column 15'],
    ['SELECT * FROM t\nGO', 'the SQL has the line GO at line 2 column 1, received "GO"; remove it; only tools such as sqlcmd support it'],
    ['EXEC dbo.Report\nGO', 'the SQL has the line GO at line 2 column 1'],
    ['SELECT * FROM t\r\n  go 5  \r\n', 'the SQL has the line GO at line 2 column 1, received "go 5"'],
    ['SELECT * FROM t WHERE a = @id',
      'the SQL has an undeclared variable at line 1 column 27, received "@id"; write :id and declare the value in parameters'],
    ['EXEC (:sql)', 'GET /x: the SQL would run a request value as SQL at line 1 column 7, received "EXEC (:sql)"; write the statement directly, or call a procedure'],
    ['INSERT INTO t execute /* it */ (N\'SELECT \' + :columns)', 'a request value as SQL at line 1 column 46'],
    ['SELECT /* a', 'unclosed comment'],
  ])('throws when the SQL is %j', (sql, message) => {
    expect(() => statement(sql)).toThrow(message);
  });
});
