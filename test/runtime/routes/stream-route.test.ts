import { createApp } from '../../../runtime/app';
import { DatabaseError, type Rows, type StreamOptions, type TakeRows } from '../../../runtime/drivers/database';
import type { Output } from '../../../runtime/http/output';
import { createLog } from '../../../runtime/observability/log';
import { MANIFEST_FORMAT, type SqlRouteManifest } from '../../../src/contract/manifest';
import { type ValueManifest } from '../../../src/contract/value-manifest';
import { FakeDatabase, request, resultOf } from '../requests';

const VALUES: ValueManifest[] = [{ name: 'format', source: 'query', key: 'format', required: false }];
const ROUTE: SqlRouteManifest = {
  kind: 'sql',
  text: 'SELECT * FROM books',
  parameters: [],
  values: VALUES,
  readOnly: true,
  stream: true,
  cacheControl: 'private, max-age=60',
  result: { kind: 'rows', formats: { allowed: ['json', 'csv', 'ndjson'], parameter: 'format' } },
};
const PARTS = [resultOf({ id: 1 }, { id: 2 }), resultOf({ id: 3 })];

/** Receives what a caller would. */
class Received implements Output {
  head: unknown;
  body = '';
  private readonly gone = new AbortController();
  readonly closed = this.gone.signal;

  constructor(private readonly leavesAfter = Infinity) {}

  get started() {
    return this.head !== undefined;
  }

  start(head: unknown) {
    this.head = head;
  }

  write(part: string | Buffer) {
    if (this.closed.aborted) return Promise.reject(new Error('gone'));
    this.body += part.toString();
    if (this.body.length >= this.leavesAfter) this.gone.abort();
    return undefined;
  }
}

/** Makes an app with the route, and the lines of its log. */
function appOf(database: FakeDatabase) {
  const lines: string[] = [];
  const cors = { allowOrigins: ['*'], exposeHeaders: [], allowCredentials: false };
  const manifest = { format: MANIFEST_FORMAT, engine: 'postgres', routes: { 'GET /books': ROUTE }, cors } as const;
  return { lines, app: createApp({ folder: __dirname, database, log: createLog('debug', line => void lines.push(line)), now: () => 0, manifest }) };
}

/** Streams parts of rows, then ends or fails. */
async function stream(parts: readonly Rows[], { query = {}, failure, output = new Received(), routeKey = 'GET /books' }: {
  query?: Record<string, string[]>; failure?: unknown; output?: Received; routeKey?: string;
} = {}) {
  const database = new FakeDatabase(resultOf({ id: 1 }));
  const options: StreamOptions[] = [];
  database.stream.mockImplementation(async (_, __, given, take: TakeRows) => {
    options.push(given);
    for (const part of parts) await take(part);
    given.signal!.throwIfAborted();
    if (failure !== undefined) throw failure;
    return { rowCount: 3, databaseMs: 5, reused: true };
  });
  const { app, lines } = appOf(database);
  const response = await app({ ...request(routeKey, { query, headers: { origin: 'https://example.com' } }), output }).catch((error: unknown) => ({ error }));
  return { response, output, options, database, log: lines.map(line => JSON.parse(line)) };
}

describe('a streamed route', () => {
  test.each([
    ['json', '[{"id":1},{"id":2},{"id":3}]'], ['csv', 'id\r\n1\r\n2\r\n3\r\n'], ['ndjson', '{"id":1}\n{"id":2}\n{"id":3}\n'],
  ])('sends %s in parts', async (format, body) => {
    const { output } = await stream(PARTS, { query: { format: [format] } });

    expect(output.body).toBe(body);
  });

  test('sends status and headers with the first rows', async () => {
    const { output, response, log } = await stream(PARTS);

    expect(output.head).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'application/json', 'cache-control': 'private, max-age=60', 'x-content-type-options': 'nosniff', 'access-control-allow-origin': '*', 'vary': 'Accept',
      },
    });
    expect(response).toMatchObject({ status: 200 });
    expect(log).toEqual([expect.objectContaining({ message: 'GET /books 200', rows: 3, databaseMs: 5 })]);
  });

  test.each([['json', '[]'], ['csv', '\r\n'], ['ndjson', '']])('without rows is empty: %s', async (format, body) => {
    expect((await stream([resultOf()], { query: { format: [format] } })).output.body).toBe(body);
  });

  test('answers an error before the first rows as usual', async () => {
    const { response, output, log } = await stream([], { failure: new DatabaseError('timeout', 'the statement took too long') });

    expect(response).toMatchObject({ status: 504, headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' } });
    expect(output.started).toBe(false);
    expect(log).toEqual([expect.objectContaining({ level: 'error', code: 'DATABASE_TIMEOUT' })]);
  });

  test('throws an error after the first rows, so that the response breaks off', async () => {
    const { response, output, log } = await stream(PARTS, { failure: new DatabaseError('unavailable', 'the connection was lost') });

    expect(response).toEqual({ error: expect.objectContaining({ code: 'DATABASE_UNAVAILABLE' }) });
    expect(output.body).toBe('[{"id":1},{"id":2},{"id":3}');
    expect(log).toEqual([expect.objectContaining({ level: 'error', code: 'DATABASE_UNAVAILABLE', status: 503 })]);
  });

  test('that breaks off is logged as an error, even if a value of the request is the reason', async () => {
    const { log } = await stream(PARTS, { failure: new DatabaseError('invalid-value', 'division by zero') });

    expect(log).toEqual([expect.objectContaining({ level: 'error', code: 'INVALID_VALUE' })]);
  });

  test('stops for a caller who is gone, which is no error', async () => {
    const { options, response, log } = await stream(PARTS, { output: new Received(5) });

    expect(options[0]!.signal!.aborted).toBe(true);
    expect(response).toMatchObject({ status: 200 });
    expect(log).toEqual([expect.objectContaining({ level: 'info', callerGone: true })]);
  });

  test('ends normally for a caller who left after the last row', async () => {
    const { log } = await stream(PARTS, { output: new Received('[{"id":1},{"id":2},{"id":3}'.length) });

    expect(log).toEqual([expect.objectContaining({ level: 'info', callerGone: true })]);
  });

  test('answers HEAD with the headers, after running the statement for one row', async () => {
    const { response, database, output } = await stream(PARTS, { routeKey: 'HEAD /books' });

    expect(response).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' }, body: '' });
    expect(database.run.mock.calls[0]![0]).toMatchObject({ maxRows: 0 });
    expect(database.stream).not.toHaveBeenCalled();
    expect(output.started).toBe(false);
  });

  test('cannot be answered by a function that does not stream', async () => {
    const database = new FakeDatabase();
    const { app, lines } = appOf(database);

    expect(await app(request('GET /books'))).toMatchObject({ status: 500 });
    expect(lines.join()).toContain('index.stream');
    expect(database.stream).not.toHaveBeenCalled();
  });
});
