import { Duration, Lazy } from 'aws-cdk-lib';
import { PageOptions, Planning, RequestValue, RowOrder, SqlResult, SqlRoute, SqlRouteOptions, SqlStep, ValueType } from '../../../src';
import type { SqlRouteManifest } from '../../../src/contract/manifest';
import { compileRoute } from '../../support/compile-routes';

const SQL = 'SELECT id, title FROM books WHERE author = :author';
const author = RequestValue.query('author');
const orderBy = RowOrder.by(['title', 'id']);
const manifest = (options: Partial<SqlRouteOptions> = {}, page: Partial<PageOptions> = {}) => compileRoute(SqlRoute.get('/books', {
  sql: SQL, parameters: { author }, result: SqlResult.page({ orderBy, ...page }), ...options,
})) as SqlRouteManifest;

describe('SqlResult.page', () => {
  test('default: pages of 50 rows, or as many as the request says, up to 200', () => {
    expect(manifest()).toMatchObject({
      values: [
        { name: 'author' },
        { name: 'limit', source: 'query', key: 'limit', type: 'integer', minimum: 1, maximum: 200, defaultValue: 50, required: false },
        { name: 'cursor', source: 'query', key: 'cursor', maxLength: 4096, required: false },
      ],
      result: { kind: 'page', page: { limit: 'limit', cursor: 'cursor' } },
    });
  });

  test('has no default that would make the first page depend on a cursor', () => {
    expect(manifest().values[2]).not.toHaveProperty('defaultValue', expect.anything());
  });

  test('the sizes are those of the options', () => {
    expect(manifest({}, { defaultSize: 10, maxSize: 20 })).toMatchObject({ values: [{}, { name: 'limit', maximum: 20, defaultValue: 10 }, {}] });
  });

  test('each text has the values of the statement first, then the limit, then the columns of the cursor', () => {
    const { text, parameters, order } = manifest();
    const [{ first, after, afterNull }] = order!.choices;

    expect({ text, parameters }).toEqual(first);
    expect(first).toEqual({ text: `SELECT * FROM (\n${SQL.replace(':author', '$1')}\n) AS page ORDER BY "title", "id" LIMIT $2`, parameters: [0, 1] });
    expect(after).toEqual({ text: expect.stringContaining('("title", "id") > ($3, $4)'), parameters: [0, 1, { cursor: 0 }, { cursor: 1 }] });
    expect(afterNull).toMatchObject({ text: expect.stringContaining('"title" > $3'), parameters: [0, 1, { cursor: 0 }, { cursor: 1 }] });
  });

  test('a parameter that is used twice has one placeholder, before those of the library', () => {
    const sql = 'SELECT id, title FROM books WHERE author = :author OR editor = :author';

    expect(manifest({ sql })).toMatchObject({ text: expect.stringMatching(/author = \$1 OR editor = \$1[^]*LIMIT \$2$/), parameters: [0, 1] });
  });

  test('without total there is no number of all rows', () => {
    expect(manifest().values.map(({ name }) => name)).not.toContain('total');
    expect(manifest().result.page).not.toHaveProperty('total');
  });

  test('with total, a request can ask for the number of all rows', () => {
    const { values, result } = manifest({}, { total: true });

    expect(values[3]).toMatchObject({ name: 'total', source: 'query', key: 'total', type: 'boolean', required: false, defaultValue: false });
    expect(result.page!.total).toEqual({
      flag: 'total', statement: { text: `SELECT count(*) AS total FROM (\n${SQL.replace(':author', '$1')}\n) AS page`, parameters: [0] },
    });
  });

  test('the caller chooses the order with a parameter between those of the page', () => {
    const { values } = manifest({}, { total: true, orderBy: RowOrder.choose('sort', { title: ['title', 'id'], id: ['id'] }, { defaultChoice: 'title' }) });

    expect(values.map(({ name }) => name)).toEqual(['author', 'limit', 'cursor', 'sort', 'total']);
    expect(values[3]).toMatchObject({ source: 'query', key: 'sort', allowedValues: ['id', 'title'], defaultValue: 'title', required: false });
  });

  test.each([{ defaultSize: 0 }, { defaultSize: 201 }, { maxSize: 1001 }, { maxSize: 5 }, { defaultSize: 1.5 }])('throws when sizes are %j', sizes => {
    expect(() => manifest({}, sizes)).toThrow('defaultSize or maxSize of SqlResult.page() is not valid');
  });

  test('throws when a size is known only at deployment', () => {
    expect(() => manifest({}, { maxSize: Lazy.number({ produce: () => 5 }) })).toThrow('maxSize of SqlResult.page() is a token');
  });

  test.each<[string, Partial<SqlRouteOptions>, string]>([
    ['the route can write', { readOnly: false }, 'GET /books: SqlResult.page() requires a read-only route; use SqlRoute.get, or another result'],
    ['the route has steps', { sql: undefined, steps: [SqlStep.of('a', SQL)] }, 'SqlResult.page() requires one statement, but the route has steps'],
    ['rows are limited twice', { maxRows: 5 }, 'maxRows has no effect on SqlResult.page()'],
    ['the statement uses the limit', { sql: `${SQL} AND id < :limit` },
      'GET /books: the SQL uses :limit, which SqlResult.page() adds by itself; remove it from the SQL, or rename it'],
    ['the statement uses the cursor', { sql: `${SQL} AND id > :cursor` }, 'the SQL uses :cursor, which SqlResult.page() adds by itself'],
    ['the limit is declared twice', { parameters: { author, limit: RequestValue.header('x-limit') } }, 'SqlResult.page() already declares the parameter "limit"'],
    ['the cursor is taken twice', { parameters: { author: RequestValue.query('cursor') } },
      'SqlResult.page() already takes the query parameter "cursor", received "the parameter \\"author\\""; take it from a query parameter with another name'],
  ])('throws when %s', (_, options, message) => {
    expect(() => manifest(options)).toThrow(message);
  });

  test('the same names are free for values from other sources, and total where it is not added', () => {
    const sql = 'SELECT id, title FROM books WHERE author = :author AND total > :total';
    const parameters = { author: RequestValue.header('cursor'), total: RequestValue.query('total', { valueType: ValueType.INTEGER }) };

    expect(manifest({ sql, parameters }).values.map(({ name }) => name)).toEqual(['author', 'total', 'limit', 'cursor']);
    expect(() => manifest({ sql, parameters }, { total: true })).toThrow('the SQL uses :total, which SqlResult.page() adds by itself');
  });
});

describe('the plans of pages', () => {
  const optional = { author: RequestValue.query('author', { required: false }) };
  const reasons = (options: Partial<SqlRouteOptions>) => {
    const { order, result } = manifest(options, { total: true, orderBy: RowOrder.by(['title', 'id']) });
    const [{ first, after, afterNull }] = order!.choices;
    return [first, after!, afterNull!, result.page!.total!.statement].map(({ customPlanFor }) => customPlanFor);
  };
  const result = SqlResult.page({ orderBy, total: true });

  test('fit all sizes and cursors, other than those with NULL', () => {
    expect(reasons({ result })).toEqual([undefined, undefined, [':cursor'], undefined]);
  });

  test('are made for the values of the statement, as without pages', () => {
    expect(reasons({ result, parameters: optional })).toEqual([[':author'], [':author'], [':author', ':cursor'], [':author']]);
  });

  test('are made for the values of each request with Planning.CUSTOM_PLAN, which statements without values have too', () => {
    const sql = 'SELECT id, title FROM books';

    expect(reasons({ result, sql, parameters: {}, planning: Planning.CUSTOM_PLAN })).toEqual([['planning'], ['planning'], ['planning', ':cursor'], undefined]);
  });

  test('are left to PostgreSQL with Planning.AUTO, other than those of cursors with NULL', () => {
    expect(reasons({ result, parameters: optional, planning: Planning.AUTO })).toEqual([undefined, undefined, [':cursor'], undefined]);
  });
});

describe('the timeout of a route', () => {
  test('default: none of its own', () => {
    expect(manifest()).toMatchObject({ timeoutMs: undefined });
  });

  test('it is told in milliseconds', () => {
    expect(manifest({ timeout: Duration.seconds(3) })).toMatchObject({ timeoutMs: 3000 });
  });

  test.each([100, 900_001])('throws when it is %i ms', milliseconds => {
    expect(() => manifest({ timeout: Duration.millis(milliseconds) })).toThrow(`GET /books: the timeout is not valid, received "${milliseconds} ms"`);
  });
});
