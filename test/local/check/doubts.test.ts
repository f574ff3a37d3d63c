import { doubtsOf } from '../../../local/check/doubts';
import { RequestValue, SqlRoute, type SqlRouteOptions, ValueType } from '../../../src';
import type { SqlRouteManifest } from '../../../src/contract/manifest';
import { compileRoute } from '../../support/compile-routes';

const doubts = (sql: string, options: Partial<SqlRouteOptions> = {}) => {
  const parameters = { q: RequestValue.query('q', { valueType: ValueType.STRING }) };
  return doubtsOf(compileRoute(SqlRoute.get('/books', { sql, parameters, ...options })) as SqlRouteManifest);
};

describe('check', () => {
  test.each(["title LIKE '%:q%'", 'title LIKE $x$%:q%$x$'])('warns of a name in a string: %s', condition => {
    expect(doubts(`SELECT id FROM books WHERE ${condition} AND author = :q`)).toEqual([expect.stringContaining(':q inside a string literal is text')]);
  });

  test.each([
    "SELECT id FROM books ORDER BY CASE :q WHEN 'title' THEN title END", "SELECT ':quality', \":q\" FROM books WHERE title = :q -- it's :q", 'SELECT id FROM books ORDER BY :q <-> title',
    "SELECT 'ORDER BY ' || :q FROM books", 'SELECT id FROM books ORDER BY id LIMIT length(:q)',
  ])('has nothing against %s', sql => {
    expect(doubts(sql)).toEqual([]);
  });
});
