import { DatabaseEngine, RequestValue, SqlResult, SqlRoute } from '../../../src';
import { compileRoute } from '../../support/compile-routes';

const { POSTGRESQL, SQL_SERVER } = DatabaseEngine;

describe('ORDER BY with a value', () => {
  const route = (sql: string, engine: DatabaseEngine) => {
    const names = ['a', 'q', 'sort'].filter(name => sql.includes(`:${name}`));
    return compileRoute(SqlRoute.get('/books', { sql, parameters: Object.fromEntries(names.map(name => [name, RequestValue.query(name)])) }), engine);
  };

  const MISTAKES = [
    'SELECT id FROM books ORDER BY :sort', 'SELECT id FROM books ORDER BY :sort DESC', 'SELECT id FROM books ORDER BY id, :sort', 'SELECT id FROM books ORDER BY (:sort)',
    'SELECT id FROM books ORDER BY coalesce(title, :a), :sort DESC, id', 'SELECT id FROM books WHERE x = :a order by :sort COLLATE Latin1_General_BIN',
  ];
  test.each([POSTGRESQL, SQL_SERVER].flatMap(engine => MISTAKES.map(sql => [engine, sql] as const)))('throws on %s for %s', (engine, sql) => {
    expect(() => route(sql, engine)).toThrow(/the SQL sorts by the value of :sort at line 1 column \d+, which is the same for all rows, not by the column of that name, received "ORDER BY :sort"; remove ORDER BY, and let callers choose with orderBy: RowOrder\.choose\('sort', …\) of SqlResult\.rows\(\) or SqlResult\.page\(\)/);
  });

  test.each([
    [POSTGRESQL, 'SELECT id FROM books ORDER BY :sort::text LIMIT 5'], [POSTGRESQL, 'SELECT id FROM books ORDER BY :sort LIMIT 5'],
    [POSTGRESQL, 'SELECT id FROM books ORDER BY title, :sort NULLS LAST OFFSET 1'], [SQL_SERVER, 'SELECT id FROM books ORDER BY :sort OFFSET 0 ROWS FETCH NEXT 5 ROWS ONLY'],
  ])('throws on %s for %s', (engine, sql) => {
    expect(() => route(sql, engine)).toThrow('the SQL sorts by the value of :sort');
  });

  test.each([
    'SELECT * FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY :sort) AS n FROM books) AS b', 'SELECT string_agg(title, \',\' ORDER BY id, :sort DESC) AS titles FROM books',
    'SELECT (SELECT id FROM books ORDER BY :sort) AS first',
  ])('throws with the way out of nested queries for %s', sql => {
    expect(() => route(sql, POSTGRESQL)).toThrow("list the columns that callers can choose, as in ORDER BY CASE :sort WHEN 'title' THEN title END");
  });

  test.each<[DatabaseEngine, string]>([
    ...[POSTGRESQL, SQL_SERVER].flatMap((engine): [DatabaseEngine, string][] => [
      [engine, 'SELECT id FROM books ORDER BY CASE :sort WHEN \'title\' THEN title END'],
      [engine, 'SELECT id FROM books WHERE id IN (:a, :q) ORDER BY id'],
      [engine, 'SELECT id FROM books ORDER BY coalesce(title, :a), id'],
      [engine, 'SELECT (SELECT max(id) FROM a) AS x, :a AS y, row_number() OVER (PARTITION BY q ORDER BY id) AS n, :q AS z FROM b GROUP BY id, :sort'],
    ]),
    [POSTGRESQL, 'SELECT id FROM books ORDER BY :q <-> embedding'],
    [POSTGRESQL, 'SELECT id FROM books ORDER BY id LIMIT :q'],
    [POSTGRESQL, 'SELECT sum(id) OVER (ORDER BY id ROWS :q PRECEDING) FROM books'],
    [SQL_SERVER, 'SELECT id FROM books ORDER BY id OFFSET :a ROWS FETCH NEXT :q ROWS ONLY'],
  ])('is meant on %s in %s', (engine, sql) => {
    expect(() => route(sql, engine)).not.toThrow();
  });

  test('the values that INSERT returns after an ordered query are not part of its order', () => {
    const parameters = { q: RequestValue.query('q') };

    expect(() => compileRoute(SqlRoute.post('/x', { sql: 'INSERT INTO a SELECT id FROM b ORDER BY id RETURNING id, :q', parameters, result: SqlResult.rows() }))).not.toThrow();
  });
});
