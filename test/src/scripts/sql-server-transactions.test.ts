import { ScriptFolder } from '../support/script-folders';

const ORDINARY = 'CREATE TABLE a (id int)';

/** https://learn.microsoft.com/previous-versions/sql/sql-server-2008-r2/ms191544(v=sql.105) */
const ALONE = [
  'ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE',
  'ALTER DATABASE [shop] SET RECOVERY SIMPLE',
  'CREATE FULLTEXT CATALOG c AS DEFAULT',
  'create fulltext index on a (note) key index pk_a',
  'DROP FULLTEXT INDEX ON a',
  "BACKUP DATABASE shop TO DISK = 'x'",
  "RESTORE DATABASE shop FROM DISK = 'x'",
  "EXEC sp_configure 'show advanced options', 1; RECONFIGURE",
  "EXEC sys.sp_fulltext_database 'enable'",
];

const TOGETHER = [
  'ALTER DATABASE SCOPED CONFIGURATION SET MAXDOP = 1',
  'GRANT BACKUP DATABASE TO shop',
  'GRANT ALTER ANY SCHEMA, BACKUP DATABASE TO shop',
  'CREATE PROCEDURE p AS BEGIN TRAN; DELETE a; COMMIT; ALTER DATABASE CURRENT SET RECOVERY SIMPLE',
  'CREATE OR ALTER TRIGGER t ON a AFTER INSERT AS ROLLBACK',
  "-- COMMIT\nINSERT a VALUES ('COMMIT', [commit], \"USE\")",
  'SELECT 1 FROM a OPTION (USE HINT (\'x\'))',
  'BEGIN TRY SELECT 1 END TRY BEGIN CATCH THROW END CATCH',
  "BEGIN DIALOG CONVERSATION @h FROM SERVICE s TO SERVICE 't'",
  'SET IMPLICIT_TRANSACTIONS OFF',
  'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE',
];

describe('transactions of SQL Server', () => {
  const folder = new ScriptFolder();

  afterAll(() => folder.remove());

  const read = (script: string) => folder.readOne(script, { engine: 'sql-server' });

  test.each(ALONE)('a script of %j alone runs without a transaction', statement => {
    expect(read(statement)).toMatchObject({ transaction: false, statements: [{ text: statement, line: 1 }] });
    expect(read(`SET NOCOUNT ON\nGO\n${statement}\nGO\n`).transaction).toBe(false);
  });

  test.each(ALONE)('throws when another statement is beside %j', statement => {
    const message = /V1__one\.sql:\d: .* cannot run in a transaction; move it to a separate script, or begin the script with the line "-- no transaction"$/;

    expect(() => read(`${ORDINARY}\nGO\n${statement}`)).toThrow(message);
    expect(() => read(`${statement}\n${ORDINARY}`)).toThrow(message);
    expect(() => read(`GRANT SELECT ON a TO b WITH GRANT OPTION\n${ORDINARY}\n${statement}`)).toThrow(message);
  });

  test.each(ALONE)('%j runs beside others in a script without a transaction', statement => {
    expect(read(`-- no transaction\n${ORDINARY}\nGO\n${statement}`).transaction).toBe(false);
  });

  test('the line "-- no transaction" says nothing in a batch', () => {
    expect(read(`${ORDINARY}\nGO\nCREATE PROCEDURE p AS\n-- no transaction\nSELECT 1`).transaction).toBe(true);
  });

  test.each(TOGETHER)('%j runs in a transaction', statement => {
    expect(read(`${ORDINARY}\nGO\n${statement}`)).toMatchObject({ transaction: true, statements: [{ text: ORDINARY }, { text: statement }] });
  });

  test.each([
    'BEGIN TRAN', 'begin transaction t', 'BEGIN DISTRIBUTED TRAN', 'COMMIT', 'COMMIT TRANSACTION', 'IF @@TRANCOUNT > 0 COMMIT', 'ROLLBACK', 'ROLLBACK TRAN', 'SAVE TRAN s',
    'SET IMPLICIT_TRANSACTIONS ON',
  ])('throws for %j between other statements, with and without a transaction', statement => {
    expect(() => read(`${ORDINARY}\n${statement}\n${ORDINARY}`)).toThrow(/V1__one\.sql:2: .* controls the transaction; remove it: a script runs in one transaction/);
    expect(() => read(`-- no transaction\n${ORDINARY}\nGO\n${statement}`)).toThrow(/:4: .* controls the transaction; remove it: without a transaction/);
  });

  test.each<[string, string[]]>([
    [`BEGIN TRANSACTION\nGO\n${ORDINARY}\nGO\nCOMMIT\nGO`, [ORDINARY]],
    [`BEGIN TRAN;\n${ORDINARY};\nCOMMIT TRAN;`, [`           \n${ORDINARY};\n            `]],
    [`SET XACT_ABORT ON\nGO\nbegin tran\nGO\n${ORDINARY}\nGO\ncommit;`, ['SET XACT_ABORT ON', ORDINARY]],
  ])('BEGIN TRANSACTION and COMMIT around all statements are left out of %j', (script, batches) => {
    expect(read(script).statements.map(({ text }) => text)).toEqual(batches);
  });

  test.each([
    ['a statement is before it', `${ORDINARY}\nBEGIN TRAN\nSELECT 1\nCOMMIT`],
    ['a statement is after it', `BEGIN TRAN\nSELECT 1\nCOMMIT\n${ORDINARY}`],
    ['it has a name', 'BEGIN TRAN t\nSELECT 1\nCOMMIT TRAN t'],
    ['it depends on a condition', 'BEGIN TRAN\nSELECT 1\nIF @@ERROR = 0\nCOMMIT'],
    ['it may roll back', 'BEGIN TRY\nBEGIN TRAN\nSELECT 1\nCOMMIT\nEND TRY\nBEGIN CATCH\nROLLBACK\nEND CATCH'],
    ['there are two', 'BEGIN TRAN\nSELECT 1\nCOMMIT\nBEGIN TRAN\nSELECT 1\nCOMMIT'],
  ])('throws when a transaction is not around all: %s', (_, script) => {
    expect(() => read(script)).toThrow('controls the transaction; remove it');
  });

  test.each([
    ['USE shop', 'USE changes the database; remove it: the script runs in the database of the functions'],
    ['USE [shop]', 'USE changes the database; remove it'],
    ['CREATE DATABASE shop', 'CREATE DATABASE cannot be in a script; remove it: the script runs in the database of the functions, which exists already'],
    ['DROP DATABASE IF EXISTS shop', 'DROP DATABASE cannot be in a script; remove it'],
  ])('throws for %s', (statement, message) => {
    expect(() => read(`${ORDINARY}\nGO\n${statement}\nGO`)).toThrow(`V1__one.sql:3: ${message}`);
  });
});
