import { FakeDatabase, request, resultOf } from './requests';
import { createApp } from '../../runtime/app';
import { DatabaseError, type Database } from '../../runtime/drivers/database';
import { rowsOfTexts } from '../../runtime/drivers/row-collector';
import type { Response } from '../../runtime/http/response';
import { createLog } from '../../runtime/observability/log';
import { MANIFEST_FORMAT, type Manifest, type RouteManifest, type SqlRouteManifest } from '../../src/contract/manifest';
import { assertRedacted } from '../support/redaction';

const BOOKS: SqlRouteManifest = { kind: 'sql', text: 'SELECT title FROM books', values: [], result: { kind: 'rows' }, readOnly: true };
const BOOK: SqlRouteManifest = {
  ...BOOKS,
  text: 'SELECT title FROM books WHERE id = $1',
  values: [{ name: 'id', source: 'path', key: 'id', type: 'integer', required: true }],
  result: { kind: 'row' },
};

function appOf(routes: Record<string, RouteManifest>, database: Database, more: Pick<Manifest, 'cors' | 'metrics' | 'gatewayCompresses' | 'maxBodyBytes' | 'serverTiming'> = {}) {
  const lines: string[] = [];
  let time = 0;
  const app = createApp({
    folder: __dirname,
    manifest: { format: MANIFEST_FORMAT, engine: 'postgres', routes, ...more },
    database,
    log: createLog('info', line => void lines.push(line), () => 0),
    now: () => time += 10,
  });
  const logged = () => {
    assertRedacted(lines.join(''));
    return lines.map(line => JSON.parse(line));
  };
  return { app, logged };
}

describe('createApp', () => {
  test('a route runs its statement with the values of the request', async () => {
    const database = new FakeDatabase(resultOf({ title: 'Emma' }));
    const { app } = appOf({ 'GET /books/{id}': BOOK }, database);

    const response = await app(request('GET /books/{id}', { path: { id: '7' } }));

    expect(response).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'etag': expect.any(String) },
      body: '{"title":"Emma"}',
    });
    const statement = { text: BOOK.text, readOnly: true, maxRows: 1, types: ['integer'], contextKeys: [] };
    expect(database.run).toHaveBeenCalledWith(statement, [7], { timeoutMs: 27_500, context: [] });
  });

  test.each([[1000, 1000], [60_000, 27_500]])('a route with a timeout of %i ms gives the database %i ms', async (timeoutMs, given) => {
    const database = new FakeDatabase();
    await appOf({ 'GET /books': { ...BOOKS, timeoutMs } }, database).app(request('GET /books'));

    expect(database.run).toHaveBeenCalledWith(expect.anything(), [], { timeoutMs: given, context: [] });
  });

  test('one line is logged per request', async () => {
    const { app, logged } = appOf({ 'GET /books': BOOKS }, new FakeDatabase(resultOf({ title: 'Emma' }, { title: 'Persuasion' })));

    await app(request('GET /books'));

    expect(logged()).toEqual([{
      timestamp: '1970-01-01T00:00:00.000Z',
      level: 'info',
      message: 'GET /books 200',
      requestId: 'request-1',
      functionRequestId: 'function-1',
      traceId: '1-2-3',
      route: 'GET /books',
      coldStart: false,
      status: 200,
      durationMs: 10,
      databaseMs: 1.23,
      rows: 2,
      connectionReused: true,
    }]);
  });

  test('metrics ride on that line if the API has any', async () => {
    const { app, logged } = appOf({ 'GET /books': BOOKS }, new FakeDatabase(resultOf({ title: 'Emma' })), { metrics: { api: 'Shop', byRoute: true } });

    await app(request('HEAD /books'));

    expect(logged()).toMatchObject([{ route: 'HEAD /books', Api: 'Shop', Route: 'GET /books', QueryDuration: 1.23, Rows: 1, _aws: { Timestamp: 0 } }]);
  });

  test.each([[true, 'db;dur=1.23'], [undefined, undefined]])('Server-Timing has the time of the database if the API sends it: %s', async (serverTiming, header) => {
    const { app } = appOf({ 'GET /books': BOOKS, 'GET /books/{id}': BOOK }, new FakeDatabase(), { ...(serverTiming && { serverTiming }) });

    expect((await app(request('GET /books'))).headers['server-timing']).toBe(header);
    expect((await app(request('GET /books/{id}', { path: { id: 'x' } }))).headers).not.toHaveProperty('server-timing');
  });

  test('a route has its Cache-Control where it succeeds', async () => {
    const database = new FakeDatabase(resultOf({ title: 'Emma' }));
    const { app } = appOf({ 'GET /books/{id}': { ...BOOK, cacheControl: 'private, max-age=60' } }, database);
    const ask = (headers = {}) => app(request('GET /books/{id}', { path: { id: '7' }, headers }));
    const { headers } = await ask();

    expect(headers['cache-control']).toBe('private, max-age=60');
    expect(await ask({ 'if-none-match': headers.etag! })).toMatchObject({ status: 304, headers: { 'cache-control': 'private, max-age=60' } });
    database.run.mockResolvedValue(resultOf());
    expect(await ask()).toMatchObject({ status: 404, headers: { 'cache-control': 'no-store' } });
  });

  test('a refused value is answered and logged by name and rule only', async () => {
    const database = new FakeDatabase();
    const { app, logged } = appOf({ 'GET /books/{id}': BOOK }, database);

    const { status, headers, body } = await app(request('GET /books/{id}', { path: { id: 'secret' } }));

    expect({ status, headers, body: JSON.parse(String(body)) }).toEqual({
      status: 400,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
      body: {
        type: 'about:blank',
        title: 'A parameter is missing or not valid',
        status: 400,
        code: 'INVALID_PARAMETER',
        detail: 'id must be a whole number from -2147483648 to 2147483647',
        parameter: 'id',
        requestId: 'request-1',
        traceId: '1-2-3',
      },
    });
    expect(logged()).toMatchObject([{ level: 'info', code: 'INVALID_PARAMETER', parameter: 'id' }]);
    expect(body + JSON.stringify(logged())).not.toContain('secret');
    expect(database.run).not.toHaveBeenCalled();
  });

  test.each(['GET /authors', 'POST /books', 'constructor', '__proto__'])('%s is not found', async routeKey => {
    const { app } = appOf({ 'GET /books': BOOKS }, new FakeDatabase());

    expect(await app(request(routeKey))).toMatchObject({ status: 404, body: expect.stringContaining('"NOT_FOUND"') });
  });

  test.each([
    ['unavailable', 503, 'DATABASE_UNAVAILABLE'],
    ['timeout', 504, 'DATABASE_TIMEOUT'],
    ['conflict', 409, 'CONFLICT'],
    ['invalid-value', 400, 'INVALID_VALUE'],
    ['bug', 500, 'INTERNAL_ERROR'],
  ] as const)('a database error of kind %s is answered with %i %s', async (kind, status, code) => {
    const database = new FakeDatabase();
    database.run.mockRejectedValue(new DatabaseError(kind, 'reason for the log', { report: { sqlState: '12345' }, cause: new Error('secret') }));
    const { app, logged } = appOf({ 'GET /books/{id}': BOOK }, database);

    const response = await app(request('GET /books/{id}', { path: { id: '7' } }));

    expect(response.status).toBe(status);
    expect(JSON.parse(String(response.body))).toMatchObject({ code });
    expect(response.body).not.toMatch(/reason|12345|secret/);
    expect(response.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
    expect(logged()).toMatchObject([{ level: status < 500 ? 'info' : 'error', status, code, reason: 'reason for the log', sqlState: '12345' }]);
    expect(JSON.stringify(logged())).not.toContain('secret');
  });

  test.each([
    ['no values', []],
    ['claims only', [{ name: 'user', source: 'claim', key: 'sub', required: true }]],
    ['constants only', [{ name: 'x', source: 'constant', key: 'x', required: false, defaultValue: '1' }]],
  ] as const)('a rejected value is an internal error when the statement takes %s', async (_, values) => {
    const database = new FakeDatabase();
    database.run.mockRejectedValue(new DatabaseError('invalid-value', 'division by zero'));
    const { app } = appOf({ 'GET /books': { ...BOOKS, values } }, database);

    expect(await app(request('GET /books', { claims: { sub: 'user-1' } }))).toMatchObject({ status: 500 });
  });

  test('an unexpected error is answered with 500 and logged with its place, not its message', async () => {
    const database = new FakeDatabase();
    database.run.mockRejectedValue(new TypeError('secret'));
    const { app, logged } = appOf({ 'GET /books': BOOKS }, database);

    const { status, body } = await app(request('GET /books'));

    expect({ status, code: JSON.parse(String(body)).code }).toEqual({ status: 500, code: 'INTERNAL_ERROR' });
    expect(logged()).toMatchObject([{ level: 'error', reason: 'TypeError', stack: expect.arrayContaining([expect.stringContaining('app.test.ts')]) }]);
    expect(body + JSON.stringify(logged())).not.toContain('secret');
  });

  test('CORS headers are on answers and on problems', async () => {
    const cors = { allowOrigins: ['https://library.example.com'], exposeHeaders: [], allowCredentials: false };
    const { app } = appOf({ 'GET /books': BOOKS }, new FakeDatabase(), { cors });
    const headers = { origin: 'https://library.example.com' };

    for (const routeKey of ['GET /books', 'GET /authors']) {
      expect((await app(request(routeKey, { headers }))).headers).toMatchObject({ 'access-control-allow-origin': headers.origin, 'vary': 'Origin' });
    }
  });

  test('HEAD is answered like GET, without a body', async () => {
    const { app, logged } = appOf({ 'GET /books': BOOKS, 'POST /orders': BOOKS }, new FakeDatabase(resultOf({ title: 'Emma' })));

    expect(await app(request('HEAD /books'))).toEqual({ ...await app(request('GET /books')), body: '' });
    expect(await app(request('HEAD /orders'))).toMatchObject({ status: 404, body: '' });
    expect(logged()).toMatchObject([{ route: 'HEAD /books', status: 200 }, { route: 'GET /books' }, { route: 'HEAD /orders', status: 404 }]);
  });

  test('a caller that has the answer already gets 304, with CORS headers', async () => {
    const cors = { allowOrigins: ['*'], exposeHeaders: ['etag'], allowCredentials: false };
    const { app } = appOf({ 'GET /books': BOOKS }, new FakeDatabase(resultOf({ title: 'Emma' })), { cors });
    const { etag } = (await app(request('GET /books'))).headers;

    expect(await app(request('GET /books', { headers: { 'if-none-match': etag! } }))).toEqual({
      status: 304,
      headers: {
        'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'access-control-allow-origin': '*', 'access-control-expose-headers': 'etag', etag,
      },
      body: '',
    });
  });

  test('an answer that the gateway may compress has a weak entity tag', async () => {
    const { app } = appOf({ 'GET /books': BOOKS }, new FakeDatabase(resultOf({ title: 'Emma' })), { gatewayCompresses: true });
    expect((await app(request('GET /books'))).headers).toMatchObject({ etag: expect.stringMatching(/^W\//), vary: 'Accept-Encoding' });
  });

  test('as many rows as a route allows are answered', async () => {
    const { app } = appOf({ 'GET /books': { ...BOOKS, maxRows: 2 } }, new FakeDatabase(resultOf({ id: 1 }, { id: 2 })));

    expect(await app(request('GET /books'))).toMatchObject({ status: 200, body: '[{"id":1},{"id":2}]' });
  });

  test.each(['GET /books', 'POST /books'])('more rows than %s allows are an error, not a list that ends early', async routeKey => {
    const { app, logged } = appOf({ [routeKey]: { ...BOOKS, maxRows: 1 } }, new FakeDatabase(resultOf({ id: 'secret' }, { id: 'secret' })));
    const { status, body } = await app(request(routeKey));

    expect({ status, ...JSON.parse(String(body)) }).toMatchObject({ status: 500, code: 'RESULT_TOO_LARGE', detail: `the result of ${routeKey} has more than 1 rows` });
    expect(logged()).toMatchObject([{ level: 'error', code: 'RESULT_TOO_LARGE', reason: 'the result has more than 1 rows: add a LIMIT to the statement, or increase maxRows' }]);
    expect(body).not.toContain('secret');
  });
});

describe('createApp with sizes beyond its limits', () => {
  const problemOf = async (response: Promise<Response>) => {
    const { status, body } = await response;
    return { status, ...JSON.parse(String(body)) as object };
  };

  test.each([[{}, 7_000_000], [{ 'accept-encoding': 'gzip' }, 33_000_000]])('rows that no answer to %j has room for are not put together', async (headers, length) => {
    const row = 'x'.repeat(length / 100);
    const rows = rowsOfTexts(new Array<string>(100).fill(row));
    const join = jest.spyOn(rows, 'join');
    const { app } = appOf({ 'GET /books': BOOKS }, new FakeDatabase({ ...resultOf(), rows }));

    expect(await problemOf(app(request('GET /books', { headers, takesBinary: true })))).toMatchObject({ status: 500, code: 'RESULT_TOO_LARGE' });
    expect(join).not.toHaveBeenCalled();
  });

  test.each([['{"a":"é"}', 10, 200], ['{"a":"é"}', 9, 413], [Buffer.alloc(11), 10, 413], [undefined, 1, 200], ['', 1, 200]])('a body of %j with room for %i bytes is answered with %i', async (body, maxBodyBytes, status) => {
    const { app } = appOf({ 'GET /books': BOOKS }, new FakeDatabase(), { maxBodyBytes });

    expect((await app(request('GET /books', { body }))).status).toBe(status);
  });

  test('a body that is too large is named with what is allowed, and nothing of it is read', async () => {
    const database = new FakeDatabase();
    const { app } = appOf({ 'GET /books': BOOKS }, database);

    expect(await problemOf(app(request('GET /books', { body: '['.repeat(1_048_577) })))).toMatchObject({
      status: 413, code: 'CONTENT_TOO_LARGE', title: 'The body is too large', detail: 'the body must have at most 1048576 bytes',
    });
    expect(database.run).not.toHaveBeenCalled();
  });
});

describe('createApp with a health route', () => {
  const routes: Record<string, RouteManifest> = { 'GET /status': { kind: 'health' } };

  test('the answer is 200 when the database answers, within three seconds', async () => {
    const database = new FakeDatabase();
    const { app } = appOf(routes, database);

    expect(await app(request('GET /status'))).toMatchObject({ status: 200, body: '{"status":"ok"}' });
    expect(database.ping).toHaveBeenCalledWith({ timeoutMs: 3000 });
  });

  test.each(['unavailable', 'timeout', 'bug'] as const)('the answer is 503 when the database fails with %s', async kind => {
    const database = new FakeDatabase();
    database.ping.mockRejectedValue(new DatabaseError(kind, 'reason for the log'));
    const { app, logged } = appOf(routes, database);

    expect(await app(request('GET /status'))).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(logged()).toMatchObject([{ reason: 'reason for the log' }]);
  });
});
