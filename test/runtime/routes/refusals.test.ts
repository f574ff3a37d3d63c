import { createApp } from '../../../runtime/app';
import { DatabaseError } from '../../../runtime/drivers/database';
import { createLog } from '../../../runtime/observability/log';
import { RequestValue, SqlRefusal, SqlResult, SqlRoute } from '../../../src';
import { MANIFEST_FORMAT, type SqlRouteManifest } from '../../../src/contract/manifest';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { createDatabaseApp, type DatabaseApp } from '../database-app';
import { httpEvent } from '../events';
import { FakeDatabase, request } from '../requests';

const SOLD_OUT = SqlRefusal.of(409, 'SOLD_OUT', 'The book is sold out');
const order = (path: string, refusals?: { [state: string]: SqlRefusal }) => SqlRoute.post(path, {
  sql: 'INSERT INTO orders (code) VALUES (:code) RETURNING code', parameters: { code: RequestValue.body('code') }, result: SqlResult.row(), ...(refusals && { refusals }),
});

describe('an error by which PostgreSQL refuses a request', () => {
  let database: TestDatabase;
  let app: DatabaseApp;
  beforeAll(async () => {
    database = await createTestDatabase();
    await database.query(`
      CREATE TABLE orders (code text PRIMARY KEY);
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.code <> 'fine' THEN RAISE EXCEPTION 'secret' USING ERRCODE = NEW.code; END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER refuse AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION refuse()`);
    const routes = [order('/orders', { SO001: SOLD_OUT, 23505: SqlRefusal.of(422, 'ORDERED_BEFORE', 'The order exists') }), order('/plain')];
    app = createDatabaseApp(database, routes, { allowOrigins: ['*'], exposeHeaders: [], allowCredentials: false });
  });
  afterAll(() => database.drop());

  const answerTo = async (path: string, code: string) => {
    const { statusCode, body } = await app.answer(httpEvent(`POST ${path}`, { body: JSON.stringify({ code }) }));
    return { status: statusCode, ...JSON.parse(body) };
  };

  test('is answered with status, code and title of the route, rolled back, and logged without the message of the server', async () => {
    app.takeLog();

    expect(await answerTo('/orders', 'SO001')).toMatchObject({ status: 409, code: 'SOLD_OUT', title: 'The book is sold out', requestId: 'request-2' });
    const log = app.takeLog();
    expect(JSON.parse(log)).toMatchObject({ level: 'info', status: 409, code: 'SOLD_OUT', sqlState: 'SO001', reason: 'the database refused the request' });
    expect(log).not.toContain('secret');
    expect((await database.query('SELECT * FROM orders')).rows).toEqual([]);
  });

  test('can be the violation of a constraint', async () => {
    await answerTo('/orders', 'fine');

    expect(await answerTo('/orders', 'fine')).toMatchObject({ status: 422, code: 'ORDERED_BEFORE' });
    expect(await answerTo('/plain', 'fine')).toMatchObject({ status: 409, code: 'CONFLICT' });
  });

  test.each([['PT400', 400, 'INVALID_VALUE'], ['PT404', 404, 'NOT_FOUND'], ['PT409', 409, 'CONFLICT'], ['PT402', 500, 'INTERNAL_ERROR'], ['SO001', 500, 'INTERNAL_ERROR']])(
    '%s is answered with %i %s where no route says', async (state, status, code) => {
      expect(await answerTo('/plain', state)).toMatchObject({ status, code });
    });
});

describe('an error by which SQL Server refuses a request', () => {
  const manifest: SqlRouteManifest = {
    kind: 'sql', text: 'EXEC buy', values: [], result: { kind: 'row' }, readOnly: false, refusals: { 50001: { status: 409, code: 'SOLD_OUT', title: 'Sold out' } },
  };

  test.each([[50001, 409, 'SOLD_OUT'], [50400, 400, 'INVALID_VALUE'], [50404, 404, 'NOT_FOUND'], [50409, 409, 'CONFLICT'], [50002, 500, 'INTERNAL_ERROR']])(
    '%i is answered with %i %s', async (errorNumber, status, code) => {
      const database = new FakeDatabase();
      database.run.mockRejectedValue(new DatabaseError('bug', 'wrong', { report: { errorNumber } }));
      const app = createApp({
        folder: __dirname, manifest: { format: MANIFEST_FORMAT, engine: 'sql-server', routes: { 'POST /orders': manifest } }, database, log: createLog('error', () => undefined), now: () => 0,
      });
      const { status: answered, body } = await app(request('POST /orders'));

      expect({ answered, ...JSON.parse(String(body)) }).toMatchObject({ answered: status, code });
    });
});
