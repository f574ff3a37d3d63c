import { Duration, Lazy } from 'aws-cdk-lib';
import { DatabaseEngine, HttpMethod, Idempotency, SqlResult, SqlRoute, SqlRouteOptions, SqlStep } from '../../../src';
import type { SqlRouteManifest } from '../../../src/contract/manifest';
import { compileRoutes } from '../../support/compile-routes';
import { FRONT_DOORS, TestStack } from '../support/fixtures';
import { HandlerFiles } from '../support/handler-files';

const { POSTGRESQL, SQL_SERVER } = DatabaseEngine;
const KEYS = Idempotency.table('api_idempotency');
const OTHER_KEYS = Idempotency.table('other_keys');
const WRITE = { sql: 'DELETE FROM x', result: SqlResult.none() };

const FACTORIES = { POST: SqlRoute.post, PUT: SqlRoute.put, PATCH: SqlRoute.patch, DELETE: SqlRoute.delete, GET: SqlRoute.get };

interface Case {
  readonly method?: keyof typeof FACTORIES;
  readonly options?: Partial<SqlRouteOptions>;
  readonly ofApi?: Idempotency;
  readonly engine?: DatabaseEngine;
}

function compile({ method = 'POST', options, ofApi, engine }: Case): SqlRouteManifest {
  const { steps } = options ?? {};
  const route = FACTORIES[method]('/x', { ...WRITE, ...options, ...steps ? { sql: undefined } : {} });
  return compileRoutes([route], engine, undefined, { idempotency: ofApi })[`${method} /x`] as SqlRouteManifest;
}

describe('Idempotency', () => {
  test('default: keys expire after a day, and requests need none', () => {
    expect(compile({ options: { idempotency: KEYS } }).idempotency).toEqual({
      table: 'api_idempotency',
      required: false,
      expire: 'DELETE FROM "api_idempotency" WHERE id = $1 AND created_at < now() - interval \'86400 seconds\'',
      insert: 'INSERT INTO "api_idempotency" (id, request) VALUES ($1, $2)',
      find: 'SELECT request, status, headers, body FROM "api_idempotency" WHERE id = $1',
      store: 'UPDATE "api_idempotency" SET status = $2, headers = $3, body = $4 WHERE id = $1',
      purge: 'DELETE FROM "api_idempotency" WHERE id = ANY (ARRAY(SELECT id FROM "api_idempotency" ' +
        'WHERE created_at < now() - interval \'86400 seconds\' ORDER BY created_at LIMIT 10 FOR UPDATE SKIP LOCKED))',
      definition: Idempotency.tableDefinition(DatabaseEngine.POSTGRESQL, 'api_idempotency'),
    });
  });

  test('on SQL Server, the insert begins with the expiry, and the statements of the route have the parameters after it', () => {
    const steps = [SqlStep.of('a', 'DELETE FROM a WHERE id = 1'), SqlStep.of('b', 'DELETE FROM b')];
    expect(compile({ options: { idempotency: KEYS }, engine: SQL_SERVER })).toMatchObject({
      text: 'DELETE FROM x',
      firstParameter: 3,
      idempotency: {
        table: 'api_idempotency',
        required: false,
        insert: 'DELETE FROM [api_idempotency] WHERE id = CAST(@p1 AS char(43)) AND created_at < DATEADD(second, -86400, SYSDATETIMEOFFSET()); ' +
          'INSERT INTO [api_idempotency] (id, request) VALUES (@p1, @p2)',
        find: 'SELECT request, status, headers, body FROM [api_idempotency] WHERE id = CAST(@p1 AS char(43))',
        store: 'UPDATE [api_idempotency] SET status = @p2, headers = @p3, body = @p4 WHERE id = CAST(@p1 AS char(43))',
        purge: 'DELETE TOP (10) FROM [api_idempotency] WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK) ' +
          'WHERE created_at < DATEADD(second, -86400, SYSDATETIMEOFFSET())',
        definition: Idempotency.tableDefinition(SQL_SERVER, 'api_idempotency'),
      },
    });
    expect(compile({ options: { idempotency: KEYS }, engine: SQL_SERVER }).idempotency).not.toHaveProperty('expire');
    const withSteps = compile({ options: { idempotency: KEYS, steps }, engine: SQL_SERVER });
    expect([...withSteps.before!, withSteps].map(({ firstParameter }) => firstParameter)).toEqual([3, 3]);
    expect(compile({ engine: SQL_SERVER })).not.toHaveProperty('firstParameter');
  });

  test('the schema, the lifetime and the requirement reach the handler', () => {
    const idempotency = Idempotency.table('Shop.order', { keepFor: Duration.hours(2), required: true });
    expect(compile({ options: { idempotency } }).idempotency).toMatchObject({
      table: 'Shop.order',
      required: true,
      find: expect.stringContaining('FROM "shop"."order" WHERE'),
      purge: expect.stringContaining("'7200 seconds'"),
    });
    expect(compile({ options: { idempotency }, engine: SQL_SERVER }).idempotency!.find).toContain('FROM [Shop].[order] WHERE');
  });

  test.each<[keyof typeof FACTORIES, boolean]>([['POST', true], ['PATCH', true], ['PUT', false], ['DELETE', false]])(
    'that of the API applies to %s routes: %p', (method, applies) => {
      expect(compile({ method, ofApi: KEYS }).idempotency !== undefined).toBe(applies);
      expect(compile({ method, options: { idempotency: OTHER_KEYS }, ofApi: KEYS }).idempotency).toMatchObject({ table: 'other_keys' });
      expect(compile({ method, options: { idempotency: Idempotency.none() }, ofApi: KEYS })).not.toHaveProperty('idempotency');
    },
  );

  test('that of the API does not apply to routes that only read', () => {
    const read = { sql: 'SELECT 1', result: SqlResult.rows() };
    expect(compile({ method: 'GET', options: read, ofApi: KEYS })).not.toHaveProperty('idempotency');
    expect(compile({ options: { ...read, readOnly: true }, ofApi: KEYS })).not.toHaveProperty('idempotency');
  });

  test.each(FRONT_DOORS)('%s passes it to the handler', (_, create) => {
    const stack = new TestStack();
    create(stack, { routes: [SqlRoute.post('/x', WRITE), SqlRoute.put('/x', WRITE)], idempotency: KEYS });
    const { routes } = new HandlerFiles(stack).read('manifest.json');
    expect(routes[`${HttpMethod.POST} /x`].idempotency).toMatchObject({ table: 'api_idempotency' });
    expect(routes[`${HttpMethod.PUT} /x`]).not.toHaveProperty('idempotency');
  });

  test('procedures of PostgreSQL can have keys', () => {
    expect(compile({ options: { sql: 'CALL add_x()', idempotency: KEYS } }).idempotency).toBeDefined();
  });
});

describe('Idempotency with mistakes', () => {
  test.each(['', 'a b', 'a"b', 'a]b', '1a', 'a.b.c', 'a.', '.a', 'a;', 'é', 'x'.repeat(51), Lazy.string({ produce: () => 'a' })])('throws for the table %j', name => {
    expect(() => Idempotency.table(name)).toThrow(/the name of the idempotency table is not valid|is a token/);
    expect(() => Idempotency.tableDefinition(POSTGRESQL, name)).toThrow(/the name of the idempotency table is not valid|is a token/);
  });

  test.each([[Duration.seconds(59), '59'], [Duration.days(31), '2678400']])('throws for keepFor %p', (keepFor, seconds) => {
    expect(() => Idempotency.table('keys', { keepFor })).toThrow(
      `keepFor of Idempotency.table() is not valid, received "${seconds} seconds"; allowed: 1 minute to 30 days; choose the longest time`);
  });

  test('throws on a route that only reads', () => {
    const problem = 'idempotency has no effect on a read-only route, whose requests can be repeated anyway; leave idempotency out';
    expect(() => compile({ method: 'GET', options: { sql: 'SELECT 1', result: SqlResult.rows(), idempotency: KEYS } })).toThrow(problem);
    expect(() => compile({ options: { sql: 'SELECT 1', result: SqlResult.rows(), readOnly: true, idempotency: KEYS } })).toThrow(problem);
  });

  test('throws for procedures of SQL Server, which can end the transaction', () => {
    const options = { sql: 'EXEC dbo.AddX' };
    expect(() => compile({ options: { ...options, idempotency: KEYS }, engine: SQL_SERVER })).toThrow(
      'POST /x: idempotency cannot include EXEC on SQL Server, because a procedure can end the transaction of the key; leave idempotency out');
    expect(() => compile({ options, ofApi: KEYS, engine: SQL_SERVER })).toThrow('set idempotency: Idempotency.none() on the route');
    expect(compile({ options: { ...options, idempotency: Idempotency.none() }, ofApi: KEYS, engine: SQL_SERVER }).text).toBe('EXEC dbo.AddX');
  });
});
