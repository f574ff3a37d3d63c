import { Lazy } from 'aws-cdk-lib';
import { DatabaseEngine, RecordField, RequestValue, SqlResult, SqlRoute, ValueType } from '../../../src';
import { SqlRouteManifest } from '../../../src/contract/manifest';
import { compileRoute } from '../../support/compile-routes';

const { POSTGRESQL, SQL_SERVER } = DatabaseEngine;

const FIELDS = {
  sku: RecordField.of({ maxLength: 20 }),
  unitPrice: RecordField.of({ valueType: ValueType.DECIMAL, minimum: 0, nullable: true }),
};

const compile = (sql: string, value: RequestValue, engine = POSTGRESQL, name = 'items') =>
  compileRoute(SqlRoute.post('/x', { sql, parameters: { [name]: value }, result: SqlResult.none() }), engine) as SqlRouteManifest;
const textOf = (sql: string, engine?: DatabaseEngine) => compile(sql, RequestValue.records('items', { fields: FIELDS }), engine).text;

const POSTGRES_TABLE = 'ROWS FROM (jsonb_to_recordset(CAST($1 AS jsonb)) AS ("sku" text, "unitPrice" numeric))';
const SQL_SERVER_TABLE = "OPENJSON(@p1) WITH ([sku] nvarchar(40) '$.sku', [unitPrice] decimal(38, 10) '$.unitPrice')";

describe('a list of records', () => {
  test('default: a required field of the body with up to 100 records, whose fields are required', () => {
    expect(compile('INSERT INTO t SELECT sku, "unitPrice" FROM :items', RequestValue.records('items', { fields: FIELDS })).values).toEqual([{
      name: 'items',
      source: 'body',
      key: 'items',
      required: true,
      maxItems: 100,
      records: [
        { name: 'sku', source: 'body', key: 'sku', required: true, maxLength: 20 },
        { name: 'unitPrice', source: 'body', key: 'unitPrice', type: 'decimal', required: true, nullable: true, minimum: 0 },
      ],
    }]);
  });

  test('can be the whole body', () => {
    const value = RequestValue.bodyRecords({ fields: { n: RecordField.of({ valueType: ValueType.INTEGER, defaultValue: '1' }) }, minItems: 1, maxItems: 10_000 });
    expect(compile('INSERT INTO t SELECT n FROM :items', value).values).toEqual([{
      name: 'items',
      source: 'document',
      key: 'body',
      required: true,
      minItems: 1,
      maxItems: 10_000,
      records: [{ name: 'n', source: 'body', key: 'n', type: 'integer', required: false, defaultValue: 1 }],
    }]);
  });

  test.each([
    ['INSERT INTO t SELECT sku FROM :items', `INSERT INTO t SELECT sku FROM ${POSTGRES_TABLE} AS "items"`],
    ['INSERT INTO t SELECT sku FROM:items', `INSERT INTO t SELECT sku FROM ${POSTGRES_TABLE} AS "items"`],
    ['INSERT INTO t SELECT sku FROM :items ON CONFLICT (sku) DO NOTHING', `INSERT INTO t SELECT sku FROM ${POSTGRES_TABLE} AS "items" ON CONFLICT (sku) DO NOTHING`],
    ['INSERT INTO t SELECT sku FROM (SELECT sku FROM :items) AS x', `INSERT INTO t SELECT sku FROM (SELECT sku FROM ${POSTGRES_TABLE} AS "items") AS x`],
    ['WITH x AS (SELECT * FROM :items) INSERT INTO t SELECT * FROM x', `WITH x AS (SELECT * FROM ${POSTGRES_TABLE} AS "items") INSERT INTO t SELECT * FROM x`],
    ['UPDATE t SET a = i."unitPrice" FROM :items AS i WHERE i.sku = t.sku', `UPDATE t SET a = i."unitPrice" FROM ${POSTGRES_TABLE} AS i WHERE i.sku = t.sku`],
    ['UPDATE t SET a = 1 FROM u JOIN :items i ON i.sku = u.sku', `UPDATE t SET a = 1 FROM u JOIN ${POSTGRES_TABLE} i ON i.sku = u.sku`],
    ['DELETE FROM t USING :items WHERE t.sku = items.sku', `DELETE FROM t USING ${POSTGRES_TABLE} AS "items" WHERE t.sku = items.sku`],
    ['MERGE INTO t USING :items ON t.sku = items.sku WHEN MATCHED THEN DELETE', `MERGE INTO t USING ${POSTGRES_TABLE} AS "items" ON t.sku = items.sku WHEN MATCHED THEN DELETE`],
    ['SELECT * FROM :items "I" WHERE "I".sku IS NOT NULL', `SELECT * FROM ${POSTGRES_TABLE} "I" WHERE "I".sku IS NOT NULL`],
    ['SELECT * FROM :items WITH ORDINALITY ORDER BY ordinality', `SELECT * FROM ${POSTGRES_TABLE} WITH ORDINALITY AS "items" ORDER BY ordinality`],
    ['SELECT * FROM :items WITH ORDINALITY AS i ORDER BY i.ordinality', `SELECT * FROM ${POSTGRES_TABLE} WITH ORDINALITY AS i ORDER BY i.ordinality`],
    ['SELECT * FROM :items AS i (a, b) WHERE i.a IS NULL', `SELECT * FROM ${POSTGRES_TABLE} AS i (a, b) WHERE i.a IS NULL`],
    ['SELECT * FROM (t JOIN :items /* all */ USING (sku))', `SELECT * FROM (t JOIN ${POSTGRES_TABLE} AS "items" /* all */ USING (sku))`],
    ['SELECT 1 FROM t WHERE a IN (SELECT sku FROM :items) UNION SELECT 2 FROM :items', `SELECT 1 FROM t WHERE a IN (SELECT sku FROM ${POSTGRES_TABLE} AS "items") UNION SELECT 2 FROM ${POSTGRES_TABLE} AS "items"`],
  ])('is a table of PostgreSQL in %s', (sql, text) => {
    expect(textOf(sql)).toBe(text);
  });

  test.each([
    ['INSERT INTO t SELECT sku FROM :items', `INSERT INTO t SELECT sku FROM ${SQL_SERVER_TABLE} AS [items]`],
    ['UPDATE t SET a = i.unitPrice FROM t JOIN :items AS i ON i.sku = t.sku', `UPDATE t SET a = i.unitPrice FROM t JOIN ${SQL_SERVER_TABLE} AS i ON i.sku = t.sku`],
    ['MERGE t USING :items [i] ON t.sku = i.sku WHEN MATCHED THEN DELETE;', `MERGE t USING ${SQL_SERVER_TABLE} [i] ON t.sku = i.sku WHEN MATCHED THEN DELETE`],
    ['DELETE FROM t FROM t INNER JOIN :items ON items.sku = t.sku', `DELETE FROM t FROM t INNER JOIN ${SQL_SERVER_TABLE} AS [items] ON items.sku = t.sku`],
    ['SELECT sku FROM :items FOR JSON PATH', undefined],
    ['SELECT (SELECT sku FROM :items FOR JSON PATH) AS skus', `SELECT (SELECT sku FROM ${SQL_SERVER_TABLE} AS [items] FOR JSON PATH) AS skus`],
    ['SELECT t.a FROM t CROSS JOIN :items OPTION (RECOMPILE)', `SELECT t.a FROM t CROSS JOIN ${SQL_SERVER_TABLE} AS [items] OPTION (RECOMPILE)`],
  ])('is a table of SQL Server in %s', (sql, text) => {
    if (text) expect(textOf(sql, SQL_SERVER)).toBe(text);
    else expect(() => textOf(sql, SQL_SERVER)).toThrow('the SQL has FOR JSON');
  });

  test.each(Object.values(ValueType))('a field of type %s is a column of that type', valueType => {
    const value = RequestValue.records('items', { fields: { a: RecordField.of({ valueType }) } });
    const postgres = { string: 'text', number: 'double precision', decimal: 'numeric', timestamp: 'timestamptz', json: 'jsonb', binary: 'bytea' } as { [type: string]: string };
    expect(compile('SELECT a FROM :items', value).text).toContain(`AS ("a" ${postgres[valueType] ?? valueType}))`);
    if (valueType === ValueType.BINARY) return;
    const sqlServer = {
      string: 'nvarchar(max)', integer: 'int', number: 'float(53)', decimal: 'decimal(38, 10)', boolean: 'bit', timestamp: 'datetimeoffset(7)', uuid: 'uniqueidentifier', json: 'nvarchar(max)',
    } as { [type: string]: string };
    expect(compile('SELECT a FROM :items', value, SQL_SERVER).text).toContain(`WITH ([a] ${sqlServer[valueType] ?? valueType} '$.a'${valueType === 'json' ? ' AS JSON' : ''})`);
  });

  test.each([[10, 'nvarchar(20)'], [2000, 'nvarchar(4000)'], [2001, 'nvarchar(max)']])('SQL Server has room for %d characters of two units each', (maxLength, type) => {
    const value = RequestValue.records('items', { fields: { a: RecordField.of({ maxLength }), b: RecordField.of({ maxLength, unicode: false }) } });
    expect(compile('SELECT a FROM :items', value, SQL_SERVER).text).toContain(`([a] ${type} '$.a', [b] varchar(8000) '$.b')`);
  });

  const NAMES = ['from', 'a"b', 'a.b', "it's", 'größe', '商品', 'UPPER', 'a]b', 'a\\b', '$1', ':x', 'constructor', '__proto__', '1'];
  test('fields can have any name, and stand in the order of their names', () => {
    const fields = Object.fromEntries(NAMES.map(name => [name, RecordField.of()]));
    const value = RequestValue.records('items', { fields });
    expect(compile('SELECT 1 AS a FROM :items', value).text).toContain(
      '("$1" text, "1" text, ":x" text, "UPPER" text, "__proto__" text, "a""b" text, "a.b" text, "a\\b" text, "a]b" text, "constructor" text, "from" text, "größe" text, "it\'s" text, "商品" text)',
    );
    expect(compile('SELECT 1 AS a FROM :items', value, SQL_SERVER).text).toBe(
      "SELECT 1 AS a FROM OPENJSON(@p1) WITH ([$1] nvarchar(max) '$.\"$1\"', [1] nvarchar(max) '$.\"1\"', [:x] nvarchar(max) '$.\":x\"', [UPPER] nvarchar(max) '$.UPPER', " +
      "[__proto__] nvarchar(max) '$.__proto__', [a\"b] nvarchar(max) '$.\"a\\\"b\"', [a.b] nvarchar(max) '$.\"a.b\"', [a\\b] nvarchar(max) '$.\"a\\\\b\"', " +
      "[a]]b] nvarchar(max) '$.\"a]b\"', [constructor] nvarchar(max) '$.constructor', [from] nvarchar(max) '$.from', [größe] nvarchar(max) N'$.\"größe\"', " +
      "[it's] nvarchar(max) '$.\"it''s\"', [商品] nvarchar(max) N'$.\"商品\"') AS [items]",
    );
  });

  test.each(['order', 'Items'])('the alias is the name %s, as the statement would write it', name => {
    const value = RequestValue.records('items', { fields: { sku: RecordField.of() } });
    expect(compile(`SELECT sku FROM :${name}`, value, POSTGRESQL, name).text).toMatch(new RegExp(` AS "${name.toLowerCase()}"$`));
  });

  test.each([
    ['VALUES', 'INSERT INTO t VALUES (:items)',
      'POST /x: the SQL has the records :items at line 1 column 23, where a table is not allowed, received "(:items)"; ' +
      'allowed: directly after FROM, JOIN or USING; write SELECT … FROM :items instead of VALUES'],
    ['IN', 'DELETE FROM t WHERE sku IN (:items)', 'write IN (SELECT column FROM :items)'],
    ['a comma', 'INSERT INTO t SELECT u.a FROM u, :items', 'write JOIN :items ON …, or CROSS JOIN :items, instead of the comma'],
    ['a column', 'SELECT :items AS items', 'select the columns, as in SELECT … FROM :items'],
    ['INTO', 'INSERT INTO :items SELECT 1', 'where a table is not allowed'],
    ['DELETE', 'DELETE FROM :items', 'where a table is not allowed'],
    ['UPDATE', 'UPDATE :items SET a = 1', 'where a table is not allowed'],
    ['DISTINCT FROM', 'DELETE FROM t WHERE a IS DISTINCT FROM :items', 'where a table is not allowed'],
    ['a function', 'SELECT substring(a FROM :items) AS a FROM t', 'where a table is not allowed'],
    ['LATERAL', 'SELECT 1 FROM t JOIN LATERAL :items ON true', 'where a table is not allowed'],
    ['two places, of which one is allowed', 'SELECT :items AS a FROM :items', 'at line 1 column 8, where a table is not allowed'],
  ])('throws after %s', (_, sql, message) => {
    expect(() => textOf(sql)).toThrow(message);
  });

  test.each([
    ['INSERT INTO t SELECT items.skuu FROM :items', 'POST /x: the SQL uses a column that the records :items do not have, at line 1 column 28, received "skuu"; allowed: sku, unitPrice; did you mean sku?'],
    ['INSERT INTO t SELECT i.unitPrice FROM :items AS i', 'received "unitPrice"; allowed: sku, unitPrice; did you mean unitPrice? Write it as "unitPrice"'],
    ['UPDATE t SET a = 1 FROM :items "I" WHERE "I".foo = t.a', 'received "foo"; allowed: sku, unitPrice; declare the field, or correct the name'],
    ['SELECT items.ordinalty FROM :items WITH ORDINALITY', 'did you mean ordinality?'],
  ])('throws for a column that no field has: %s', (sql, message) => {
    expect(() => textOf(sql)).toThrow(message);
  });

  test.each([
    'INSERT INTO items (sku) SELECT sku FROM :items ON CONFLICT (sku) DO UPDATE SET n = items.n + 1',
    'SELECT i.sku FROM :items AS i WHERE EXISTS (SELECT 1 FROM inventory i WHERE i.place = 1)',
    'SELECT shop.items.n FROM shop.items JOIN :items AS i ON i.sku = shop.items.code',
    'SELECT items.lower(i.sku) FROM :items AS i',
    'SELECT items.* FROM :items',
    'SELECT "items"."unitPrice", ITEMS.SKU FROM :items',
  ])('does not take the column of another table for one of the records: %s', sql => {
    expect(() => textOf(sql)).not.toThrow();
  });

  test('SQL Server ignores case in columns', () => {
    expect(() => textOf('SELECT ITEMS.UNITPRICE FROM :items', SQL_SERVER)).not.toThrow();
    expect(() => textOf('SELECT [items].[unit] FROM :items', SQL_SERVER)).toThrow('received "[unit]"');
  });

  const records = (fields: { [name: string]: RecordField }, limits = {}) => () => RequestValue.records('items', { fields, ...limits });
  const a = RecordField.of();
  test.each([
    ['it has no fields', records({}), 'RequestValue.records("items") has no fields, received "0"; allowed: 1 to 100 fields; declare each field with RecordField.of()'],
    ['it has more than 100 fields', records(Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`f${n}`, a]))), 'RequestValue.records("items") has too many fields, received "101"'],
    ['a field has no name', records({ '': a }), 'a field of RequestValue.records("items") does not have a valid name, received ""; allowed: 1 to 128 characters, without control characters'],
    ['a name holds NUL', records({ 'a\0': a }), 'does not have a valid name'],
    ['a name holds half a character', records({ 'a\ud800': a }), 'does not have a valid name'],
    ['a name is too long', records({ ['x'.repeat(129)]: a }), 'does not have a valid name'],
    ['the list has no name', () => RequestValue.records('', { fields: { a } }), 'RequestValue.body has no name'],
    ['there would be more than 10,000 records', records({ a }, { maxItems: 10_001 }), 'maxItems of RequestValue.records("items") is not valid, received "10001"; allowed: integers from 0 to 10000'],
    ['a number of records is a fraction', records({ a }, { minItems: 0.5 }), 'minItems of RequestValue.records("items") is not valid'],
    ['the numbers of records are swapped', records({ a }, { minItems: 101 }), 'minItems of RequestValue.records("items") exceeds its maxItems, received "101 > 100"'],
    ['a field has a limit of another type', records({ a: RecordField.of({ minimum: 1 }) }), 'the field "a" of RequestValue.records("items") has a minimum or maximum but is not a number'],
    ['a field is required and has a default', records({ a: RecordField.of({ required: true, defaultValue: 'x' }) }), 'the field "a" of RequestValue.records("items") is required, so its defaultValue'],
    ['the default of a field is of another type', records({ a: RecordField.of({ valueType: ValueType.INTEGER, defaultValue: 'x' }) }), 'the field "a" of RequestValue.records("items") is not a valid integer'],
    ['a pattern takes too long', records({ a: RecordField.of({ pattern: '^(\\w+\\s?)*$' }) }), 'the pattern of the field "a" of RequestValue.records("items") takes too long'],
    ['a field has a token', records({ a: RecordField.of({ pattern: Lazy.string({ produce: () => 'x' }) }) }), 'pattern of the field "a" of RequestValue.records("items") is a token'],
    ['the body has no fields', () => RequestValue.bodyRecords({ fields: {} }), 'RequestValue.bodyRecords() has no fields'],
  ])('throws when %s', (_, create, message) => {
    expect(create).toThrow(message);
  });

  test.each([
    ['a name has more bytes than PostgreSQL keeps', { ['ü'.repeat(32)]: a }, POSTGRESQL, 'POST /x: the name of a field of "items" is too long for a column, received "üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü"; allowed: up to 63 bytes'],
    ['names differ in case only on SQL Server', { sku: a, SKU: a }, SQL_SERVER, 'POST /x: two fields of "items" are the same column, because SQL Server ignores case, received "sku"; rename one of them'],
    ['a field is BINARY on SQL Server', { data: RecordField.of({ valueType: ValueType.BINARY }) }, SQL_SERVER,
      'POST /x: the field "data" of "items" is BINARY, which OPENJSON does not read; leave valueType out, and write ' +
      'CAST(N\'\' AS xml).value(\'xs:base64Binary(sql:column("items.data"))\', \'varbinary(max)\') in the SQL'],
    ['a field is not Unicode on PostgreSQL', { a: RecordField.of({ unicode: false }) }, POSTGRESQL, 'POST /x: the parameter "items" has unicode: false, but PostgreSQL has only Unicode strings'],
  ])('throws when %s', (_, fields, engine, message) => {
    expect(() => compile('SELECT 1 AS a FROM :items', RequestValue.records('items', { fields }), engine)).toThrow(message);
  });

  test('a field that is not Unicode can lose characters', () => {
    const value = RequestValue.records('items', { fields: { a: RecordField.of({ unicode: false }) } });
    expect(value._unicode).toBe(false);
  });
});
