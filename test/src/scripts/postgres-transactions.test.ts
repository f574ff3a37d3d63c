import { createTestDatabase, TestDatabase } from '../../support/database';
import { ScriptFolder } from '../support/script-folders';

const ORDINARY = 'CREATE TABLE a (id int);';

/** https://www.postgresql.org/docs/current/sql-commands.html: statements that "cannot be executed inside a transaction block". */
const ALONE = [
  'CREATE INDEX CONCURRENTLY i ON a (id)',
  'create unique index concurrently if not exists i on a (id)',
  'CREATE /* slowly */ INDEX -- but\n  CONCURRENTLY i ON a (id)',
  'DROP INDEX CONCURRENTLY IF EXISTS i',
  'REINDEX TABLE CONCURRENTLY a',
  'REINDEX (VERBOSE) INDEX CONCURRENTLY i',
  'REINDEX (VERBOSE, CONCURRENTLY) TABLE a',
  'REINDEX SCHEMA public',
  'REINDEX DATABASE shop',
  'VACUUM',
  'VACUUM (ANALYZE) a',
  'CLUSTER',
  'ALTER SYSTEM SET work_mem = 1',
  "CREATE TABLESPACE t LOCATION '/t'",
  'DROP TABLESPACE t',
  'ALTER DATABASE shop SET TABLESPACE t',
  "CREATE SUBSCRIPTION s CONNECTION 'host=h' PUBLICATION p",
  'DROP SUBSCRIPTION s',
  'ALTER SUBSCRIPTION s REFRESH PUBLICATION',
  'ALTER TABLE a DETACH PARTITION b CONCURRENTLY',
  'DISCARD ALL',
];

const TOGETHER = [
  'CREATE INDEX i ON a (id)',
  'CREATE INDEX concurrently_made ON a (id)',
  "COMMENT ON TABLE a IS 'CREATE INDEX CONCURRENTLY'",
  'REFRESH MATERIALIZED VIEW CONCURRENTLY v',
  "ALTER TYPE t ADD VALUE 'b'",
  'REINDEX TABLE a',
  'REINDEX (CONCURRENTLY FALSE) TABLE a',
  'CLUSTER a USING i',
  'ALTER DATABASE shop SET work_mem = 1',
  "CREATE SUBSCRIPTION s CONNECTION 'host=h' PUBLICATION p WITH (connect = false)",
  'ALTER TABLE a DETACH PARTITION b',
  'ANALYZE a',
  'SET CONSTRAINTS ALL DEFERRED',
  'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END',
  'CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$',
];

const CONTROL = [
  'BEGIN', 'BEGIN ISOLATION LEVEL SERIALIZABLE', 'START TRANSACTION', 'COMMIT', 'END', 'ROLLBACK', 'ABORT', 'SAVEPOINT s', 'RELEASE SAVEPOINT s', 'ROLLBACK TO s',
  "PREPARE TRANSACTION 'a'", "COMMIT PREPARED 'a'", 'SET TRANSACTION READ ONLY', 'COMMIT AND CHAIN',
];

describe('transactions of PostgreSQL', () => {
  const folder = new ScriptFolder();

  afterAll(() => folder.remove());

  const textsOf = (script: string) => folder.readOne(script).statements.map(({ text }) => text);

  test.each(ALONE)('a script of %j alone runs without a transaction', statement => {
    expect(folder.readOne(`${statement};\n`)).toMatchObject({ transaction: false, statements: [{ text: statement, line: 1 }] });
    expect(folder.readOne(`SET lock_timeout = '5s';\n${statement};\n`).transaction).toBe(false);
  });

  test.each(ALONE)('throws when another statement is beside %j', statement => {
    expect(() => folder.readOne(`${ORDINARY}\n${statement};`)).toThrow(
      /V1__one\.sql:2: .* cannot run in a transaction; move it to a separate script, or begin the script with the line "-- no transaction"$/,
    );
  });

  test.each(ALONE)('%j runs beside others in a script without a transaction', statement => {
    expect(folder.readOne(`-- no transaction\n${ORDINARY}\n${statement};`)).toMatchObject({ transaction: false, statements: [{ line: 2 }, { line: 3 }] });
  });

  test.each(TOGETHER)('%j runs in a transaction', statement => {
    expect(folder.readOne(`${ORDINARY}\n${statement};`)).toMatchObject({ transaction: true, statements: [{}, { text: statement }] });
  });

  test.each(CONTROL)('throws for %j between other statements, with and without a transaction', statement => {
    expect(() => folder.readOne(`${ORDINARY}\n${statement};\n${ORDINARY}`)).toThrow(
      /V1__one\.sql:2: .* controls the transaction; remove it: a script runs in one transaction, which an error rolls back$/,
    );
    expect(() => folder.readOne(`-- no transaction\n${ORDINARY}\n${statement};`)).toThrow(/:3: .* controls the transaction; remove it: without a transaction, each statement is/);
  });

  test.each([
    ['BEGIN', 'COMMIT'], ['begin work', 'end'], ['BEGIN TRANSACTION', 'COMMIT TRANSACTION'], ['START TRANSACTION', 'COMMIT WORK'],
  ])('%s and %s around all statements are left out', (begin, commit) => {
    expect(textsOf(`-- a\n${begin};\n${ORDINARY}\n${commit};\n-- b`)).toEqual(['CREATE TABLE a (id int)']);
    expect(textsOf(`SET search_path = shop;\n${begin};\n${ORDINARY}\n${commit};`)).toEqual(['SET search_path = shop', 'CREATE TABLE a (id int)']);
  });

  test.each([
    ['a statement is before BEGIN', `${ORDINARY} BEGIN; SELECT 1; COMMIT;`],
    ['a statement is after COMMIT', `BEGIN; ${ORDINARY} COMMIT; SELECT 1;`],
    ['there are two transactions', 'BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT;'],
    ['COMMIT is missing', 'BEGIN; SELECT 1;'],
    ['BEGIN is missing', 'SELECT 1; COMMIT;'],
    ['it ends with ROLLBACK', 'BEGIN; SELECT 1; ROLLBACK;'],
    ['an isolation level would be lost', 'BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT;'],
  ])('throws when %s', (_, script) => {
    expect(() => folder.readOne(script)).toThrow('controls the transaction; remove it');
  });
});

describe('a transaction of the server', () => {
  /** SQLSTATE of PreventInTransactionBlock. */
  const IN_TRANSACTION = '25001';
  /** Statements that the server rejects first for an object that does not exist. */
  const OBJECT_FIRST = ['DROP SUBSCRIPTION s', 'ALTER SUBSCRIPTION s REFRESH PUBLICATION'];
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
    await database.administer('CREATE TABLE a (id int, day date) PARTITION BY LIST (id); CREATE TABLE b PARTITION OF a FOR VALUES IN (1); CREATE TABLE c (id int)');
  });

  afterAll(() => database.drop());

  const stateOf = (statement: string) => database.administer(`BEGIN; ${statement}`).then(() => 'done', ({ code }: { code: string }) => code);

  test.each(ALONE.filter(statement => !OBJECT_FIRST.includes(statement)))('rejects %j', async statement => {
    expect(await stateOf(statement.replace(/ ON a /, ' ON c '))).toBe(IN_TRANSACTION);
  });

  test.each(TOGETHER)('does not reject %j', async statement => {
    expect(await stateOf(statement.replace(/ TABLE a$/, ' TABLE c'))).not.toBe(IN_TRANSACTION);
  });
});

describe('choice of the transaction', () => {
  const folder = new ScriptFolder();

  afterAll(() => folder.remove());

  const CONF = 'executeInTransaction=';

  test.each(['-- no transaction', '  --no transaction  ', '-- No Transaction', '-- about this script\n\n-- no transaction', '/* why */\n-- no transaction', '-- no-transaction'])(
    'a script that begins with %j runs without a transaction', start => {
      expect(['postgres', 'sql-server'].map(engine => folder.readOne(`${start}\n${ORDINARY}`, { engine: engine as 'postgres' }).transaction)).toEqual([false, false]);
    },
  );

  test.each(['-- no transaction needed', '-- notransaction', 'SELECT 1; -- no transaction', '# no transaction', ''])('%j says nothing', start => {
    expect(folder.readOne(`${start}\nCREATE TABLE b (id int); `.replace('# no transaction', '')).transaction).toBe(true);
  });

  test.each([`${ORDINARY}\n\n-- no transaction\nANALYZE a;`, `/*\n*/ ${ORDINARY}\n-- no transaction\n`])('throws when the line is between or after statements: %j', script => {
    expect(() => folder.readOne(script)).toThrow(
      /V1__one\.sql:3: the line "-- no transaction" is below the first statement; move it to the top of the script$/,
    );
  });

  test.each([
    'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n-- no transaction\nSELECT 1 $$;',
    `${ORDINARY}\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n  -- no transaction\n  SELECT 1 $$;`,
    'COPY a (name) FROM stdin;\n-- no transaction\n\\.\n',
    `/*\n-- no transaction\n*/\n${ORDINARY}`,
    `/* /* */\n-- no transaction\n*/\n${ORDINARY}`,
  ])('the line says nothing in a statement, in rows, and in a comment: %j', script => {
    expect(folder.readOne(script).transaction).toBe(true);
  });

  test.each<[string, boolean]>([
    [`${CONF}false`, false],
    [`${CONF}true`, true],
    [`# why\r\n${CONF} FALSE \r\n`, false],
    [`flyway.${CONF}false`, false],
    ['encoding=UTF-8', true],
    ['shouldExecute=true', true],
    ['', true],
  ])('the settings %j of Flyway are followed', (settings, transaction) => {
    expect(folder.readFiles({ 'V1__x.sql': ORDINARY, 'V1__x.sql.conf': settings, 'V2__y.sql': ORDINARY }).scripts.map(each => each.transaction)).toEqual([transaction, true]);
  });

  test.each<[string, string]>([
    [`${CONF}no`, ':1: executeInTransaction is "no"; write true or false'],
    ['# a\nshouldExecute=false', ':2: shouldExecute is not a supported setting of a script; remove it'],
    ['encoding=ISO-8859-1', ':1: the encoding ISO-8859-1 is not read from this file; save the script as UTF-8, which leaves its checksum as it is, and remove the line'],
    ['outOfOrder=true', ':1: outOfOrder is not a supported setting of a script'],
    ['what is this', ':1: what is this is not a supported setting'],
  ])('throws for the settings %j', (settings, message) => {
    expect(() => folder.readFiles({ 'V1__x.sql': ORDINARY, 'V1__x.sql.conf': settings })).toThrow(`V1__x.sql.conf${message}`);
  });

  test('throws when settings contradict the script', () => {
    const read = (script: string) => () => folder.readFiles({ 'V1__x.sql': script, 'V1__x.sql.conf': `${CONF}true` });

    expect(read(`-- no transaction\n${ORDINARY}`)).toThrow(/V1__x\.sql:1: the line "-- no transaction" contradicts executeInTransaction=true; remove one of them$/);
    expect(read('VACUUM;')).toThrow(/V1__x\.sql:1: VACUUM cannot run in a transaction; remove executeInTransaction=true$/);
  });

  test('throws when settings have no script', () => {
    expect(() => folder.readFiles({ 'V1__x.sql': ORDINARY, 'V1__y.sql.conf': `${CONF}false` })).toThrow(
      /V1__y\.sql\.conf has the settings of a script that does not exist; rename it like its script, or remove it$/,
    );
  });
});
