import { createDatabaseApp, type DatabaseApp } from './database-app';
import { httpEvent } from './events';
import { RequestValue, SqlRefusal, SqlResult, SqlRoute, ValueType } from '../../src';
import { createTestDatabase, type TestDatabase } from '../support/database';

const ON_LOAN = SqlRefusal.of(409, 'BOOK_ON_LOAN', 'The book is on loan');
const title = { title: RequestValue.body('title') };
const post = (path: string, sql: string, result?: SqlResult, parameters: { [name: string]: RequestValue } = title) =>
  SqlRoute.post(path, { sql, parameters, ...(result && { result }) });

const ROUTES = [
  post('/books', 'INSERT INTO books (title) VALUES (:title) RETURNING id, title', SqlResult.created('/books/{ID}')),
  post('/once', 'INSERT INTO books (title) VALUES (:title) ON CONFLICT (title) DO NOTHING RETURNING id', SqlResult.created('/books/{id}')),
  post('/once/silent', 'INSERT INTO books (title) VALUES (:title) ON CONFLICT (title) DO NOTHING'),
  post('/once/refused', 'INSERT INTO books (title) VALUES (:title) ON CONFLICT (title) DO NOTHING', SqlResult.created(undefined, { otherwise: ON_LOAN })),
  post('/logged', 'WITH log AS (INSERT INTO visits VALUES (:title)) INSERT INTO books (title) SELECT :title WHERE false RETURNING id'),
  post('/skipped', 'INSERT INTO skipped (title) VALUES (:title) RETURNING title'),
  post('/null', 'INSERT INTO books (title) VALUES (:title) RETURNING id, subtitle', SqlResult.created('/books/{subtitle}')),
  post('/twice', 'INSERT INTO books (title) VALUES (:title) RETURNING id, title AS id'),
  post('/twice/none', 'INSERT INTO books (title) VALUES (:title) RETURNING id, title AS id', SqlResult.none()),
  post('/large', "INSERT INTO books (title) VALUES (:title) RETURNING id, repeat('x', 6300000) AS text"),
  post('/rows', 'INSERT INTO books (title) VALUES (:title), (:title || 2) RETURNING id', SqlResult.rows()),
  post('/deferred', 'INSERT INTO loans (book) VALUES (:book) RETURNING book', SqlResult.row(), { book: RequestValue.body('book', { valueType: ValueType.INTEGER }) }),
  SqlRoute.post('/nested', { sql: 'INSERT INTO books (title) VALUES (:title) RETURNING id, title', parameters: title, jsonColumns: ['Title'] }),
  post('/call', 'CALL add_book(:title)'),
  SqlRoute.delete('/books/{id}', { sql: 'DELETE FROM books WHERE id = :id', result: SqlResult.none({ otherwise: SqlRefusal.notFound() }) }),
  SqlRoute.put('/books/{id}', { sql: 'UPDATE books SET title = :title WHERE id = :id', parameters: title, result: SqlResult.count({ otherwise: ON_LOAN }) }),
  SqlRoute.patch('/books/{id}', { sql: 'UPDATE books SET title = :title WHERE id = :id RETURNING id', parameters: title, result: SqlResult.row({ otherwise: ON_LOAN }) }),
];

let database: TestDatabase;
let app: DatabaseApp;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.query(`
    CREATE TABLE books (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text UNIQUE, subtitle text);
    CREATE TABLE visits (title text);
    CREATE TABLE loans (book int REFERENCES books DEFERRABLE INITIALLY DEFERRED);
    CREATE TABLE skipped (title text);
    CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO visits VALUES (NEW.title); RETURN NULL; END $$;
    CREATE TRIGGER skip BEFORE INSERT ON skipped FOR EACH ROW EXECUTE FUNCTION skip();
    CREATE PROCEDURE add_book(title text) LANGUAGE sql AS $$ INSERT INTO books (title) VALUES (title) $$`);
  app = createDatabaseApp(database, ROUTES, { allowOrigins: ['*'], exposeHeaders: [], allowCredentials: false });
});
afterAll(() => database.drop());
beforeEach(() => database.query("TRUNCATE books, visits, loans RESTART IDENTITY; INSERT INTO books (title) VALUES ('Emma')"));

async function ask(routeKey: string, body: object, id?: string) {
  const event = httpEvent(routeKey, { body: JSON.stringify(body), ...(id && { pathParameters: { id } }) });
  const { statusCode, headers, body: text } = await app.answer(event);
  const { code } = statusCode < 400 ? { code: undefined } : JSON.parse(text);
  return { status: statusCode, code, location: headers.location };
}

const titles = async () => (await database.query('SELECT title FROM books ORDER BY id')).rows.map(row => row.title);
const visits = async () => (await database.query('SELECT title FROM visits')).rows;

describe('what is created', () => {
  test('is committed when it can be answered, in any case of the column in the location', async () => {
    expect(await ask('POST /books', { title: 'Persuasion' })).toEqual({ status: 201, code: undefined, location: 'books/2' });
    expect(await titles()).toEqual(['Emma', 'Persuasion']);
  });

  test.each(['/once', '/once/silent'])('is nothing by POST %s: 404 for a conflict that does nothing, else 201', async path => {
    expect(await ask(`POST ${path}`, { title: 'Emma' })).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(await ask(`POST ${path}`, { title: 'Persuasion' })).toMatchObject({ status: 201 });
    expect(await titles()).toEqual(['Emma', 'Persuasion']);
  });

  test('is nothing by the status that the route chooses', async () => {
    expect(await ask('POST /once/refused', { title: 'Emma' })).toMatchObject({ status: 409, code: 'BOOK_ON_LOAN' });
  });

  test.each(['/logged', '/skipped'])('is nothing by POST %s, so that nothing else is kept either', async path => {
    expect(await ask(`POST ${path}`, { title: 'Sanditon' })).toMatchObject({ status: 404 });
    expect(await visits()).toEqual([]);
  });

  test('is committed when a procedure made it, which reports no count', async () => {
    expect(await ask('POST /call', { title: 'Sanditon' })).toMatchObject({ status: 201 });
    expect(await titles()).toEqual(['Emma', 'Sanditon']);
  });
});

describe('an answer that cannot be given', () => {
  test.each([
    ['/null', 'INTERNAL_ERROR', 'the location needs column "subtitle"'],
    ['/twice', 'INTERNAL_ERROR', 'two columns named'],
    ['/nested', 'INTERNAL_ERROR', 'column "title" is in jsonColumns'],
    ['/large', 'RESULT_TOO_LARGE', 'larger than the 6 MB'],
  ])('undoes the statement of POST %s', async (path, code, reason) => {
    app.takeLog();

    expect(await ask(`POST ${path}`, { title: 'Sanditon' })).toMatchObject({ status: 500, code });
    expect(app.takeLog()).toContain(reason.replaceAll('"', String.raw`\"`));
    expect(await titles()).toEqual(['Emma']);
  });

  test('is none when the answer has no rows', async () => {
    expect(await ask('POST /twice/none', { title: 'Sanditon' })).toMatchObject({ status: 204 });
    expect(await titles()).toEqual(['Emma', 'Sanditon']);
  });

  test('is known only at the commit when a constraint is deferred', async () => {
    expect(await ask('POST /deferred', { book: 1 })).toMatchObject({ status: 200 });
    expect(await ask('POST /deferred', { book: 99 })).toMatchObject({ status: 409, code: 'CONFLICT' });
    expect((await database.query('SELECT * FROM loans')).rows).toEqual([{ book: 1 }]);
  });

  test('leaves the connection as it was', async () => {
    await ask('POST /large', { title: 'Sanditon' });
    await ask('POST /books', { title: 'Sanditon' });

    expect(app.takeLog()).toMatch(/"connectionReused":true[^\n]*\n$/);
    expect((await database.query("SELECT state FROM pg_stat_activity WHERE usename = current_user AND state LIKE 'idle in%'")).rows).toEqual([]);
  });
});

describe('a change of no row', () => {
  test.each([['DELETE', 204, 404, 'NOT_FOUND'], ['PUT', 200, 409, 'BOOK_ON_LOAN'], ['PATCH', 200, 409, 'BOOK_ON_LOAN']])(
    '%s answers %i for a row, and %i %s for none', async (method, status, otherwise, code) => {
      expect(await ask(`${method} /books/{id}`, { title: 'Emma 2' }, '1')).toMatchObject({ status });
      expect(await ask(`${method} /books/{id}`, { title: 'Emma 2' }, '99')).toMatchObject({ status: otherwise, code });
    });
});
