import { DatabaseEngine, SqlResult, SqlRoute } from '../../../src';
import { compileRoute } from '../../support/compile-routes';
import { createTestDatabase, TestDatabase } from '../../support/database';

const { POSTGRESQL, SQL_SERVER } = DatabaseEngine;

/** Statements of both engines that do more than read. */
const BOTH = [
  ['INSERT INTO books (id) VALUES (1)', 'INSERT'], ['UPDATE books SET id = 1', 'UPDATE'], ['DELETE FROM books', 'DELETE'],
  ['MERGE INTO books USING loans ON true WHEN MATCHED THEN DELETE;', 'MERGE'],
  ['WITH l AS (SELECT 1 AS id) INSERT INTO books SELECT id FROM l', 'WITH'],
  ['SELECT * INTO copies FROM books', 'SELECT … INTO'], ['WITH l AS (SELECT 1 AS id) SELECT id INTO copies FROM l', 'SELECT … INTO'],
  ['TRUNCATE TABLE books', 'TRUNCATE'], ['CREATE TABLE shelves (id int)', 'CREATE'], ['ALTER TABLE books ADD title text', 'ALTER'], ['DROP TABLE books', 'DROP'],
  ['GRANT SELECT ON books TO PUBLIC', 'GRANT'], ['REVOKE SELECT ON books FROM PUBLIC', 'REVOKE'], ['CHECKPOINT', 'CHECKPOINT'],
  ['; DROP TABLE books', 'DROP'], ['-- all\n/* of it */ drop table books', 'DROP'],
];

const POSTGRES_ONLY = [
  ['WITH gone AS (DELETE FROM books RETURNING *) SELECT * FROM gone', 'WITH'], ['WITH gone AS NOT MATERIALIZED (DELETE FROM books RETURNING *) SELECT 1', 'WITH'],
  ['SELECT 1 AS id INTO TEMP copies UNION SELECT 2', 'SELECT … INTO'], ['(SELECT * INTO copies FROM books)', 'SELECT … INTO'],
  ['SELECT * FROM books FOR UPDATE', 'FOR UPDATE'], ['SELECT * FROM books FOR NO KEY UPDATE NOWAIT', 'FOR NO KEY UPDATE'],
  ['SELECT * FROM books FOR SHARE', 'FOR SHARE'], ['SELECT * FROM (SELECT * FROM books FOR KEY SHARE) AS b', 'FOR KEY SHARE'],
  ['SELECT nextval(\'ids\')', 'nextval()'], ['SELECT setval(\'ids\', 1)', 'setval()'],
  ['EXPLAIN ANALYZE DELETE FROM books', 'EXPLAIN ANALYZE DELETE'], ['EXPLAIN (COSTS off, ANALYZE) INSERT INTO books VALUES (1)', 'EXPLAIN ANALYZE INSERT'],
  ['EXPLAIN ANALYZE VERBOSE WITH gone AS (DELETE FROM books RETURNING *) SELECT * FROM gone', 'EXPLAIN ANALYZE WITH'],
  ['EXPLAIN ANALYZE CREATE TABLE copies AS SELECT * FROM books', 'EXPLAIN ANALYZE CREATE'],
  ['REFRESH MATERIALIZED VIEW popular', 'REFRESH'], ['VACUUM books', 'VACUUM'], ['ANALYZE books', 'ANALYZE'], ['LOCK TABLE books', 'LOCK'], ['DO $$ BEGIN NULL; END $$', 'DO'],
  ['NOTIFY news', 'NOTIFY'], ['COMMENT ON TABLE books IS \'x\'', 'COMMENT'], ['REINDEX TABLE books', 'REINDEX'], ['CLUSTER books', 'CLUSTER'], ['EXECUTE plan', 'EXECUTE'],
];

const SQL_SERVER_ONLY = [
  ['SELECT * INTO #copies FROM books', 'SELECT … INTO'], ['SELECT NEXT VALUE FOR ids AS id', 'NEXT VALUE FOR'], ['DBCC SHRINKDATABASE (library)', 'DBCC'],
  ['UPDATE STATISTICS books', 'UPDATE'], ['DENY SELECT ON books TO public', 'DENY'], ['KILL 53', 'KILL'], ['SHUTDOWN', 'SHUTDOWN'], ['sp_rename \'books\', \'copies\'', 'SP_RENAME'],
];

const CHANGES: [DatabaseEngine, string, string][] = [
  ...[...BOTH, ...POSTGRES_ONLY].map(([sql, got]): [DatabaseEngine, string, string] => [POSTGRESQL, sql, got]),
  ...[...BOTH, ...SQL_SERVER_ONLY].map(([sql, got]): [DatabaseEngine, string, string] => [SQL_SERVER, sql, got]),
];

const READS: [DatabaseEngine, string][] = [
  ...[POSTGRESQL, SQL_SERVER].flatMap((engine): [DatabaseEngine, string][] => [
    [engine, 'SELECT * FROM books'], [engine, 'WITH l AS (SELECT 1 AS id) SELECT id FROM l'], [engine, 'SELECT "into", \'INTO\' AS x FROM books -- INTO'],
    [engine, ';SELECT 1 AS id'],
  ]),
  ...[
    'VALUES (1)', 'TABLE books', '(SELECT 1) UNION ALL (SELECT 2)', 'SHOW server_version', 'EXPLAIN DELETE FROM books', 'EXPLAIN (ANALYZE) SELECT * FROM books', 'EXPLAIN ANALYZE (SELECT 1)',
    'SELECT 1 AS into', 'SELECT b.update FROM books AS b', 'SELECT substring(title FOR 3), nextval FROM books', 'CALL report(1)', 'SELECT pg_catalog.now()',
  ].map((sql): [DatabaseEngine, string] => [POSTGRESQL, sql]),
  ...['SELECT (SELECT id FROM books FOR JSON PATH) AS books', 'SELECT TOP (5) * FROM books WITH (NOLOCK)', 'SELECT next, value FROM books'].map((sql): [DatabaseEngine, string] => [SQL_SERVER, sql]),
];

describe('a route that is read-only', () => {
  test.each(CHANGES)('throws when the statement for %s is %s', (engine, sql, got) => {
    const does = /^FOR/.test(got) ? 'locks rows' : '(changes data|does more than read)';
    expect(() => compileRoute(SqlRoute.get('/books', { sql }), engine)).toThrow(
      new RegExp(`GET /books: the route is read-only, but its statement ${does}, received "${got.replace(/[()]/g, '\\$&')}"; use SqlRoute\\.post, put, patch or delete`),
    );
    expect(() => compileRoute(SqlRoute.post('/books', { sql, readOnly: true, result: SqlResult.none() }), engine)).toThrow(`received "${got}"; leave readOnly out`);
  });

  test.each(CHANGES)('does not concern a POST to %s with %s', (engine, sql) => {
    expect(compileRoute(SqlRoute.post('/books', { sql, result: SqlResult.none() }), engine)).toMatchObject({ readOnly: false });
  });

  test.each(READS)('takes for %s: %s', (engine, sql) => {
    expect(compileRoute(SqlRoute.get('/books', { sql }), engine)).toMatchObject({ readOnly: true });
  });

  test('throws when it calls a procedure of SQL Server, unless it is said to read only', () => {
    const call = (readOnly?: boolean) => () => compileRoute(SqlRoute.get('/report', { sql: 'EXEC dbo.Report', readOnly }), SQL_SERVER);

    expect(call()).toThrow(
      'GET /report: the route is read-only, but SQL Server does not prevent a procedure from changing data, and the handler can run reads twice, received "EXEC"; ' +
      'use SqlRoute.post, or set readOnly: true if the procedure only reads',
    );
    expect([call(true)(), call(false)()]).toMatchObject([{ readOnly: true }, { readOnly: false }]);
  });
});

describe('PostgreSQL agrees', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    await database.query(`
      CREATE TABLE books (id int, title text, update text, nextval int, "into" text); CREATE TABLE loans (id int); CREATE SEQUENCE ids;
      CREATE MATERIALIZED VIEW popular AS SELECT 1; CREATE PROCEDURE report(n int) LANGUAGE SQL AS 'SELECT n'`);
  });
  afterAll(() => database.drop());

  const run = (sql: string) => database.query(`BEGIN READ ONLY; ${sql.replace(/;\s*$/, '')}`).then(() => undefined, (error: Error) => error.message)
    .finally(() => database.query('ROLLBACK'));

  test.each(READS.filter(([engine]) => engine === POSTGRESQL))('and runs in a read-only transaction of %s: %s', async (_, sql) => {
    expect(await run(sql)).toBeUndefined();
  });

  // It runs CREATE TABLE AS behind EXPLAIN ANALYZE, and maintenance in no transaction at all.
  const refused = /INSERT|UPDATE|SHARE|DELETE|SELECT|nextval|setval|WITH|REFRESH/;
  test.each(POSTGRES_ONLY.filter(([, got]) => refused.test(got)))('and refuses in a read-only transaction: %s', async sql => {
    expect(await run(sql)).toMatch(/in a read-only transaction/);
  });
});
