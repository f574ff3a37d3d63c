import { INTEGRATION } from './cloud-assembly';
import { type DeployedApp, writeDeployedApp } from './deployed-app';
import { runToEnd } from './server-process';
import { DatabaseEngine, Idempotency, RecordField, RequestValue, SqlRefusal, SqlResult, SqlRoute, SqlStep, ValueType } from '../../src';
import { compileRoutes } from '../support/compile-routes';

// Each of these starts processes, on machines that may be busy.
jest.setTimeout(120_000);

const KEYS = Idempotency.tableDefinition(DatabaseEngine.POSTGRESQL, 'api_keys');

const SCHEMA = `
CREATE TABLE products (sku text PRIMARY KEY, stock int NOT NULL);
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer text NOT NULL);
CREATE TABLE lines (order_id bigint REFERENCES orders, sku text REFERENCES products, quantity int NOT NULL, PRIMARY KEY (order_id, sku));
CREATE TABLE books (id int PRIMARY KEY, title text NOT NULL, subtitle text, version int NOT NULL DEFAULT 1);
`;
const SEED = "INSERT INTO products VALUES ('pen', 5), ('cap', 1); INSERT INTO books (id, title, subtitle) VALUES (1, 'Dune', 'a novel');";

const FIELDS = { sku: RecordField.of({ maxLength: 20 }), quantity: RecordField.of({ valueType: ValueType.INTEGER, minimum: 1 }) };

const ROUTES = [
  SqlRoute.post('/orders', {
    steps: [
      SqlStep.of('order', 'INSERT INTO orders (customer) VALUES (:customer) RETURNING id'),
      SqlStep.of('stock', 'UPDATE products p SET stock = stock - items.quantity FROM :items WHERE p.sku = items.sku AND stock >= items.quantity',
        { minRows: 1, otherwise: SqlRefusal.of(409, 'SOLD_OUT', 'The product is sold out') }),
      SqlStep.of('lines', 'INSERT INTO lines (order_id, sku, quantity) SELECT :order.id, sku, quantity FROM :items'),
      SqlStep.of('answer', 'SELECT id, customer, (SELECT count(*)::int FROM lines WHERE order_id = o.id) AS lines FROM orders o WHERE id = :order.id'),
    ],
    parameters: { customer: RequestValue.body('customer'), items: RequestValue.records('items', { fields: FIELDS, minItems: 1 }) },
    result: SqlResult.created('/orders/{id}'),
    idempotency: Idempotency.table('api_keys', { required: true }),
  }),
  SqlRoute.put('/products', {
    sql: 'INSERT INTO products (sku, stock) SELECT sku, quantity FROM :rows ON CONFLICT (sku) DO UPDATE SET stock = excluded.stock',
    parameters: { rows: RequestValue.bodyRecords({ fields: FIELDS }) },
    result: SqlResult.count(),
  }),
  SqlRoute.get('/books/{id}', {
    sql: 'SELECT id, title, subtitle, version FROM books WHERE id = :id',
    parameters: { id: RequestValue.path('id', { valueType: ValueType.INTEGER }) },
    result: SqlResult.row({ version: 'version' }),
  }),
  SqlRoute.patch('/books/{id}', {
    sql: 'UPDATE books SET :changes, version = version + 1 WHERE id = :id AND version = :version RETURNING id, title, subtitle, version',
    parameters: {
      id: RequestValue.path('id', { valueType: ValueType.INTEGER }),
      changes: RequestValue.changes({ title: RecordField.of({ maxLength: 200 }), subtitle: RecordField.of({ nullable: true }) }),
      version: RequestValue.ifMatch({ valueType: ValueType.INTEGER }),
    },
    result: SqlResult.row({ version: 'version' }),
  }),
];

const open = { security: [], ...INTEGRATION };
const PATHS = { '/orders': { post: open }, '/products': { put: open }, '/books/{id}': { get: open, patch: open } };

const order = (key: string | undefined, sku: string, quantity: number) => ({
  method: 'POST', path: '/orders', body: { customer: 'alice', items: [{ sku, quantity }] }, ...(key !== undefined && { headers: { 'Idempotency-Key': key } }),
});
const change = (tag: string | undefined, body: object) => ({ method: 'PATCH', path: '/books/1', body, ...(tag !== undefined && { headers: { 'If-Match': tag } }) });
const refused = (status: number, code: string, parameter?: string) => ({ status, body: { code, ...(parameter !== undefined && { parameter }) } });

const REQUESTS = [
  { ...order('k1', 'pen', 2), expect: { status: 201, body: { id: 1, customer: 'alice', lines: 1 } } },
  { ...order('k1', 'pen', 2), name: 'replayed', expect: { status: 201, headers: { 'Idempotent-Replayed': 'true' }, body: { id: 1 } } },
  { ...order('k1', 'pen', 3), name: 'another request with the key', expect: refused(422, 'IDEMPOTENCY_KEY_REUSED') },
  { ...order('k2', 'pen', 9), name: 'sold out', expect: refused(409, 'SOLD_OUT') },
  { ...order('k2', 'pen', 3), name: 'the refused key again', expect: { status: 201, body: { lines: 1 } } },
  { ...order('k3', 'pen', 1), name: 'the stock was taken twice only', expect: refused(409, 'SOLD_OUT') },
  { ...order('k4', 'pen', 0), name: 'a field of a record', expect: refused(400, 'INVALID_PARAMETER', 'items[0].quantity') },
  { ...order(undefined, 'pen', 1), name: 'no key', expect: refused(400, 'INVALID_PARAMETER', 'Idempotency-Key') },
  { method: 'PUT', path: '/products', body: [{ sku: 'pen', quantity: 7 }, { sku: 'ink', quantity: 1 }], expect: { status: 200, body: { count: 2 } } },
  { method: 'PUT', path: '/products', name: 'CSV', headers: { 'content-type': 'text/csv' }, body: 'sku,quantity\npen,8\n"Ä, ö",2\n', expect: { status: 200, body: { count: 2 } } },
  { method: 'GET', path: '/books/1', expect: { status: 200, headers: { etag: '"1"' }, body: { title: 'Dune', version: 1 } } },
  { ...change('"1"', { subtitle: null }), expect: { status: 200, headers: { etag: '"2"' }, body: { title: 'Dune', subtitle: null, version: 2 } } },
  { ...change('"1"', { title: 'Emma' }), name: 'an old version', expect: refused(412, 'PRECONDITION_FAILED') },
  { ...change(undefined, { title: 'Emma' }), name: 'no version', expect: refused(428, 'PRECONDITION_REQUIRED') },
  { ...change('"2"', { title: null }), name: 'null', expect: refused(400, 'INVALID_PARAMETER', 'title') },
  { ...change('"2"', {}), name: 'no change', expect: { status: 400 } },
];

describe('writes on the local server', () => {
  let app: DeployedApp;
  const manifest = () => ({ format: 1, engine: 'postgres', routes: compileRoutes(ROUTES) });

  afterEach(() => app.remove());

  test.each(['REST', 'HTTP'] as const)('steps, records, changes, versions and keys work behind a %s API', async kind => {
    app = writeDeployedApp(kind, manifest(), 'shop', PATHS);
    const { exitCode, stdout, stderr } = await runToEnd([
      'serve', '--assembly', app.directory, '--port', '0', '--once', '--schema', app.write('schema.sql', SCHEMA + KEYS), '--seed', app.write('seed.sql', SEED),
      '--requests', app.write('requests.json', JSON.stringify(REQUESTS)),
    ]);

    expect({ exitCode, output: `${stdout}\n${stderr}` }).toEqual({ exitCode: 0, output: expect.stringContaining(`${REQUESTS.length} of ${REQUESTS.length} answers are as expected`) });
    expect(stdout).not.toContain('does not exist');
    expect(stderr).toMatch(/POST \/orders 201 \d+ ms replayed/);
  });

  test('without the table of keys, the server prints its statements, and the answer is explained', async () => {
    app = writeDeployedApp('HTTP', manifest(), 'shop', PATHS);
    const { stdout, stderr } = await runToEnd([
      'serve', '--assembly', app.directory, '--port', '0', '--once', '--schema', app.write('schema.sql', SCHEMA),
      '--requests', app.write('requests.json', JSON.stringify([{ ...order('k1', 'pen', 2), expect: { status: 500 } }])),
    ]);

    expect(stdout).toContain('Requests with an Idempotency-Key fail: the table api_keys of the idempotency keys does not exist: add it to the schema:\n  CREATE TABLE "api_keys" (\n');
    expect(stderr).toContain('why: PostgreSQL: relation "api_keys" does not exist');
  });

  test('check prepares all of it, and finds nothing but what there is', async () => {
    app = writeDeployedApp('HTTP', manifest(), 'shop', PATHS);
    const check = async (schema: string) => (await runToEnd(['check', '--assembly', app.directory, '--schema', app.write('schema.sql', schema)])).stdout.trim().split('\n');

    expect(await check(SCHEMA + KEYS)).toEqual([
      'Shop/OrdersApi, HTTP API', '  ok       POST   /orders', '  ok       PUT    /products', '  ok       GET    /books/{id}', '  ok       PATCH  /books/{id}', '', '0 errors, 0 warnings',
    ]);
    expect((await check(SCHEMA.replace('quantity int', 'quantity date'))).map(line => line.trim())).toEqual(expect.arrayContaining([
      'error: the table api_keys of the idempotency keys does not exist: add it to the schema',
      'error: step "lines": column "quantity" is of type date but expression is of type integer (You will need to rewrite or cast the expression.)',
    ]));
  });
});
