import { RequestValue, SqlRefusal, SqlResult, SqlRoute, SqlStep, ValueType } from '../../../src';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { createDatabaseApp, type DatabaseApp } from '../database-app';
import { httpEvent } from '../events';

const SOLD_OUT = SqlRefusal.of(409, 'SOLD_OUT', 'The product is sold out');
const number = (name: string) => RequestValue.body(name, { valueType: ValueType.INTEGER });

const order = SqlStep.of('order', 'INSERT INTO orders (note) VALUES (:note) RETURNING id, note, placed, raw');
const stock = SqlStep.of('stock', 'UPDATE products SET stock = stock - :quantity WHERE id = :product AND stock >= :quantity', { minRows: 1, otherwise: SOLD_OUT });
const line = SqlStep.of('line', 'INSERT INTO lines (order_id, product_id, quantity) VALUES (:order.id, :product, :quantity)');
const answer = SqlStep.of('answer', 'SELECT o.id, product_id, quantity FROM orders o JOIN lines l ON l.order_id = o.id WHERE o.id = :order.id');
const values = { product: number('product'), quantity: number('quantity'), note: RequestValue.body('note', { required: false }) };

const ROUTES = [
  SqlRoute.post('/orders', { steps: [order, stock, line, answer], parameters: values, result: SqlResult.created('/orders/{id}') }),
  SqlRoute.post('/copies', {
    steps: [
      SqlStep.of('first', 'SELECT note, placed, raw, tags, price, big, doc FROM samples WHERE id = :id'),
      SqlStep.of('copy', 'INSERT INTO samples (id, note, placed, raw, tags, price, big, doc) VALUES (0, :first.note, :first.placed, :first.raw, :first.tags, :first.price, :first.big, :first.DOC)'),
      SqlStep.of('same', 'SELECT count(DISTINCT (note, placed, raw, tags, price, big, doc)) AS kinds FROM samples WHERE id IN (0, :id)'),
    ],
    parameters: { id: number('id') },
    result: SqlResult.row(),
  }),
  SqlRoute.delete('/products/{id}', {
    steps: [SqlStep.of('lines', 'DELETE FROM lines WHERE product_id = :id'), SqlStep.of('product', 'DELETE FROM products WHERE id = :id')],
    parameters: { id: RequestValue.path('id', { valueType: ValueType.INTEGER }) },
    result: SqlResult.none(),
  }),
  SqlRoute.delete('/stock', { sql: 'DELETE FROM products', maxAffected: 1, result: SqlResult.count() }),
  SqlRoute.post('/unanswerable', {
    steps: [order, SqlStep.of('answer', 'SELECT NULL AS id FROM orders WHERE id = :order.id')], parameters: { note: values.note }, result: SqlResult.created('/orders/{id}'),
  }),
  SqlRoute.get('/overview', {
    steps: [SqlStep.of('known', 'SELECT id FROM products WHERE id = 1'), SqlStep.of('all', 'SELECT id, stock FROM products WHERE id >= :known.id ORDER BY id')],
  }),
];

let database: TestDatabase;
let app: DatabaseApp;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.query(`
    CREATE TABLE products (id int PRIMARY KEY, stock int NOT NULL);
    CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text, placed timestamptz DEFAULT now(), raw bytea DEFAULT '\\x00ff');
    CREATE TABLE lines (order_id bigint REFERENCES orders, product_id int REFERENCES products, quantity int CHECK (quantity < 100));
    CREATE TABLE samples (id int, note text, placed timestamp, raw bytea, tags text[], price numeric, big bigint, doc jsonb);
    INSERT INTO samples VALUES (1, E'a "b" \\\\c', '2030-12-31 23:59:59.123456', '\\xdeadbeef', '{"x,y",NULL,"\\""}', 1234567890123456789.123456789, 9223372036854775807, '{"n": 12345678901234567890.1}')`);
  app = createDatabaseApp(database, ROUTES, { allowOrigins: ['*'], exposeHeaders: [], allowCredentials: false });
});
afterAll(() => database.drop());
beforeEach(() => database.query('TRUNCATE products, orders, lines RESTART IDENTITY; INSERT INTO products VALUES (1, 5), (2, 0)'));

async function ask(routeKey: string, body: object = {}, id?: string) {
  const event = httpEvent(routeKey, { body: JSON.stringify(body), ...(id && { pathParameters: { id } }) });
  const { statusCode, headers, body: text } = await app.answer(event);
  return { status: statusCode, body: text ? JSON.parse(text) as Record<string, unknown> : undefined, location: headers.location };
}

const count = async (table: string) => Number((await database.query(`SELECT count(*) FROM ${table}`)).rows[0].count);

describe('steps', () => {
  test('write in one transaction, and the last one is answered', async () => {
    expect(await ask('POST /orders', { product: 1, quantity: 2 })).toEqual({ status: 201, body: { id: 1, product_id: 1, quantity: 2 }, location: 'orders/1' });
    expect((await database.query('SELECT stock FROM products WHERE id = 1')).rows).toEqual([{ stock: 3 }]);
  });

  test('a step with too few rows undoes all steps, with its refusal', async () => {
    expect(await ask('POST /orders', { product: 2, quantity: 1 })).toMatchObject({ status: 409, body: { code: 'SOLD_OUT', title: 'The product is sold out' } });
    expect([await count('orders'), await count('lines')]).toEqual([0, 0]);
  });

  test('an error of a later step undoes all steps', async () => {
    await database.query('UPDATE products SET stock = 1000');
    expect(await ask('POST /orders', { product: 1, quantity: 100 })).toMatchObject({ status: 400, body: { code: 'INVALID_VALUE' } });
    expect([await count('orders'), (await database.query('SELECT stock FROM products')).rows]).toEqual([0, [{ stock: 1000 }, { stock: 1000 }]]);
  });

  test('columns of earlier rows are bound without loss, in any case of their name', async () => {
    expect(await ask('POST /copies', { id: 1 })).toMatchObject({ status: 200, body: { kinds: 1 } });
  });

  test('a step whose row a later step reads must return one', async () => {
    expect(await ask('POST /copies', { id: 7 })).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  test('run without a check before the commit where the result needs none', async () => {
    expect(await ask('DELETE /products/{id}', {}, '2')).toMatchObject({ status: 204 });
    expect(await count('products')).toBe(1);
  });

  test('are undone if there is no answer', async () => {
    expect(await ask('POST /unanswerable')).toMatchObject({ status: 500, body: { code: 'INTERNAL_ERROR' } });
    expect(await count('orders')).toBe(0);
  });

  test('that only read answer a GET', async () => {
    expect(await ask('GET /overview')).toMatchObject({ status: 200, body: [{ id: 1, stock: 5 }, { id: 2, stock: 0 }] });
    await database.query('DELETE FROM products WHERE id = 1');
    expect(await ask('GET /overview')).toMatchObject({ status: 404 });
  });
});

describe('maxAffected', () => {
  test('undoes a statement that changes more rows', async () => {
    expect(await ask('DELETE /stock')).toMatchObject({ status: 409, body: { code: 'TOO_MANY_ROWS', detail: 'the request would change more than 1 row' } });
    expect(await count('products')).toBe(2);
    await database.query('DELETE FROM products WHERE id = 2');
    expect(await ask('DELETE /stock')).toMatchObject({ status: 200, body: { count: 1 } });
  });
});
