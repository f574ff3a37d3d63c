import { Lazy } from 'aws-cdk-lib';
import { DatabaseEngine, SqlResult, SqlRoute, SqlRouteOptions, SqlStep } from '../../../src';
import type { SqlRouteManifest } from '../../../src/contract/manifest';
import { compileRoute } from '../../support/compile-routes';

const { POSTGRESQL, SQL_SERVER } = DatabaseEngine;

function compile(options: SqlRouteOptions, engine = POSTGRESQL): SqlRouteManifest {
  return compileRoute(SqlRoute.post('/x', { result: SqlResult.none(), ...options }), engine) as SqlRouteManifest;
}

describe('maxAffected', () => {
  test.each([
    [POSTGRESQL, 'DELETE FROM x'], [POSTGRESQL, 'WITH a AS (SELECT 1) UPDATE x SET b = 1'], [POSTGRESQL, 'INSERT INTO x SELECT * FROM y'],
    [SQL_SERVER, 'DELETE FROM x'], [SQL_SERVER, 'MERGE x USING y ON 1 = 1 WHEN MATCHED THEN DELETE'],
  ])('limits the rows on %s that are changed by %j', (engine, sql) => {
    expect(compile({ sql, maxAffected: 5 }, engine)).toMatchObject({ maxAffected: 5, changesRows: true });
    expect(compile({ sql }, engine)).not.toHaveProperty('changesRows');
  });

  test('limits each step that changes rows', () => {
    const steps = [SqlStep.of('a', 'SELECT 1'), SqlStep.of('b', 'DELETE FROM b'), SqlStep.of('c', 'SELECT 2')];
    const manifest = compile({ steps, maxAffected: 1 });
    expect([...manifest.before!, manifest].map(({ changesRows }) => changesRows)).toEqual([undefined, true, undefined]);
  });

  test.each([0, -1, 1.5, NaN])('throws for %p', maxAffected => {
    expect(() => compile({ sql: 'DELETE FROM x', maxAffected })).toThrow(`POST /x: maxAffected is not valid, received "${maxAffected}"; allowed: integers, 1 or greater`);
  });

  test.each<[string, SqlRouteOptions, DatabaseEngine, string]>([
    ['a token', { sql: 'DELETE FROM x', maxAffected: Lazy.number({ produce: () => 1 }) }, POSTGRESQL, 'maxAffected of "POST /x" is a token'],
    ['a read-only route', { sql: 'SELECT 1', readOnly: true }, POSTGRESQL, 'maxAffected has no effect on a read-only route; leave it out'],
    ['a SELECT', { sql: 'SELECT change_x()' }, POSTGRESQL, 'maxAffected has no effect on a SELECT statement; leave it out'],
    ['a procedure', { sql: 'CALL change_x()' }, POSTGRESQL, 'but the CALL statement does not report it; count the rows in the procedure, raise an error and add it to refusals'],
    ['a procedure of SQL Server', { sql: 'EXEC change_x' }, SQL_SERVER, 'but the EXEC statement does not report it'],
    ['changes in WITH', { sql: 'WITH a AS (DELETE FROM a RETURNING id) INSERT INTO b SELECT id FROM a' }, POSTGRESQL, 'but changes in WITH are not counted; write each change as a step'],
    ['changes in WITH of a query', { sql: 'WITH a AS (DELETE FROM a RETURNING id) SELECT id FROM a' }, POSTGRESQL, 'but changes in WITH are not counted'],
    ['a step that is a procedure', { steps: [SqlStep.of('a', 'CALL a()'), SqlStep.of('b', 'DELETE FROM b')] }, POSTGRESQL, 'step "a": maxAffected limits'],
  ])('throws for %s', (_, options, engine, message) => {
    expect(() => compile({ maxAffected: 1, ...options }, engine)).toThrow(message);
  });
});

describe('SqlResult with a version', () => {
  test.each([
    ['row', SqlResult.row({ version: 'version' })], ['created', SqlResult.created('/x/{id}', { version: 'version' })],
  ])('%s passes the column to the handler', (kind, result) => {
    expect(compile({ sql: 'INSERT INTO x DEFAULT VALUES RETURNING id, version', result }).result).toMatchObject({ kind, version: 'version' });
    expect(compile({ sql: 'INSERT INTO x DEFAULT VALUES RETURNING *', result }).result).toMatchObject({ kind, version: 'version' });
    expect(compile({ sql: 'INSERT INTO x DEFAULT VALUES', result: SqlResult.created() }).result).not.toHaveProperty('version');
  });

  test('a GET route can answer with a version', () => {
    const route = SqlRoute.get('/x', { sql: 'SELECT id, version FROM x', result: SqlResult.row({ version: 'version' }) });
    expect(compileRoute(route)).toMatchObject({ result: { kind: 'row', version: 'version' } });
  });

  test('is about the last step', () => {
    const steps = [SqlStep.of('a', 'DELETE FROM a RETURNING version'), SqlStep.of('b', 'DELETE FROM b RETURNING id')];
    expect(() => compile({ steps, result: SqlResult.row({ version: 'version' }) })).toThrow('step "b": version of SqlResult.row() is the column "version", which');
  });

  test.each<[string, () => SqlRouteOptions, string]>([
    ['a column that is not returned', () => ({ sql: 'DELETE FROM x RETURNING id', result: SqlResult.row({ version: 'version' }) }),
      'POST /x: version of SqlResult.row() is the column "version", which the statement does not return; add it to RETURNING'],
    ['a statement without rows', () => ({ sql: 'INSERT INTO x DEFAULT VALUES', result: SqlResult.created('/x', { version: 'version' }) }),
      'SqlResult.created() requires rows, but the INSERT statement returns none'],
    ['an empty name', () => ({ sql: 'SELECT 1', result: SqlResult.row({ version: ' ' }) }), 'version of SqlResult.row() is not a column'],
    ['a token', () => ({ sql: 'SELECT 1', result: SqlResult.row({ version: Lazy.string({ produce: () => 'a' }) }) }), 'version of SqlResult.row() is a token'],
  ])('throws for %s', (_, options, message) => {
    expect(() => compile(options())).toThrow(message);
  });
});
