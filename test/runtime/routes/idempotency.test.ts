import { readFileSync } from 'node:fs';
import { Duration } from 'aws-cdk-lib';
import { Client } from 'pg';
import { DatabaseEngine, Idempotency, RequestValue, SqlResult, SqlRoute, ValueType } from '../../../src';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { createDatabaseApp, type DatabaseApp } from '../database-app';
import { httpEvent } from '../events';

const idempotency = Idempotency.table('keys', { keepFor: Duration.hours(1) });
const title = { title: RequestValue.body('title', { maxLength: 20 }) };
const insert = 'INSERT INTO books (title) VALUES (:title) RETURNING id, title';

const ROUTES = [
  SqlRoute.post('/books', { sql: insert, parameters: title, result: SqlResult.created('/books/{id}'), idempotency }),
  SqlRoute.post('/required', { sql: insert, parameters: title, idempotency: Idempotency.table('keys', { required: true }) }),
  SqlRoute.post('/silent', { sql: 'INSERT INTO books (title) VALUES (:title)', parameters: title, result: SqlResult.none(), idempotency }),
  SqlRoute.post('/slow', {
    sql: 'INSERT INTO books (title) SELECT :title FROM pg_sleep(:seconds) RETURNING id',
    parameters: { ...title, seconds: RequestValue.body('seconds', { valueType: ValueType.NUMBER }) },
    idempotency,
    timeout: Duration.seconds(2),
  }),
  SqlRoute.post('/mine', { sql: insert, parameters: { title: RequestValue.claim('email') }, idempotency }),
];

let database: TestDatabase;
let app: DatabaseApp;
let other: DatabaseApp;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.query(`CREATE TABLE books (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text UNIQUE); ${Idempotency.tableDefinition(DatabaseEngine.POSTGRESQL, 'keys')}`);
  [app, other] = [0, 1].map(() => createDatabaseApp(database, ROUTES, { allowOrigins: ['*'], exposeHeaders: [], allowCredentials: false })) as [DatabaseApp, DatabaseApp];
});
afterAll(() => database.drop());
beforeEach(() => database.query('TRUNCATE books, keys RESTART IDENTITY'));

interface Parts { readonly key?: string; readonly sub?: string; readonly claims?: Record<string, string>; readonly through?: DatabaseApp }

async function post(path: string, body: object, { key, sub, claims, through = app }: Parts = {}) {
  const authorizer = { jwt: { claims: { ...sub && { sub }, ...claims } } };
  const sent = { 'content-type': 'application/json', ...key !== undefined && { 'idempotency-key': key } };
  const event = httpEvent(`POST ${path}`, { body: JSON.stringify(body), headers: sent }) as { requestContext: object };
  const { statusCode, headers, body: text } = await through.answer({ ...event, requestContext: { ...event.requestContext, authorizer } });
  const answer = text ? JSON.parse(text) as Record<string, unknown> : undefined;
  return { status: statusCode, body: answer, location: headers.location, replayed: headers['idempotent-replayed'] };
}

const titles = async () => (await database.query('SELECT title FROM books ORDER BY id')).rows.map(row => row.title);
const keys = async () => Number((await database.query('SELECT count(*) FROM keys')).rows[0].count);

describe('a request with an Idempotency-Key', () => {
  test('is done once, and answered alike each time', async () => {
    const first = await post('/books', { title: 'Emma' }, { key: 'a' });
    expect(first).toEqual({ status: 201, body: { id: 1, title: 'Emma' }, location: 'books/1', replayed: undefined });
    expect(await post('/books', { title: 'Emma' }, { key: 'a' })).toEqual({ ...first, replayed: 'true' });
    expect(await post('/books', { title: 'Emma' }, { key: '"a"', through: other })).toEqual({ ...first, replayed: 'true' });
    expect(await titles()).toEqual(['Emma']);
  });

  test('with another body is refused', async () => {
    await post('/books', { title: 'Emma' }, { key: 'a' });
    expect(await post('/books', { title: 'Persuasion' }, { key: 'a' })).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    expect(await titles()).toEqual(['Emma']);
  });

  test('without a body in its answer is answered alike', async () => {
    const first = await post('/silent', { title: 'Emma' }, { key: 'a' });
    expect(first).toMatchObject({ status: 204, body: undefined });
    expect(await post('/silent', { title: 'Emma' }, { key: 'a' })).toEqual({ ...first, replayed: 'true' });
  });

  test('that failed can be sent again', async () => {
    await post('/books', { title: 'Emma' });
    expect(await post('/books', { title: 'Emma' }, { key: 'a' })).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
    expect(await keys()).toBe(0);
    await database.query('TRUNCATE books');
    expect(await post('/books', { title: 'Emma' }, { key: 'a' })).toMatchObject({ status: 201, replayed: undefined });
  });

  test('waits for the first one', async () => {
    const body = { title: 'Emma', seconds: 0.5 };
    const [first, second] = await Promise.all([post('/slow', body, { key: 'a' }), post('/slow', body, { key: 'a', through: other })]);
    expect([first.status, second.status, first.body, [first.replayed, second.replayed].sort()]).toEqual([201, 201, second.body, ['true', undefined]]);
    expect(await titles()).toEqual(['Emma']);
  });

  test('is refused while another transaction has its key, if that takes too long', async () => {
    const client = new Client({ ...database, database: database.name, ssl: { ca: readFileSync(database.caFile, 'utf8') } });
    await client.connect();
    await client.query('BEGIN; LOCK TABLE keys IN EXCLUSIVE MODE');
    expect(await post('/slow', { title: 'Emma', seconds: 0 }, { key: 'a' })).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_KEY_IN_USE' } });
    await client.end();
    expect(await post('/slow', { title: 'Emma', seconds: 0 }, { key: 'a' })).toMatchObject({ status: 201, replayed: undefined });
  });

  test('belongs to its caller and its route', async () => {
    expect(await post('/books', { title: 'a' }, { key: 'k', sub: 'ann' })).toMatchObject({ status: 201 });
    expect(await post('/books', { title: 'b' }, { key: 'k', sub: 'bob' })).toMatchObject({ status: 201 });
    expect(await post('/silent', { title: 'c' }, { key: 'k', sub: 'ann' })).toMatchObject({ status: 204 });
    expect(await titles()).toEqual(['a', 'b', 'c']);
  });

  test('belongs to the claims that its statement uses, for callers without sub', async () => {
    expect(await post('/mine', {}, { key: 'k', claims: { email: 'ann@example.com' } })).toMatchObject({ status: 201 });
    expect(await post('/mine', {}, { key: 'k', claims: { email: 'bob@example.com' } })).toMatchObject({ status: 201, body: { title: 'bob@example.com' } });
  });

  test('expires, and old keys are deleted', async () => {
    await post('/books', { title: 'Emma' }, { key: 'a' });
    await post('/books', { title: 'Persuasion' }, { key: 'b' });
    await database.query("UPDATE keys SET created_at = now() - interval '2 hours'; TRUNCATE books");
    expect(await post('/books', { title: 'Emma' }, { key: 'a' })).toMatchObject({ status: 201, replayed: undefined });
    expect(await keys()).toBe(1);
  });

  test.each([['', 400], ['x'.repeat(256), 400], ['a b', 400]])('%j is not a key', async (key, status) => {
    expect(await post('/books', { title: 'Emma' }, { key })).toMatchObject({ status, body: { code: 'INVALID_PARAMETER', parameter: 'Idempotency-Key' } });
  });

  test('is required where the route says so, and free elsewhere', async () => {
    expect(await post('/required', { title: 'Emma' })).toMatchObject({ status: 400, body: { parameter: 'Idempotency-Key', detail: 'Idempotency-Key is missing' } });
    expect(await post('/books', { title: 'Emma' })).toMatchObject({ status: 201 });
    expect(await keys()).toBe(0);
  });

  test('without the table is a mistake of the deployment, and nothing is done', async () => {
    await database.query('ALTER TABLE keys RENAME TO hidden');
    expect(await post('/books', { title: 'Emma' }, { key: 'a' })).toMatchObject({ status: 500 });
    expect(app.takeLog()).toContain('create it with Idempotency.tableDefinition()');
    await database.query('ALTER TABLE hidden RENAME TO keys');
    expect(await titles()).toEqual([]);
  });
});
