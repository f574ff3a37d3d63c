import { RequestValue, RowFormat, RowOrder, SqlResult, SqlRoute, ValueType } from '../../../src';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { createDatabaseApp, type DatabaseApp } from '../database-app';
import { httpEvent, restEvent } from '../events';

const genre = RequestValue.query('genre', { required: false, valueType: ValueType.STRING });
const SORTED = RowOrder.choose('sort', { id: ['id'], title: ['title DESC', 'id'], genre: ['genre', 'id DESC'] }, { defaultChoice: 'id' });
const ROUTES = [
  SqlRoute.get('/books', {
    sql: 'SELECT id, title, genre FROM books WHERE :genre IS NULL OR genre = :genre',
    parameters: { genre },
    result: SqlResult.page({ orderBy: SORTED, total: true, defaultSize: 3, maxSize: 5 }),
    cacheControl: 'private, max-age=5',
  }),
  SqlRoute.get('/all', { sql: 'SELECT id FROM books -- all', result: SqlResult.rows({ orderBy: SORTED, formats: [RowFormat.JSON, RowFormat.CSV] }), maxRows: 7 }),
  SqlRoute.get('/nothing', { sql: 'SELECT id FROM books WHERE id < 0', result: SqlResult.page({ orderBy: RowOrder.by(['id']), total: true }) }),
  SqlRoute.get('/broken', { sql: 'SELECT title FROM books', result: SqlResult.page({ orderBy: RowOrder.by(['title', 'id']), maxSize: 2, defaultSize: 2 }) }),
  SqlRoute.get('/long', { sql: "SELECT id, repeat('x', 5000) AS text FROM books", result: SqlResult.page({ orderBy: RowOrder.by(['text', 'id']), defaultSize: 2 }) }),
];

let database: TestDatabase;
let app: DatabaseApp;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.query(`
    CREATE TABLE books (id int PRIMARY KEY, title text, genre text);
    INSERT INTO books SELECT n, CASE WHEN n < 4 THEN 'a & b?' ELSE 'b' END, CASE WHEN n % 3 = 0 THEN NULL WHEN n % 2 = 0 THEN 'x+y' ELSE 'z' END FROM generate_series(1, 7) n`);
  app = createDatabaseApp(database, ROUTES, { allowOrigins: [], exposeHeaders: [], allowCredentials: false });
});
afterEach(() => void app.takeLog());
afterAll(() => database.drop());

interface Page { readonly items: { readonly id: number }[]; readonly next: string | null; readonly total?: number }

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
    expect((await page('/books', 'limit=4&genre=z')).next).toBeNull();
  });

  test.each([
    ['title', [[4, 5, 6], [7, 1, 2], [3]]],
    ['genre', [[4, 2, 7], [5, 1, 6], [3]]],
  ])('in the order %s', async (sort, pages) => {
    expect(await allPages('/books', `sort=${sort}`)).toEqual(pages);
  });

  test('next keeps the other parameters, encoded', async () => {
    const { next } = await page('/books', 'genre=x%2By&sort=title&limit=1');

    expect(next).toMatch(/^\?genre=x%2By&sort=title&limit=1&cursor=[\w-]+$/);
    expect(await allPages('/books', 'genre=x%2By&limit=1')).toEqual([[2], [4]]);
  });

  test('the number of all rows is counted where the request asks for it', async () => {
    const { next, ...first } = await page('/books', 'total=true&genre=z&limit=2');

    expect(first).toEqual({ items: [{ id: 1, title: 'a & b?', genre: 'z' }, { id: 5, title: 'b', genre: 'z' }], total: 3 });
    expect(await page('/books', next!.slice(1))).toMatchObject({ items: [{ id: 7 }], next: null, total: 3 });
    expect(await page('/books', 'total=false')).not.toHaveProperty('total');
    expect(await page('/nothing', 'total=true')).toEqual({ items: [], next: null, total: 0 });
  });

  test('REST APIs give the same pages', async () => {
    const { body } = await app.answer(restEvent('GET', '/books', { multiValueQueryStringParameters: { limit: ['2'], genre: ['x+y'] } }));

    expect(JSON.parse(body)).toEqual(await page('/books', 'limit=2&genre=x%2By'));
  });

  test('have the Cache-Control of the route, which errors do not have', async () => {
    expect((await ask('/books', '')).headers).toMatchObject({ 'cache-control': 'private, max-age=5' });
    expect((await ask('/books', 'limit=0')).headers).toMatchObject({ 'cache-control': 'no-store' });
  });

  test.each([
    ['limit', '6'], ['limit', '0'], ['sort', 'price'], ['sort', 'id;DROP TABLE books'], ['total', 'maybe'], ['cursor', ''], ['cursor', 'AAAA'], ['cursor', 'A'.repeat(5000)],
  ])('another value of %s is answered with 400', async (parameter, value) => {
    const { statusCode, body } = await ask('/books', `${parameter}=${value}`);

    expect({ statusCode, ...JSON.parse(body) }).toMatchObject({ statusCode: 400, code: 'INVALID_PARAMETER', parameter });
  });

  test('a cursor of another order is answered with 400, and says how to get one', async () => {
    const { next } = await page('/books', 'sort=title');
    const { statusCode, body } = await ask('/books', next!.slice(1).replace('sort=title', 'sort=genre'));

    expect(statusCode).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ parameter: 'cursor', detail: 'cursor must be from the "next" of a page with the same order' });
  });

  test('an order by a column that is not returned is an error of the route', async () => {
    expect((await ask('/broken', '')).statusCode).toBe(500);
  });

  test('values that are too long for a URL are an error of the route, which the log explains', async () => {
    expect((await ask('/long', '')).statusCode).toBe(500);
    expect(app.takeLog()).toContain('too long for a URL: order by shorter columns than text, id');
  });
});

describe('rows in an order', () => {
  test('that the caller chooses', async () => {
    const rows = async (query: string) => (JSON.parse((await ask('/all', query)).body) as { id: number }[]).map(({ id }) => id);

    expect(await rows('')).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect((await ask('/all', 'sort=price')).statusCode).toBe(400);
    await expect(ask('/all', 'sort=title')).resolves.toMatchObject({ statusCode: 500 });
  });

  test('and in a format', async () => {
    expect((await ask('/all', 'format=csv')).body).toBe('id\r\n1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7\r\n');
    expect((await ask('/all', 'format=xml')).statusCode).toBe(400);
  });
});
