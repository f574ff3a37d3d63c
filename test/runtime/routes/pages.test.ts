import { RequestValue, SqlResult, SqlRoute, ValueType } from '../../../src';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { createDatabaseApp, type DatabaseApp } from '../database-app';
import { httpEvent, restEvent } from '../events';

const after = RequestValue.query('after', { valueType: ValueType.INTEGER, required: false });
const afterTitle = RequestValue.query('after-title', { valueType: ValueType.STRING, required: false });
const genre = RequestValue.query('genre', { required: false, valueType: ValueType.STRING });
const afterMoment = RequestValue.query('after', { valueType: ValueType.TIMESTAMP, required: false });
const byMoment = (type: string) => ({
  sql: `SELECT (timestamptz '2030-01-01 00:00' + id * interval '1 day')::${type} AS moment FROM books WHERE CAST(:after AS timestamptz) IS NULL ORDER BY moment LIMIT :limit`,
  parameters: { after: afterMoment },
  result: SqlResult.page({ cursor: { after: 'moment' } }),
});
const ROUTES = [
  SqlRoute.get('/books', {
    sql: 'SELECT id FROM books WHERE (:after IS NULL OR id > :after) AND (:genre IS NULL OR genre = :genre) ORDER BY id LIMIT :limit',
    parameters: { after, genre },
    result: SqlResult.page({ cursor: { after: 'id' }, defaultSize: 3, maxSize: 5 }),
  }),
  SqlRoute.get('/titles', {
    sql: 'SELECT title, id FROM books WHERE (:title IS NULL OR (title, id) > (:title, :id)) ORDER BY title, id LIMIT :limit',
    parameters: { title: afterTitle, id: after },
    result: SqlResult.page({ cursor: { title: 'title', id: 'id' }, defaultSize: 2 }),
  }),
  SqlRoute.get('/lost', {
    sql: 'SELECT title FROM books WHERE (:after IS NULL OR id > :after) ORDER BY id LIMIT :limit', parameters: { after }, result: SqlResult.page({ cursor: { after: 'id' } }),
  }),
  SqlRoute.get('/moments', byMoment('timestamptz')),
  SqlRoute.get('/text-moments', byMoment('text')),
];

let database: TestDatabase;
let app: DatabaseApp;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.query(`
    CREATE TABLE books (id int, title text, genre text);
    INSERT INTO books SELECT n, CASE WHEN n < 4 THEN 'a & b?' ELSE 'b' END, CASE WHEN n % 2 = 0 THEN 'x+y' ELSE 'z' END FROM generate_series(1, 7) n`);
  app = createDatabaseApp(database, ROUTES, { allowOrigins: [], exposeHeaders: [], allowCredentials: false });
});
afterAll(() => database.drop());

interface Page { readonly items: { readonly id: number }[]; readonly next: string | null }

const ask = (path: string, query: string) => app.answer(httpEvent(`GET ${path}`, { rawQueryString: query }));
const page = async (path: string, query: string) => JSON.parse((await ask(path, query)).body) as Page;

/** Follows `next` to the end, as a client would. */
async function allPages(path: string, query: string): Promise<number[][]> {
  const { items, next } = await page(path, query);
  const ids = items.map(({ id }) => id);
  return next === null ? [ids] : [ids, ...await allPages(path, next.slice(1))];
}

describe('pages', () => {
  test('next links each page to the one after it, and the last has none', async () => {
    expect(await allPages('/books', '')).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
    expect(await allPages('/books', 'limit=5')).toEqual([[1, 2, 3, 4, 5], [6, 7]]);
  });

  test('a full last page has no next', async () => {
    expect(await page('/books', 'after=4')).toEqual({ items: [{ id: 5 }, { id: 6 }, { id: 7 }], next: null });
  });

  test('a page after the last is empty', async () => {
    expect(await page('/books', 'after=7')).toEqual({ items: [], next: null });
  });

  test('next keeps the other parameters, encoded', async () => {
    expect((await page('/books', 'genre=x%2By&limit=1&after=2')).next).toBe('?genre=x%2By&limit=1&after=4');
    expect(await allPages('/books', 'genre=x%2By&limit=1')).toEqual([[2], [4], [6]]);
  });

  test('a cursor can have several columns', async () => {
    expect(await allPages('/titles', '')).toEqual([[1, 2], [3, 4], [5, 6], [7]]);
  });

  test('REST APIs give the same pages', async () => {
    const { body } = await app.answer(restEvent('GET', '/books', { multiValueQueryStringParameters: { after: ['3'], genre: ['z'], limit: ['1'] } }));

    expect(JSON.parse(body)).toEqual({ items: [{ id: 5 }], next: '?after=5&genre=z&limit=1' });
  });

  test.each(['0', '6', '1.5', 'all', ''])('a limit of %j is refused', async limit => {
    expect(JSON.parse((await ask('/books', `limit=${limit}`)).body)).toMatchObject({ status: 400, code: 'INVALID_PARAMETER', parameter: 'limit' });
  });

  test('a cursor whose column is not returned is an internal error, and the log names the column', async () => {
    app.takeLog();
    expect((await ask('/lost', 'limit=1')).statusCode).toBe(500);
    expect(app.takeLog()).toContain('the next page needs column \\"id\\"');
  });

  test('a cursor that its parameter would reject is an internal error, and the log says how to fix it', async () => {
    expect((await ask('/moments', 'limit=1')).statusCode).toBe(200);
    app.takeLog();
    expect((await ask('/text-moments', 'limit=1')).statusCode).toBe(500);
    expect(app.takeLog()).toContain('cannot start after column \\"moment\\", because after must be a date and time as in 2030-12-31T23:59:59Z (RFC 3339): CAST the column');
  });
});
