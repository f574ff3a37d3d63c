import { Duration } from 'aws-cdk-lib';
import { PageOptions, RowFormat, RowOrder, SqlResult, SqlRoute, SqlRouteOptions, SqlStep, VpcLambdaHttpApi } from '../../../src';
import { compileRoute, compileRoutes } from '../../support/compile-routes';
import { TestStack } from '../support/fixtures';

const sql = 'SELECT id, total FROM orders';
const manifest = (options: Partial<SqlRouteOptions> = {}) => compileRoute(SqlRoute.get('/orders', { sql, stream: true, ...options }));
const page: PageOptions = { orderBy: RowOrder.by(['id']) };

describe('stream', () => {
  test('default: rows are answered together, up to 1000', () => {
    const whole = compileRoute(SqlRoute.get('/orders', { sql }));
    expect(whole).toMatchObject({ maxRows: 1000 });
    expect(whole).not.toHaveProperty('stream');
    expect(compileRoute(SqlRoute.get('/orders', { sql, stream: false }))).toEqual(whole);
  });

  test('rows have no maximum number', () => {
    expect(manifest()).toMatchObject({ stream: true, result: { kind: 'rows' } });
    expect(manifest()).not.toHaveProperty('maxRows');
  });

  test('is for rows in any format, files, and up to 15 minutes', () => {
    expect(manifest({ result: SqlResult.rows({ formats: [RowFormat.CSV] }), timeout: Duration.minutes(15) })).toMatchObject({
      stream: true, timeoutMs: 900_000, result: { formats: { allowed: ['csv'] } },
    });
    expect(manifest({ sql: 'SELECT data FROM files', result: SqlResult.file({ content: 'data' }) })).toMatchObject({ stream: true });
  });

  test('is for any method that only reads', () => {
    expect(compileRoute(SqlRoute.post('/search', { sql, readOnly: true, result: SqlResult.rows(), stream: true }))).toMatchObject({ stream: true, readOnly: true });
  });

  test.each<[string, SqlResult]>([['row', SqlResult.row()], ['page', SqlResult.page(page)], ['none', SqlResult.none()]])('throws for SqlResult.%s()', (kind, result) => {
    expect(() => manifest({ result })).toThrow(
      `GET /orders: stream has no effect on this result, received "SqlResult.${kind}()"; allowed: SqlResult.rows() and file(); leave stream out`,
    );
  });

  test('throws with maxRows', () => {
    expect(() => manifest({ maxRows: 10 })).toThrow(
      'GET /orders: maxRows cannot limit a stream, because the status is sent before the rows are counted, received "10"; ' +
      'leave maxRows out; to send fewer rows, limit them in the statement',
    );
  });

  test('throws on a route that writes', () => {
    const write = SqlRoute.post('/orders', { sql: 'INSERT INTO orders DEFAULT VALUES RETURNING id', result: SqlResult.rows(), stream: true });
    expect(() => compileRoute(write)).toThrow(
      'POST /orders: a route that writes cannot stream, because rows would be sent before the changes are committed; use SqlRoute.get, or leave stream out',
    );
  });

  test('throws with steps', () => {
    expect(() => manifest({ sql: undefined, steps: [SqlStep.of('all', sql)] })).toThrow(
      'a stream is the answer to one statement, but the route has steps; move the statement to sql, or leave stream out',
    );
  });
});

describe('on an HTTP API, stream', () => {
  const reason = 'API Gateway streams the responses of REST APIs only, not of HTTP APIs (https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html)';

  test.each([
    ['rows', SqlRoute.get('/orders', { sql, stream: true }), 'use VpcLambdaRestApi or PrivateVpcApi, or answer in pages with SqlResult.page()'],
    ['files', SqlRoute.get('/orders', { sql: 'SELECT data FROM files', result: SqlResult.file({ content: 'data' }), stream: true }),
      'leave stream out, or use VpcLambdaRestApi or PrivateVpcApi for files larger than 4.5 MB'],
  ])('throws for %s, with the way out', (_, route, remedy) => {
    const stack = new TestStack();
    expect(() => new VpcLambdaHttpApi(stack, 'Api', { ...stack.options(), routes: [route] })).toThrow(`GET /orders: ${reason}; ${remedy}`);
  });

  test('is refused once', () => {
    const stack = new TestStack();
    expect(() => new VpcLambdaHttpApi(stack, 'Api', { ...stack.options(), routes: [SqlRoute.get('/orders', { sql, stream: true })] })).not.toThrow('mistakes in routes');
  });

  test('throws nothing on an API that streams', () => {
    expect(compileRoutes([SqlRoute.get('/orders', { sql, stream: true })], undefined, undefined, { streams: true })).toMatchObject({ 'GET /orders': { stream: true } });
  });
});
