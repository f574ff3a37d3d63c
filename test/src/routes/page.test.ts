import { Duration } from 'aws-cdk-lib';
import { PageOptions, RequestValue, SqlResult, SqlRoute, SqlRouteOptions, ValueType } from '../../../src';
import { compileRoute } from '../../support/compile-routes';

const SQL = 'SELECT id, title FROM books WHERE (:after IS NULL OR id > :after) ORDER BY id LIMIT :limit';
const after = RequestValue.query('after', { valueType: ValueType.INTEGER, required: false });
const manifest = (options: Partial<SqlRouteOptions> = {}, page: Partial<PageOptions> = {}) => compileRoute(SqlRoute.get('/books', {
  sql: SQL, parameters: { after }, result: SqlResult.page({ cursor: { after: 'id' }, ...page }), ...options,
}));

describe('SqlResult.page', () => {
  test('the limit is a query parameter by itself, of 1 to 200, 50 if the request does not say', () => {
    expect(manifest()).toMatchObject({
      text: expect.stringMatching(/LIMIT CAST\(\$2 AS integer\)$/),
      values: [{ name: 'after' }, { name: 'limit', source: 'query', key: 'limit', type: 'integer', minimum: 1, maximum: 200, defaultValue: 50, required: false }],
      result: { kind: 'page', page: { limit: 'limit', cursor: { after: 'id' } } },
    });
  });

  test('sizes and the name of the limit can be others', () => {
    expect(manifest({ sql: SQL.replace(':limit', ':size') }, { limit: 'size', defaultSize: 10, maxSize: 20 })).toMatchObject({
      values: [{}, { name: 'size', key: 'size', maximum: 20, defaultValue: 10 }],
    });
  });

  test.each([{ defaultSize: 0 }, { defaultSize: 201 }, { maxSize: 1001 }, { maxSize: 5 }, { defaultSize: 1.5 }])('throws when sizes are %j', sizes => {
    expect(() => manifest({}, sizes)).toThrow('defaultSize or maxSize of SqlResult.page() is not valid');
  });

  test('throws when there is no cursor', () => {
    expect(() => manifest({}, { cursor: {} })).toThrow("name the columns of ORDER BY, as in cursor: { after: 'id' }");
  });

  test('throws when the cursor names what the SQL does not use', () => {
    expect(() => manifest({}, { cursor: { before: 'id' } })).toThrow('the cursor parameter "before" is not used in the SQL');
  });

  test.each([
    RequestValue.query('after'), RequestValue.header('after', { required: false }), RequestValue.query('after', { list: true, required: false }),
  ])('throws when the first page could not do without the cursor', value => {
    expect(() => manifest({ parameters: { after: value } })).toThrow('the cursor parameter "after" must be optional');
  });

  test('throws when the limit is declared twice', () => {
    expect(() => manifest({ parameters: { after, limit: RequestValue.query('limit') } })).toThrow('SqlResult.page() already declares the parameter "limit"');
  });

  test('throws when the SQL has no limit', () => {
    expect(() => manifest({ sql: SQL.replace(' LIMIT :limit', '') })).toThrow('the parameter "limit" is not used in the SQL');
  });

  test('throws when the rows have no order', () => {
    expect(() => manifest({ sql: SQL.replace('ORDER BY id ', '') })).toThrow(
      'GET /books: SqlResult.page() requires ORDER BY, or pages would overlap and skip rows; add ORDER BY id',
    );
  });

  test('throws when the route may write', () => {
    expect(() => manifest({ readOnly: false })).toThrow('SqlResult.page() requires a read-only route');
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
