import { DatabaseEngine, RequestValue, RowOrder, SqlResult, SqlRoute, ValueType } from '../../../src';
import type { OrderChoiceManifest, SqlRouteManifest } from '../../../src/contract/manifest';
import { compileRoute } from '../../support/compile-routes';

const { POSTGRESQL, SQL_SERVER } = DatabaseEngine;
const VALUES = { q: RequestValue.query('q', { valueType: ValueType.INTEGER }), r: RequestValue.query('r') };

function manifest(engine: DatabaseEngine, sql: string, ...columns: string[]): SqlRouteManifest {
  const parameters = Object.fromEntries(Object.entries(VALUES).filter(([name]) => sql.includes(`:${name}`)));
  return compileRoute(SqlRoute.get('/x', { sql, parameters, result: SqlResult.page({ orderBy: RowOrder.by(columns), total: true }) }), engine) as SqlRouteManifest;
}

function choice(engine: DatabaseEngine, sql: string, ...columns: string[]): OrderChoiceManifest {
  return manifest(engine, sql, ...columns).order!.choices[0];
}

/** Returns the conditions of a text. */
const conditions = (text = '') => [...text.matchAll(/ WHERE (.*?) ORDER BY/g)].map(([, condition]) => condition);

describe('pages of PostgreSQL', () => {
  test.each<[string[], string[]]>([
    [['id'], ['"id" > $2']],
    [['id DESC'], ['"id" < $2']],
    [['a DESC', 'b DESC', 'id DESC'], ['("a", "b", "id") < ($2, $3, $4)']],
    [['a', 'id'], ['("a", "id") > ($2, $3)', '"a" IS NULL']],
    [['a', 'b', 'id'], ['("a", "b", "id") > ($2, $3, $4)', '"a" IS NULL', '"a" = $2 AND "b" IS NULL']],
    [['a NULLS FIRST', 'id'], ['("a", "id") > ($2, $3)']],
    [['a DESC NULLS LAST', 'id DESC'], ['("a", "id") < ($2, $3)', '"a" IS NULL']],
    [['a DESC', 'id'], ['"a" < $2', '"a" = $2 AND "id" > $3']],
    [['a', 'b DESC', 'id'], ['"a" > $2', '"a" = $2 AND "b" < $3', '"a" = $2 AND "b" = $3 AND "id" > $4', '"a" IS NULL']],
    [['id NULLS LAST'], ['"id" > $2', '"id" IS NULL']],
    [['id NULLS FIRST'], ['"id" > $2']],
    [['a DESC', 'id DESC NULLS LAST'], ['("a", "id") < ($2, $3)', '"a" = $2 AND "id" IS NULL']],
  ])('by %j compare rows where they can, and have separate queries for NULLs after the cursor', (columns, expected) => {
    const { after } = choice(POSTGRESQL, 'SELECT * FROM x', ...columns);

    expect(conditions(after!.text)).toEqual(expected);
  });

  test('has a text for cursors with NULL, in which each value first occurs in a comparison, for its type', () => {
    const { afterNull } = choice(POSTGRESQL, 'SELECT * FROM x', 'a', 'b DESC', 'id');

    expect(conditions(afterNull!.text)).toEqual([
      '"a" > $2',
      '$2 IS NOT NULL AND "a" IS NULL',
      '("a" = $2 OR ($2 IS NULL AND "a" IS NULL)) AND "b" < $3',
      '("a" = $2 OR ($2 IS NULL AND "a" IS NULL)) AND $3 IS NULL AND "b" IS NOT NULL',
      '("a" = $2 OR ($2 IS NULL AND "a" IS NULL)) AND ("b" = $3 OR ($3 IS NULL AND "b" IS NULL)) AND "id" > $4',
    ]);
  });

  test('has no text for cursors with NULL where the only column is not NULL', () => {
    expect(choice(POSTGRESQL, 'SELECT * FROM x', 'id')).not.toHaveProperty('afterNull');
    expect(choice(POSTGRESQL, 'SELECT * FROM x', 'id NULLS LAST')).toHaveProperty('afterNull');
  });

  test('with several conditions name the statement once, and limit each query', () => {
    expect(choice(POSTGRESQL, 'SELECT * FROM x WHERE q = :q', 'a', 'id').after!.text).toBe(
      'WITH page AS NOT MATERIALIZED (\nSELECT * FROM x WHERE q = CAST($1 AS integer)\n) SELECT * FROM (' +
      '(SELECT * FROM page WHERE ("a", "id") > ($3, $4) ORDER BY "a", "id" LIMIT $2) UNION ALL ' +
      '(SELECT * FROM page WHERE "a" IS NULL ORDER BY "a", "id" LIMIT $2)) AS page ORDER BY "a", "id" LIMIT $2',
    );
  });

  test('count the rows of the statement, without its order', () => {
    expect(manifest(POSTGRESQL, 'SELECT * FROM x WHERE q = :q', 'id').result.page!.total!.statement).toEqual({
      text: 'SELECT count(*) AS total FROM (\nSELECT * FROM x WHERE q = CAST($1 AS integer)\n) AS page', parameters: [0],
    });
  });

  test.each([
    ['SELECT * FROM page', 'page_2'], ['SELECT * FROM "Page" AS page_2', 'page_3'], ["SELECT 'page' AS a FROM x", 'page'], ['SELECT * FROM x -- page', 'page'],
    ['SELECT * FROM pages', 'page'], ['SELECT page, page_3 FROM x', 'page_2'],
  ])('call the rows by a name that the statement does not use: %s', (sql, name) => {
    expect(choice(POSTGRESQL, sql, 'id').first.text).toContain(`) AS ${name} ORDER BY`);
  });
});

describe('pages of SQL Server', () => {
  test('have a text without a cursor, and one for all cursors', () => {
    const { first, after, afterNull } = choice(SQL_SERVER, 'SELECT id FROM x WHERE q = :q', 'id');

    expect(first.text).toBe('SELECT * FROM (\nSELECT id FROM x WHERE q = CAST(@p1 AS int)\n) AS page ORDER BY [id] OFFSET 0 ROWS FETCH NEXT CAST(@p2 AS int) ROWS ONLY');
    expect(after!.text).toBe(
      'SELECT * FROM (\nSELECT id FROM x WHERE q = CAST(@p1 AS int)\n) AS page WHERE [id] > @p3 ORDER BY [id] OFFSET 0 ROWS FETCH NEXT CAST(@p2 AS int) ROWS ONLY',
    );
    expect(afterNull).toBeUndefined();
  });

  test('have a query for each condition, in a derived table with OFFSET, without which ORDER BY is not allowed there', () => {
    const tail = 'ORDER BY [a] DESC, [id] OFFSET 0 ROWS FETCH NEXT CAST(@p1 AS int) ROWS ONLY';

    expect(choice(SQL_SERVER, 'SELECT a, id FROM x', 'a DESC', 'id').after!.text).toBe(
      'WITH page AS (\nSELECT a, id FROM x\n) SELECT * FROM (' +
      `SELECT * FROM (SELECT * FROM page WHERE [a] < @p2 ${tail}) AS page UNION ALL ` +
      `SELECT * FROM (SELECT * FROM page WHERE @p2 IS NOT NULL AND [a] IS NULL ${tail}) AS page UNION ALL ` +
      `SELECT * FROM (SELECT * FROM page WHERE ([a] = @p2 OR (@p2 IS NULL AND [a] IS NULL)) AND [id] > @p3 ${tail}) AS page` +
      `) AS page ${tail}`,
    );
  });

  test('by ascending columns have NULLs first', () => {
    expect(conditions(choice(SQL_SERVER, 'SELECT a, id FROM x', 'a', 'id').after!.text)).toEqual([
      '[a] > @p2', '@p2 IS NULL AND [a] IS NOT NULL', '([a] = @p2 OR (@p2 IS NULL AND [a] IS NULL)) AND [id] > @p3',
    ]);
  });

  test.each([
    ['WITH a AS (SELECT 1 AS id) SELECT id FROM a', 'WITH a AS (SELECT 1 AS id)', 'SELECT id FROM a'],
    ['; WITH a (id) AS (SELECT max(q) FROM x), b AS (\n  SELECT (1) AS id\n) -- last\nSELECT id FROM a UNION ALL SELECT id FROM b;',
      'WITH a (id) AS (SELECT max(q) FROM x), b AS (\n  SELECT (1) AS id\n)', '-- last\nSELECT id FROM a UNION ALL SELECT id FROM b'],
    ['WITH a AS (SELECT (2) AS id)(SELECT id FROM a) UNION ALL SELECT 3', 'WITH a AS (SELECT (2) AS id)', '(SELECT id FROM a) UNION ALL SELECT 3'],
    ["WITH XMLNAMESPACES ('urn:x' AS x), a AS (SELECT 1 AS id)SELECT id FROM a", "WITH XMLNAMESPACES ('urn:x' AS x), a AS (SELECT 1 AS id)", 'SELECT id FROM a'],
  ])('add a table expression to those of %s', (sql, head, query) => {
    const { first, after } = choice(SQL_SERVER, sql, 'id');
    const tail = 'ORDER BY [id] OFFSET 0 ROWS FETCH NEXT CAST(@p1 AS int) ROWS ONLY';

    expect(first.text).toBe(`${head}, page AS (\n${query}\n) SELECT * FROM page ${tail}`);
    expect(after!.text).toBe(`${head}, page AS (\n${query}\n) SELECT * FROM page WHERE [id] > @p2 ${tail}`);
    expect(manifest(SQL_SERVER, sql, 'id').result.page!.total!.statement.text).toBe(`${head}, page AS (\n${query}\n) SELECT count_big(*) AS total FROM page`);
  });

  test('number the placeholders of the total after those of the longest text, because both are sent in one batch', () => {
    const orderBy = RowOrder.choose('sort', { a: ['id'], b: ['a', 'b', 'id'] }, { defaultChoice: 'a' });
    const { result, order } = compileRoute(SqlRoute.get('/x', {
      sql: 'SELECT a, b, id FROM x WHERE q = :q AND r = :r', parameters: VALUES, result: SqlResult.page({ orderBy, total: true }),
    }), SQL_SERVER) as SqlRouteManifest;

    expect(order!.choices[1].after).toMatchObject({ text: expect.stringContaining('@p6'), parameters: [0, 1, 2, { cursor: 0 }, { cursor: 1 }, { cursor: 2 }] });
    expect(result.page!.total!.statement).toEqual({
      text: 'SELECT count_big(*) AS total FROM (\nSELECT a, b, id FROM x WHERE q = CAST(@p7 AS int) AND r = @p8\n) AS page', parameters: [0, 1], firstParameter: 7,
    });
  });

  test('have no firstParameter in their texts, which are sent one at a time', () => {
    const { first, after } = choice(SQL_SERVER, 'SELECT id FROM x', 'id');

    expect(first).not.toHaveProperty('firstParameter');
    expect(after).not.toHaveProperty('firstParameter');
  });
});
