import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { DatabaseEngine, RequestValue, SqlResult, SqlRoute } from '../../../src';
import { compileRoutes } from '../../support/compile-routes';

const { POSTGRESQL, SQL_SERVER } = DatabaseEngine;

/** Warnings of a route, by their ids. */
function warningsOf(sql: string, engine: DatabaseEngine, options = {}): string[] {
  const stack = new Stack(new App(), 'Api');
  const names = new Set([...sql.replace(/':\w+'/g, '').matchAll(/(?<![:\w]):([a-z]+)/g)].map(([, name]) => name));
  const parameters = Object.fromEntries([...names].map(name => [name, RequestValue.query(name, options)]));
  compileRoutes([SqlRoute.post('/books', { sql, parameters, result: SqlResult.none() })], engine, stack);
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data));
}

const DOUBTS: [string, DatabaseEngine, string, string][] = [
  ['nameInLiteral', POSTGRESQL, "SELECT id FROM books WHERE title LIKE '%:q%' AND id > :q", "concatenate, as in '%' || :q || '%'"],
  ['nameInLiteral', POSTGRESQL, 'SELECT id FROM books WHERE title LIKE $x$%:q%$x$ AND id > :q', ':q in a string is plain text'],
  ['nameInLiteral', SQL_SERVER, "SELECT id FROM books WHERE title LIKE N'%:q%' AND id > :q", "concatenate, as in '%' + :q + '%'"],
  ['temporaryTable', POSTGRESQL, 'CREATE TEMP TABLE found (id int)', 'a temporary table remains on the connection'],
  ['temporaryTable', POSTGRESQL, 'SELECT id INTO TEMPORARY found FROM books', 'a temporary table remains on the connection'],
  ['temporaryTable', SQL_SERVER, 'SELECT id INTO #found FROM books', 'the temporary table #found is dropped when the statement ends'],
  ['temporaryTable', SQL_SERVER, 'CREATE TABLE ##found (id int)', 'a temporary table remains on the connection'],
  ['sessionLock', POSTGRESQL, 'SELECT pg_advisory_lock(:id)', 'the lock of pg_advisory_lock() remains on the connection'],
  ['sessionLock', POSTGRESQL, 'SELECT pg_catalog.pg_try_advisory_lock_shared(1)', 'use pg_try_advisory_xact_lock_shared()'],
  ['sessionLock', SQL_SERVER, "EXEC sp_getapplock @Resource = N'books', @LockMode = 'Exclusive', @LockOwner = 'Session'", 'a lock of sp_getapplock with the owner Session'],
  ['sessionSetting', POSTGRESQL, "SELECT set_config('app.tenant', :id, false)", 'write true as the third argument'],
];

const FINE: [DatabaseEngine, string][] = [
  ...[POSTGRESQL, SQL_SERVER].flatMap((engine): [DatabaseEngine, string][] => [
    [engine, 'SELECT id FROM books WHERE id IN (:a, :b) ORDER BY id'],
    [engine, "SELECT ':other', ':quality', \"a:q\" FROM books WHERE q = :q"],
  ]),
  [POSTGRESQL, 'SELECT temp, temporary FROM readings'],
  [POSTGRESQL, 'CREATE TEMP TABLE found ON COMMIT DROP AS SELECT 1'],
  [POSTGRESQL, "SELECT set_config('app.tenant', :id, true), pg_advisory_xact_lock(1)"],
  [SQL_SERVER, 'SELECT [a:q] FROM books WHERE q = :q'],
  [SQL_SERVER, "EXEC sp_getapplock @Resource = N'books', @LockMode = 'Exclusive'"],
];

describe('a statement that is valid, but hardly meant', () => {
  test.each(DOUBTS)('has the warning %s: %s, %s', (id, engine, sql, message) => {
    const warnings = warningsOf(sql, engine);
    expect(warnings).toEqual([expect.stringContaining(message)]);
    expect(warnings[0]).toMatch(new RegExp(`^POST /books: .*, at test/src/routes/sql-doubts\\.test\\.ts:\\d+ \\[ack: cdk-vpc-lambda-api:${id}\\]$`));
  });

  test.each(FINE)('is not meant by %s: %s', (engine, sql) => {
    expect(warningsOf(sql, engine)).toEqual([]);
  });

  test.each([
    ['INSERT INTO books (sku) VALUES (:sku)', 1], ['EXEC dbo.Register :sku', 1], ['SELECT id FROM books WHERE sku = :sku', 0],
  ])('has a warning where a varchar of SQL Server may be stored with other characters: %s', (sql, count) => {
    const warnings = warningsOf(sql, SQL_SERVER, { unicode: false });
    expect(warnings).toHaveLength(count);
    warnings.forEach(warning => expect(warning).toContain('characters outside the code page of the database are stored as "?"'));
  });
});
