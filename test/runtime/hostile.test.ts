import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { createDatabaseApp, type DatabaseApp } from './database-app';
import { httpEvent } from './events';
import { hostileEvents } from './hostile-events';
import { MARKER } from './hostile-values';
import { HealthRoute, RequestValue, SqlResult, SqlRoute, ValueType } from '../../src';
import { Problems } from '../../src/contract/problem';
import { createTestDatabase, type TestDatabase } from '../support/database';

/** Every run of `npm test` sends the same events, so that a red build is about the change; more events are other events. */
const EVENTS = process.env.HOSTILE_EVENTS ? { numRuns: Number(process.env.HOSTILE_EVENTS) } : { numRuns: 2000, seed: 20_260_131 };
const LAMBDA_LIMIT_BYTES = 6_291_556;
const ORIGIN = 'https://library.example.com';
const SECRETS = /select|insert|pg_|postgres|sqlstate|syntax|relation|column|constraint|detail:|hint:/i;

const TYPES = Object.values(ValueType);
const LIST = `SELECT ${TYPES.map(type => `:${type} AS "${type}"`).join(', ')}`;

type Source = (name: string, options: object) => RequestValue;

function all(from: Source, options: object = {}): { [name: string]: RequestValue } {
  return Object.fromEntries(TYPES.map(type => [type, from(type, { valueType: type, required: false, ...options })]));
}
const echo = (parameters: { [name: string]: RequestValue }) => ({ sql: LIST, parameters, result: SqlResult.row(), readOnly: true });

const ROUTES = [
  SqlRoute.post('/echo', echo(all(RequestValue.body))),
  SqlRoute.get('/echo', echo(all(RequestValue.query))),
  SqlRoute.put('/echo', echo(all(RequestValue.body, { list: true }))),
  SqlRoute.get('/lists', echo(all(RequestValue.query, { list: true }))),
  SqlRoute.get('/headers', echo(all(RequestValue.header))),
  SqlRoute.get('/claims', {
    sql: 'SELECT :user AS name, :groups AS groups', parameters: { user: RequestValue.claim('string'), groups: RequestValue.claim('binary', { list: true }) },
  }),
  SqlRoute.get('/context', {
    sql: 'SELECT :ip AS ip, :agent AS agent',
    parameters: { ip: RequestValue.context('sourceIp'), agent: RequestValue.context('userAgent', { defaultValue: '' }) },
  }),
  SqlRoute.post('/things', {
    sql: `INSERT INTO things VALUES (:id, ${TYPES.map(type => `:${type}`).join(', ')}) RETURNING id, COALESCE(string, '') AS title`,
    parameters: { ...all(RequestValue.body), id: RequestValue.body('id') },
    result: SqlResult.created('/things/{id}/{title}'),
  }),
  SqlRoute.get('/things', {
    sql: 'SELECT * FROM things WHERE string ILIKE :string ORDER BY id LIMIT :integer',
    parameters: {
      string: RequestValue.query('string', { defaultValue: '%' }),
      integer: RequestValue.query('integer', { valueType: ValueType.INTEGER, maximum: 100, defaultValue: '20' }),
    },
  }),
  SqlRoute.get('/things/{id}', { sql: 'SELECT * FROM things WHERE id = :id', result: SqlResult.row() }),
  SqlRoute.patch('/things/{id}', {
    sql: 'UPDATE things SET json = :json WHERE id = :id', parameters: { json: RequestValue.body('json', { valueType: ValueType.JSON }) },
  }),
  SqlRoute.delete('/things/{id}', {
    sql: 'DELETE FROM things WHERE id = :id AND string = :string', parameters: { string: RequestValue.query('string') }, result: SqlResult.none(),
  }),
  HealthRoute.at(),
];

let database: TestDatabase;
let app: DatabaseApp;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.query(`CREATE TABLE things (
    id int PRIMARY KEY, string text CHECK (length(string) < 1000), integer int, bigint bigint, number float8, decimal numeric(20, 5), boolean bool,
    date date, timestamp timestamptz, uuid uuid UNIQUE, json jsonb, "binary" bytea
  )`);
  app = createDatabaseApp(database, ROUTES, { allowOrigins: [ORIGIN], exposeHeaders: ['etag'], allowCredentials: true });
});
afterAll(async () => {
  await database.drop();
});

type Result = Awaited<ReturnType<DatabaseApp['answer']>>;

function textOf({ body, headers, isBase64Encoded }: Result): string {
  // The answer to HEAD has the headers of GET, and no body.
  expect(isBase64Encoded).toBe(headers['content-encoding'] === 'gzip' && body !== '');
  return isBase64Encoded ? gunzipSync(Buffer.from(body, 'base64')).toString() : body;
}

function checkForm(result: Result): void {
  expect([200, 201, 204, 304, ...Object.values(Problems).map(({ status }) => status as number)]).toContain(result.statusCode);
  expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThan(LAMBDA_LIMIT_BYTES);
  for (const [name, value] of Object.entries(result.headers)) {
    expect(name).toMatch(/^[a-z-]+$/);
    expect(value).toMatch(/^[\x20-\x7e]+$/);
  }
  expect([undefined, ORIGIN]).toContain(result.headers['access-control-allow-origin']);
  const text = textOf(result);
  if (text) JSON.parse(text);
}

function checkSecrets(result: Result, log: string): void {
  expect(log).not.toContain(MARKER);
  expect(log).not.toContain(database.password);
  expect(JSON.stringify(result)).not.toContain(database.password);
  if (result.statusCode >= 400) expect(textOf(result)).not.toMatch(new RegExp(`${SECRETS.source}|${MARKER}`, 'i'));
}

describe('the handler on hostile events', () => {
  test(`answers ${EVENTS.numRuns} of them in form, never with a fault of its own, and tells no secret`, async () => {
    const statuses = new Map<number, number>();
    // Few rows are right in all columns, so more are tried.
    const routeKeys = [...ROUTES.map(({ method, path }) => `${method} ${path}`), ...new Array(4).fill('POST /things')];

    await fc.assert(fc.asyncProperty(hostileEvents(routeKeys, [...TYPES, 'id']), async event => {
      const result = await app.answer(event);
      const log = app.takeLog();
      checkForm(result);
      checkSecrets(result, log);
      if (result.statusCode >= 500) throw new Error(log);
      statuses.set(result.statusCode, (statuses.get(result.statusCode) ?? 0) + 1);
    }), EVENTS);

    // Events that were all refused at the door would prove nothing.
    expect([...statuses.keys()].sort()).toEqual([200, 201, 204, 304, 400, 403, 404, 409, 415]);
    expect(statuses.get(200)).toBeGreaterThan(EVENTS.numRuns / 10);
  }, 60_000 + EVENTS.numRuns * 50);

  test('JSON that is too deep for the stack of the server is refused', async () => {
    const result = await app.answer(httpEvent('POST /echo', { body: `{"json":${'['.repeat(50_000)}${']'.repeat(50_000)}}` }));

    expect(result).toMatchObject({ statusCode: 400, body: expect.stringContaining('INVALID_PARAMETER') });
  });
});
