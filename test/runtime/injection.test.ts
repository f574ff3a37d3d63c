import { createDatabaseApp, type DatabaseApp } from './database-app';
import { httpEvent, restEvent } from './events';
import { INJECTIONS } from './hostile-values';
import { DatabaseEngine, Idempotency, RecordField, RequestValue, SqlResult, SqlRoute, SqlStep, ValueType } from '../../src';
import type { SqlRouteManifest } from '../../src/contract/manifest';
import { compileRoute } from '../support/compile-routes';
import { createTestDatabase, type TestDatabase } from '../support/database';

/** Returns the text that the server reports to have received. */
const route = (value: RequestValue, path = '/x') => SqlRoute.post(path, {
  sql: 'SELECT current_query() AS statement, :value AS value', parameters: { value }, result: SqlResult.row(), readOnly: true,
});
const TEXT = 'SELECT current_query() AS statement, $1 AS value';
const CASTED = TEXT.replace('$1', 'CAST($1 AS text)');
const LIST = TEXT.replace('$1', 'CAST($1 AS text[])');

type Send = (value: string) => object;
const http = (more: object) => httpEvent('POST /x', more);
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const string = { valueType: ValueType.STRING };

const ATTACKS: [source: string, route: SqlRoute, text: string, send: Send][] = [
  ['an undeclared body value', route(RequestValue.body('v')), TEXT, v => http({ body: JSON.stringify({ v }) })],
  ['a body value', route(RequestValue.body('v', string)), CASTED, v => http({ body: JSON.stringify({ v }) })],
  ['a form field', route(RequestValue.body('v', string)), CASTED, v => http({ headers: form, body: new URLSearchParams({ v }).toString() })],
  ['a query parameter', route(RequestValue.query('v')), TEXT, v => http({ rawQueryString: new URLSearchParams({ v }).toString() })],
  ['a query parameter of a REST API', route(RequestValue.query('v')), TEXT, v => restEvent('POST', '/x', { multiValueQueryStringParameters: { v: [v] } })],
  ['a path parameter', route(RequestValue.path('v'), '/{v}'), TEXT, v => httpEvent('POST /{v}', { pathParameters: { v } })],
  ['a path parameter of a REST API', route(RequestValue.path('v'), '/{v}'), TEXT, v => restEvent('POST', '/{v}', { pathParameters: { v: encodeURIComponent(v) } })],
  ['a header', route(RequestValue.header('V')), TEXT, v => http({ headers: { v } })],
  ['a claim', route(RequestValue.claim('v')), TEXT, v => http({ requestContext: { requestId: 'r', authorizer: { jwt: { claims: { v } } } } })],
  ['a part of the context', route(RequestValue.context('userAgent')), TEXT, v => http({ requestContext: { requestId: 'r', http: { userAgent: v } } })],
  ['a list', route(RequestValue.body('v', { list: true })), LIST, v => http({ body: JSON.stringify({ v: [v, v] }) })],
];

/** Values that no statement gets, by where they stand: what a gateway could not decode, and identities of nothing visible. */
const REFUSED: { readonly [source: string]: readonly [values: RegExp, statusCode: number] } = {
  'a query parameter of a REST API': [/\uFFFD/, 400],
  'a path parameter': [/\uFFFD/, 400],
  'a claim': [/^[\s\p{Cf}]*$/u, 403],
  'a part of the context': [/^[\s\p{Cf}]*$/u, 403],
};

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

const CORS = { allowOrigins: [], exposeHeaders: [], allowCredentials: false };
const create = (...routes: SqlRoute[]): DatabaseApp => createDatabaseApp(database, routes, CORS);

describe('values of a request', () => {
  test.each(ATTACKS)('the server receives the same text whatever %s contains, and the value unchanged', async (source, attacked, text, send) => {
    const app = create(attacked);

    for (const value of INJECTIONS) {
      const { statusCode, body } = await app.answer(send(value));
      const [refused, refusal] = REFUSED[source] ?? [];
      if (refused?.test(value)) {
        expect(statusCode).toBe(refusal);
        continue;
      }
      expect({ statusCode, ...JSON.parse(body) }).toEqual({ statusCode: 200, statement: text, value: source === 'a list' ? [value, value] : value });
    }
  });

  test('a constant is no more part of the text than any other value', async () => {
    const app = create(...INJECTIONS.map((value, n) => route(RequestValue.constant(value), `/${n}`)));

    for (const [n, value] of INJECTIONS.entries()) {
      expect(JSON.parse((await app.answer(httpEvent(`POST /${n}`))).body)).toEqual({ statement: TEXT, value });
    }
  });
});

const write = (sql: string, value: RequestValue, result = SqlResult.row()) => SqlRoute.post('/x', { sql, parameters: { value }, result });
const field = { v: RecordField.of(string) };
const FROM_RECORDS = 'SELECT current_query() AS statement, v AS value FROM :value';
const quoted = (v: string) => `"${v.replace(/"/g, '""')}"`;

const WRITES: [source: string, route: SqlRoute, send: Send][] = [
  ['a record', write(FROM_RECORDS, RequestValue.records('v', { fields: field })), v => http({ body: JSON.stringify({ v: [{ [v]: 1, v }] }) })],
  ['a record of a body', write(FROM_RECORDS, RequestValue.bodyRecords({ fields: field })), v => http({ body: JSON.stringify([{ [v]: 1, v }]) })],
  ['a record of a CSV body', write(FROM_RECORDS, RequestValue.bodyRecords({ fields: field })), v => http({
    headers: { 'content-type': 'text/csv' }, body: `v,${quoted(`other ${v}`)}\r\n${quoted(v)},${quoted(v)}`,
  })],
  ['a whole body', write("SELECT current_query() AS statement, :value ->> 'v' AS value", RequestValue.wholeBody()), v => http({ body: JSON.stringify({ [v]: v, v }) })],
  ['a change', write('UPDATE texts SET :value RETURNING current_query() AS statement, v AS value', RequestValue.changes(field)), v => http({ body: JSON.stringify({ [v]: v, v }) })],
  ['a column of an earlier step', SqlRoute.post('/x', {
    steps: [SqlStep.of('first', 'SELECT :value AS v'), SqlStep.of('last', 'SELECT current_query() AS statement, CAST(:first.v AS text) AS value')],
    parameters: { value: RequestValue.body('v', string) },
    result: SqlResult.row(),
  }), v => http({ body: JSON.stringify({ v }) })],
];

describe('values of a write', () => {
  beforeAll(() => database.query("CREATE TABLE texts (v text); INSERT INTO texts VALUES ('')"));

  test.each(WRITES)('the server receives the text of the synthesis whatever %s contains, and the value unchanged', async (_, attacked, send) => {
    const { text } = compileRoute(attacked) as SqlRouteManifest;
    const app = create(attacked);

    for (const value of INJECTIONS) {
      const { statusCode, body } = await app.answer(send(value));
      expect({ statusCode, ...JSON.parse(body) }).toEqual({ statusCode: 200, statement: text, value });
    }
  });

  test('the statements of the keys are those of the synthesis whatever an Idempotency-Key contains', async () => {
    await database.query(`CREATE TABLE statements (text text); ${Idempotency.tableDefinition(DatabaseEngine.POSTGRESQL, 'keys')}
      CREATE FUNCTION log() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO statements VALUES (current_query()); RETURN NULL; END $$;
      CREATE TRIGGER log AFTER INSERT OR UPDATE OR DELETE ON keys FOR EACH STATEMENT EXECUTE FUNCTION log()`);
    const keyed = SqlRoute.post('/x', { sql: 'SELECT 1 AS one', idempotency: Idempotency.table('keys') });
    const { idempotency } = compileRoute(keyed) as SqlRouteManifest;
    const app = create(keyed);

    const keys = INJECTIONS.filter(value => /^[!-~]{1,255}$/.test(value));
    expect(keys.length).toBeGreaterThan(10);
    for (const key of keys) {
      expect(await app.answer(http({ headers: { 'idempotency-key': key } }))).toMatchObject({ statusCode: 201 });
    }
    const { expire, insert, store, purge } = idempotency!;
    expect(new Set((await database.query('SELECT text FROM statements')).rows.map(row => row.text))).toEqual(new Set([expire, insert, store, purge]));
  });
});
