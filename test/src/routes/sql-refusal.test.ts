import { DatabaseEngine, SqlRefusal, SqlResult, SqlRoute, SqlRouteOptions } from '../../../src';
import { SqlRouteManifest } from '../../../src/contract/manifest';
import { compileRoutes } from '../../support/compile-routes';

const { POSTGRESQL, SQL_SERVER } = DatabaseEngine;
const SOLD_OUT = SqlRefusal.of(409, 'SOLD_OUT', 'The book is sold out');
const GONE = SqlRefusal.of(410, 'GONE', 'The book is gone');

function manifestOf(options: Partial<SqlRouteOptions>, engine = POSTGRESQL, ofApi: { [state: string]: SqlRefusal } = {}): SqlRouteManifest {
  const route = SqlRoute.post('/orders', { sql: 'INSERT INTO orders DEFAULT VALUES', ...options });
  return compileRoutes([route], engine, undefined, { refusals: ofApi })['POST /orders'] as SqlRouteManifest;
}

describe('SqlRefusal', () => {
  test.each<[number, string, string, string]>([
    [399, 'SOLD_OUT', 'Sold out', 'status'],
    [500, 'SOLD_OUT', 'Sold out', 'status'],
    [409.5, 'SOLD_OUT', 'Sold out', 'status'],
    [409, 'sold_out', 'Sold out', 'code of a refusal is not valid'],
    [409, 'SOLD__OUT', 'Sold out', 'code of a refusal is not valid'],
    [409, '_SOLD', 'Sold out', 'code of a refusal is not valid'],
    [409, '', 'Sold out', 'code of a refusal is not valid'],
    [409, 'X'.repeat(65), 'Sold out', 'code of a refusal is not valid'],
    [409, 'CONFLICT', 'Sold out', 'reserved by this library'],
    [404, 'NOT_FOUND', 'Sold out', 'SqlRefusal.notFound()'],
    [409, 'SOLD_OUT', ' ', 'title'],
    [409, 'SOLD_OUT', 'Sold\nout', 'title'],
    [409, 'SOLD_OUT', 'x'.repeat(201), 'title'],
  ])('throws for status %p, code %p and title %p', (status, code, title, problem) => {
    expect(() => SqlRefusal.of(status, code, title)).toThrow(problem);
  });

  test('reaches the handler from the API and from the route, whose own counts', () => {
    expect(manifestOf({ refusals: { SO001: SOLD_OUT } }, POSTGRESQL, { SO001: GONE, 23505: GONE }).refusals).toEqual({
      SO001: { status: 409, code: 'SOLD_OUT', title: 'The book is sold out' }, 23505: { status: 410, code: 'GONE', title: 'The book is gone' },
    });
    expect(manifestOf({})).not.toHaveProperty('refusals');
  });

  test.each([[POSTGRESQL, 'SO001'], [POSTGRESQL, 'P0001'], [POSTGRESQL, '23505'], [SQL_SERVER, '50000'], [SQL_SERVER, '2147483647'], [SQL_SERVER, '547']])(
    'of %s is by %s', (engine, state) => {
      expect(manifestOf({ refusals: { [state]: SOLD_OUT } }, engine).refusals).toHaveProperty(state);
    });

  test.each([
    [POSTGRESQL, 'so001', 'not an SQLSTATE'], [POSTGRESQL, 'SO01', 'not an SQLSTATE'], [POSTGRESQL, '500001', 'not an SQLSTATE'],
    [POSTGRESQL, '08006', 'must remain a 5xx error with an alarm'], [POSTGRESQL, '42P01', 'must remain a 5xx error with an alarm'], [POSTGRESQL, 'XX000', 'must remain a 5xx error with an alarm'], [POSTGRESQL, '00000', 'must remain a 5xx error with an alarm'],
    [SQL_SERVER, 'SO001', 'not a user-defined or constraint error number'], [SQL_SERVER, '49999', 'not a user-defined or constraint error number'], [SQL_SERVER, '2147483648', 'not a user-defined or constraint error number'],
    [SQL_SERVER, '50001.5', 'not a user-defined or constraint error number'], [SQL_SERVER, '050001', 'not a user-defined or constraint error number'], [SQL_SERVER, '1205', 'not a user-defined or constraint error number'],
  ])('throws when it is of %s by %s', (engine, state, problem) => {
    expect(() => manifestOf({ refusals: { [state]: SOLD_OUT } }, engine)).toThrow(problem);
    expect(() => manifestOf({}, engine, { [state]: SOLD_OUT })).toThrow(problem);
  });
});

describe('SqlResult with otherwise', () => {
  test.each([['row', SqlResult.row({ otherwise: GONE })], ['created', SqlResult.created('/orders/{id}', { otherwise: GONE })]])('says what %s answers without a row', (kind, result) => {
    expect(manifestOf({ sql: 'INSERT INTO orders DEFAULT VALUES RETURNING id', result }).result).toMatchObject({ kind, otherwise: { status: 410, code: 'GONE' } });
  });

  test('knows that the changes of a procedure are not counted', () => {
    expect(manifestOf({ sql: 'CALL add_order()' }).result).toEqual({ kind: 'created', uncounted: true });
    expect(manifestOf({ sql: 'EXEC add_order' }, SQL_SERVER).result).toEqual({ kind: 'created', uncounted: true });
    expect(manifestOf({}).result).toEqual({ kind: 'created' });
  });

  test.each([['CALL add_order()', POSTGRESQL, SqlResult.none], ['EXEC add_order', SQL_SERVER, SqlResult.count]])('throws when it would count what %s changed', (sql, engine, result) => {
    expect(() => manifestOf({ sql, result: result({ otherwise: SqlRefusal.notFound() }) }, engine)).toThrow('depends on the number of changed rows');
  });
});
