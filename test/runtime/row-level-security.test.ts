import { createDatabaseApp, type DatabaseApp } from './database-app';
import { httpEvent } from './events';
import { HealthRoute, RequestValue, SqlRoute } from '../../src';
import { createTestDatabase, type TestDatabase } from '../support/database';

const CORS = { allowOrigins: [], exposeHeaders: [], allowCredentials: false };
const TENANT = { name: 'app.tenant', source: 'claim', key: 'tenant', required: true, maxLength: 20 } as const;
const ROUTES = [
  SqlRoute.get('/orders', { sql: 'SELECT id, tenant FROM orders ORDER BY id' }),
  SqlRoute.post('/orders', { sql: 'INSERT INTO orders VALUES (:id, :tenant) RETURNING id', parameters: { id: RequestValue.body('id'), tenant: RequestValue.body('tenant') } }),
  SqlRoute.delete('/orders', { sql: 'DELETE FROM orders' }),
  HealthRoute.at(),
];

let database: TestDatabase;
let app: DatabaseApp;

beforeAll(async () => {
  database = await createTestDatabase();
  app = createDatabaseApp(database, ROUTES, CORS, [TENANT]);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.query(`
    DROP TABLE IF EXISTS orders; CREATE TABLE orders (id int, tenant text);
    INSERT INTO orders VALUES (1, 'acme'), (2, 'acme'), (3, 'umbrella');
    ALTER TABLE orders ENABLE ROW LEVEL SECURITY; ALTER TABLE orders FORCE ROW LEVEL SECURITY;
    CREATE POLICY tenants ON orders USING (tenant = current_setting('app.tenant'))`);
});

const as = (tenant: string | undefined, routeKey: string, body?: object) => app.answer(httpEvent(routeKey, {
  headers: { 'content-type': 'application/json' },
  ...(body && { body: JSON.stringify(body) }),
  requestContext: { requestId: 'request-1', ...(tenant !== undefined && { authorizer: { jwt: { claims: { tenant }, scopes: null } } }) },
}));
const orders = async (tenant: string) => (JSON.parse((await as(tenant, 'GET /orders')).body) as { id: number }[]).map(({ id }) => id);

describe('row-level security by a claim', () => {
  test('each tenant sees its own rows, in turns and at the same time', async () => {
    expect([await orders('acme'), await orders('umbrella'), await orders('acme'), await orders('nobody')]).toEqual([[1, 2], [3], [1, 2], []]);
    const tenants = Array.from({ length: 30 }, (_, index) => index % 2 ? 'acme' : 'umbrella');
    expect(await Promise.all(tenants.map(orders))).toEqual(tenants.map(tenant => tenant === 'acme' ? [1, 2] : [3]));
  });

  test('a tenant changes nothing of another', async () => {
    expect((await as('umbrella', 'DELETE /orders')).body).toBe('{"count":1}');
    expect(await as('umbrella', 'POST /orders', { id: '9', tenant: 'acme' })).toMatchObject({ statusCode: 400, body: expect.stringContaining('"INVALID_VALUE"') });
    expect(await orders('acme')).toEqual([1, 2]);
  });

  test.each(["acme' OR 'x'='x", 'acme"', "'; RESET ALL; --", '%'])('a tenant called %j sees nothing', async tenant => {
    expect(await orders(tenant)).toEqual([]);
  });

  test.each([[undefined, 'is missing'], ['x'.repeat(21), 'must have at most 20 characters']])('a tenant %j is refused, and no statement is sent', async (tenant, rule) => {
    const { statusCode, body } = await as(tenant, 'DELETE /orders');

    expect({ statusCode, ...JSON.parse(body) as object }).toMatchObject({ statusCode: 403, code: 'MISSING_CLAIM', parameter: 'tenant', detail: `the claim tenant ${rule}` });
    expect(await orders('acme')).toEqual([1, 2]);
  });

  test('a health check has no tenant', async () => {
    expect((await as(undefined, 'GET /status')).statusCode).toBe(200);
  });
});
