import { DatabaseEngine, RecordField, RequestValue, SqlResult, SqlRoute, ValueType } from '../../../src';
import { SqlRouteManifest } from '../../../src/contract/manifest';
import { routeErrors } from '../../../src/routes/private/route-error';
import { SqlStatement } from '../../../src/routes/private/sql-compiler';
import { compileRoute } from '../../support/compile-routes';

const { POSTGRESQL, SQL_SERVER } = DatabaseEngine;

const FIELDS = { title: RecordField.of({ maxLength: 200 }), Price: RecordField.of({ valueType: ValueType.DECIMAL, nullable: true }) };

const compile = (sql: string, fields: { [name: string]: RecordField } = FIELDS, engine = POSTGRESQL) => compileRoute(SqlRoute.patch('/x', {
  sql,
  parameters: {
    changes: RequestValue.changes(fields),
    ...sql.includes(':id') ? { id: RequestValue.query('id', { valueType: ValueType.INTEGER }) } : {},
  },
  result: SqlResult.none(),
}), engine) as SqlRouteManifest;

const LIST = '"Price" = CASE WHEN $1 THEN CAST($2 AS numeric) ELSE "Price" END, "title" = CASE WHEN $3 THEN $4 ELSE "title" END';
const listOf = (table: string) => LIST.replace(/ELSE /g, `ELSE ${table}.`);
const SQL_SERVER_LIST = '[Price] = CASE WHEN @p1 = 1 THEN CAST(@p2 AS nvarchar(max)) ELSE [Price] END, [title] = CASE WHEN @p3 = 1 THEN @p4 ELSE [title] END';

describe('changes', () => {
  test('default: two values for each field, whether it was sent and its value, and the fields of which one is required', () => {
    const manifest = compile('UPDATE t SET :changes WHERE id = :id');
    expect(manifest.text).toBe(`UPDATE t SET ${LIST} WHERE id = CAST($5 AS integer)`);
    expect(manifest.changes).toEqual(['Price', 'title']);
    expect(manifest.values).toEqual([
      { name: 'changes.Price?', source: 'sent', key: 'Price', type: 'boolean', required: false },
      { name: 'changes.Price', source: 'body', key: 'Price', type: 'decimal', required: false, nullable: true },
      { name: 'changes.title?', source: 'sent', key: 'title', type: 'boolean', required: false },
      { name: 'changes.title', source: 'body', key: 'title', required: false, maxLength: 200 },
      { name: 'id', source: 'query', key: 'id', type: 'integer', required: true },
    ]);
  });

  test.each([
    ['UPDATE t SET version = version + 1, :changes', `UPDATE t SET version = version + 1, ${LIST}`],
    ['UPDATE t SET:changes, a = 1', `UPDATE t SET ${LIST}, a = 1`],
    ['UPDATE t SET :changes RETURNING id', `UPDATE t SET ${LIST} RETURNING id`],
    ['UPDATE t SET f = a IS DISTINCT FROM b, c = CASE WHEN d THEN 1 END, e = ARRAY[1, 2], :changes WHERE true', `UPDATE t SET f = a IS DISTINCT FROM b, c = CASE WHEN d THEN 1 END, e = ARRAY[1, 2], ${LIST} WHERE true`],
    ['WITH x AS (UPDATE t SET :changes RETURNING *) SELECT * FROM x', `WITH x AS (UPDATE t SET ${LIST} RETURNING *) SELECT * FROM x`],
    ['UPDATE t SET :changes FROM u WHERE u.id = t.id', `UPDATE t SET ${listOf('t')} FROM u WHERE u.id = t.id`],
    ['UPDATE ONLY s."T" * AS x SET :changes FROM u', `UPDATE ONLY s."T" * AS x SET ${listOf('x')} FROM u`],
    ['UPDATE s."T" SET :changes FROM u', `UPDATE s."T" SET ${listOf('s."T"')} FROM u`],
    ['INSERT INTO s.t (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET :changes', `INSERT INTO s.t (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET ${listOf('s.t')}`],
    ['INSERT INTO t AS x SELECT 1 ON CONFLICT (id) DO UPDATE SET :changes WHERE x.id > 0', `INSERT INTO t AS x SELECT 1 ON CONFLICT (id) DO UPDATE SET ${listOf('x')} WHERE x.id > 0`],
    ['MERGE INTO t AS x USING u ON x.id = u.id WHEN MATCHED THEN UPDATE SET :changes WHEN NOT MATCHED THEN DO NOTHING',
      `MERGE INTO t AS x USING u ON x.id = u.id WHEN MATCHED THEN UPDATE SET ${listOf('x')} WHEN NOT MATCHED THEN DO NOTHING`],
  ])('are assignments of PostgreSQL in %s', (sql, text) => {
    expect(compile(sql).text).toBe(text);
  });

  test.each([
    ['UPDATE t SET :changes OUTPUT inserted.id WHERE id = 1', `UPDATE t SET ${SQL_SERVER_LIST} OUTPUT inserted.id WHERE id = 1`],
    ['UPDATE TOP (5) b SET :changes OUTPUT inserted.id FROM books AS b JOIN u ON u.id = b.id', `UPDATE TOP (5) b SET ${SQL_SERVER_LIST.replace(/ELSE /g, 'ELSE b.')} OUTPUT inserted.id FROM books AS b JOIN u ON u.id = b.id`],
    ['UPDATE dbo.[books] WITH (ROWLOCK) SET :changes FROM u', `UPDATE dbo.[books] WITH (ROWLOCK) SET ${SQL_SERVER_LIST.replace(/ELSE /g, 'ELSE dbo.[books].')} FROM u`],
    ['MERGE TOP (1) INTO t USING u ON t.id = u.id WHEN MATCHED THEN UPDATE SET :changes;', `MERGE TOP (1) INTO t USING u ON t.id = u.id WHEN MATCHED THEN UPDATE SET ${SQL_SERVER_LIST.replace(/ELSE /g, 'ELSE t.')}`],
  ])('are assignments of SQL Server in %s', (sql, text) => {
    expect(compile(sql, FIELDS, SQL_SERVER).text).toBe(text);
  });

  test.each(Object.values(ValueType))('a field of type %s is cast, unless the column would lose digits', valueType => {
    const casts = { string: 'text', number: 'double precision', decimal: 'numeric', timestamp: 'timestamptz', json: 'jsonb', binary: 'bytea' } as { [type: string]: string };
    expect(compile('UPDATE t SET :changes', { a: RecordField.of({ valueType }) }).text).toBe(`UPDATE t SET "a" = CASE WHEN $1 THEN CAST($2 AS ${casts[valueType] ?? valueType}) ELSE "a" END`);
    const sqlServer = {
      string: undefined, json: undefined, integer: 'int', number: 'float(53)', decimal: 'nvarchar(max)', boolean: 'bit', timestamp: 'datetimeoffset(7)', uuid: 'uniqueidentifier', binary: 'varbinary(max)',
    } as { [type: string]: string | undefined };
    const type = valueType in sqlServer ? sqlServer[valueType] : valueType;
    expect(compile('UPDATE t SET :changes', { a: RecordField.of({ valueType }) }, SQL_SERVER).text).toBe(`UPDATE t SET [a] = CASE WHEN @p1 = 1 THEN ${type ? `CAST(@p2 AS ${type})` : '@p2'} ELSE [a] END`);
  });

  test('names of fields are quoted', () => {
    const fields = { 'a"b]': RecordField.of(), 'x; DROP TABLE t --': RecordField.of({ unicode: undefined }) };
    expect(compile('UPDATE t SET :changes', fields).text).toBe(
      'UPDATE t SET "a""b]" = CASE WHEN $1 THEN $2 ELSE "a""b]" END, "x; DROP TABLE t --" = CASE WHEN $3 THEN $4 ELSE "x; DROP TABLE t --" END',
    );
    expect(compile('UPDATE t SET :changes', fields, SQL_SERVER).text).toContain('[a"b]]] = CASE WHEN @p1 = 1 THEN @p2 ELSE [a"b]]] END, [x; DROP TABLE t --] = CASE');
  });

  test('a field can be a varchar of SQL Server', () => {
    expect(compile('UPDATE t SET :changes', { a: RecordField.of({ unicode: false, pattern: '^[ -~]*$' }) }, SQL_SERVER).text).toContain('THEN CAST(@p2 AS varchar(8000)) ELSE');
  });

  test('placeholders follow the names, from any first number', () => {
    const statement = new SqlStatement('UPDATE t SET a = :a, :changes WHERE b = :b AND c = :a', SQL_SERVER, routeErrors('PATCH /x'));
    const text = statement.render({ changes: RequestValue.changes({ x: RecordField.of(), y: RecordField.of() })._parameterType }, 3);
    expect(statement.names).toEqual(['a', 'changes', 'b']);
    expect(text).toBe('UPDATE t SET a = @p3, [x] = CASE WHEN @p4 = 1 THEN @p5 ELSE [x] END, [y] = CASE WHEN @p6 = 1 THEN @p7 ELSE [y] END WHERE b = @p8 AND c = @p3');
  });

  test.each([
    ['VALUES', 'INSERT INTO t VALUES (:changes)',
      'PATCH /x: the SQL has the changes :changes at line 1 column 23, outside the list of SET, received "(:changes)"; ' +
      'allowed: directly after SET, or after a comma of its list; write UPDATE … SET :changes WHERE …'],
    ['WHERE', 'UPDATE t SET a = 1 WHERE :changes', 'outside the list of SET'],
    ['a comma after WHERE', 'UPDATE t SET a = 1 WHERE b IN (1, :changes)', 'outside the list of SET'],
    ['a comma of FROM', 'UPDATE t SET a = 1 FROM u, :changes', 'outside the list of SET'],
    ['an equals sign', 'UPDATE t SET a = :changes', 'outside the list of SET'],
    ['SET and before an equals sign', 'UPDATE t SET :changes = 1', 'outside the list of SET'],
    ['a comma of an array', 'UPDATE t SET a = ARRAY[1, :changes]', 'outside the list of SET'],
    ['a comma of a function', 'UPDATE t SET a = f(1, :changes)', 'outside the list of SET'],
    ['a comma of RETURNING', 'UPDATE t SET a = 1 RETURNING a, :changes', 'outside the list of SET'],
    ['a comma of another query', 'WITH x AS (UPDATE t SET a = 1) SELECT 1, :changes', 'outside the list of SET'],
  ])('throw after %s', (_, sql, message) => {
    expect(() => compile(sql)).toThrow(message);
  });

  test.each([
    ['UPDATE t SET :changes, title = 1', 'PATCH /x: the SQL assigns a column at line 1 column 24 that :changes also changes, received "title"; remove one of them'],
    ['UPDATE t SET (a, TITLE) = (1, 2), :changes', 'received "TITLE"'],
    ['UPDATE t SET "Price" = 1, :changes', 'received "\\"Price\\""'],
    ['UPDATE t SET :changes, :changes', 'received ":changes"'],
  ])('throw for a column that is assigned twice: %s', (sql, message) => {
    expect(() => compile(sql)).toThrow(message);
  });

  test('SQL Server ignores case and qualifiers of assigned columns', () => {
    expect(() => compile('UPDATE b SET b.[PRICE] = 1, :changes FROM books AS b', FIELDS, SQL_SERVER)).toThrow('received "[PRICE]"');
  });

  test.each([
    'UPDATE t SET price = 1, :changes', 'UPDATE t SET a = title, b = (SELECT title FROM u), :changes WHERE title = \'x\'', 'UPDATE t SET c.title = 1, a[1] = 2, :changes',
  ])('can be beside other columns: %s', sql => {
    expect(() => compile(sql)).not.toThrow();
  });

  test.each([
    ['there are no fields', {}, 'RequestValue.changes() has no fields'],
    ['a field is required', { a: RecordField.of({ required: true }) }, 'the field "a" of RequestValue.changes() has required, but a field that is not sent leaves its column unchanged, received "true"; leave required out'],
    ['a field is not required', { a: RecordField.of({ required: false }) }, 'the field "a" of RequestValue.changes() has required'],
    ['a field has a default', { a: RecordField.of({ defaultValue: 'x' }) }, 'the field "a" of RequestValue.changes() has defaultValue, but a field that is not sent leaves its column unchanged, received "x"; leave defaultValue out'],
  ])('throw when %s', (_, fields, message) => {
    expect(() => RequestValue.changes(fields)).toThrow(message);
  });

  test('throw when there are more values than SQL Server allows', () => {
    const names = Array.from({ length: 1999 }, (_, n) => `n${n}`);
    const fields = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`f${n}`, RecordField.of()]));
    expect(() => compileRoute(SqlRoute.patch('/x', {
      sql: `UPDATE t SET :changes WHERE a IN (${names.map(name => `:${name}`).join()})`,
      parameters: { changes: RequestValue.changes(fields), ...Object.fromEntries(names.map(name => [name, RequestValue.query(name)])) },
    }), SQL_SERVER)).toThrow('the SQL has too many parameters, received "2099"; allowed: up to 2098');
  });
});
