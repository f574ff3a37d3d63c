import { openWithHistory, run, scriptOf, TABLE } from './simulation';
import { OutOfTimeError, ScriptError } from '../../../../runtime/scripts/session';
import { BEGIN, COMMIT, ROLLBACK } from '../../../../runtime/scripts/sql-server/statements';
import type { ScriptManifest } from '../../../../src/contract/scripts-manifest';
import type { Ending } from '../../../support/endings';
import type { BatchSession } from '../../../support/sql-server-tables';

const ORDERS = 'CREATE TABLE orders (id int)';
const PRODUCTS = 'CREATE TABLE products (id int)';
const batchesOf = (texts: string[]) => texts.slice(texts.indexOf(BEGIN));

describe('scripts of SQL Server', () => {
  test('a script runs in one transaction with its row in the history', async () => {
    const { server, session } = await openWithHistory();
    await run(session, scriptOf('1', [ORDERS, PRODUCTS]), 1);

    const texts = server.texts();
    expect(texts.slice(texts.lastIndexOf(BEGIN))).toEqual([
      BEGIN, expect.stringMatching(/^INSERT INTO \[library\]\.\[dbo\]\.\[schema_history\]/), expect.stringMatching(/^DELETE FROM/), ORDERS, PRODUCTS, expect.stringMatching(/^UPDATE/), COMMIT,
    ]);
    expect(await session.readHistory(TABLE)).toEqual([
      { installedRank: 1, version: '1', description: 'test', type: 'SQL', script: 'V1__test.sql', checksum: -7, success: true },
    ]);
    expect(server.data.tables).toEqual(['orders', 'products']);
  });

  test('a repeatable script has no version in the history', async () => {
    const { session } = await openWithHistory();
    const { version, ...script } = scriptOf('1', [ORDERS], { file: 'R__views.sql', description: 'views' });
    await run(session, script, 1);

    expect(await session.readHistory(TABLE)).toMatchObject([{ version: undefined, script: 'R__views.sql' }]);
  });

  test('between scripts, the session is reset, and the lock is kept by another connection', async () => {
    const { server, session } = await openWithHistory();
    for (const rank of [1, 2, 3]) await run(session, scriptOf(String(rank), [`CREATE TABLE t${rank} (id int)`]), rank);

    expect(server.sessions).toHaveLength(2);
    expect(server.sent.filter(({ resets }) => resets)).toMatchObject([{ session: 1 }, { session: 1 }]);
    expect([...server.locks.values()]).toEqual([server.sessions[0]]);
  });

  test('where the server cannot reset a session, the next script gets a new one', async () => {
    const { server, session } = await openWithHistory();
    server.script('EXECUTE AS USER = N\'owner\'', sessionOf => { sessionOf.refusesReset = true; return []; });
    await run(session, scriptOf('1', ['EXECUTE AS USER = N\'owner\'']), 1);
    await run(session, scriptOf('2', [ORDERS]), 2);

    expect(server.sessions).toHaveLength(3);
    expect(await session.readHistory(TABLE)).toMatchObject([{ success: true }, { success: true }]);
  });

  test('GO 3 sends a batch three times', async () => {
    const { server, session } = await openWithHistory();
    await run(session, scriptOf('1', [{ text: 'INSERT INTO numbers DEFAULT VALUES', line: 1, times: 3 }]), 1);

    expect(server.texts().filter(text => text === 'INSERT INTO numbers DEFAULT VALUES')).toHaveLength(3);
  });

  test('500 scripts run over two connections', async () => {
    const { server, session } = await openWithHistory();
    for (let rank = 1; rank <= 500; rank += 1) await run(session, scriptOf(String(rank), [`CREATE TABLE t${rank} (id int)`]), rank);

    expect(await session.readHistory(TABLE)).toHaveLength(500);
    expect(server.sessions).toHaveLength(2);
  }, 60_000);

  test('rows and messages of a script are ignored', async () => {
    const { server, session } = await openWithHistory();
    server.script('SELECT 1', [{ info: 'printed' }, { changed: 2 }]);

    await expect(run(session, scriptOf('1', ['SELECT 1']), 1)).resolves.toBeUndefined();
  });

  test('without a transaction, the row is there before, and true after', async () => {
    const { server, session } = await openWithHistory();
    let during: unknown;
    server.script('ALTER DATABASE CURRENT SET RECOVERY SIMPLE', () => { during = structuredClone(server.data.histories[TABLE]); return []; });
    await run(session, scriptOf('1', ['ALTER DATABASE CURRENT SET RECOVERY SIMPLE'], { transaction: false }), 1);

    expect(during).toMatchObject([{ success: false }]);
    expect(await session.readHistory(TABLE)).toMatchObject([{ success: true }]);
    expect(batchesOf(server.texts()).filter(text => text === BEGIN)).toHaveLength(1);
  });
});

describe('scripts of SQL Server that fail', () => {
  test('throws with the line in the file, and keeps nothing', async () => {
    const { server, session } = await openWithHistory();
    const third = 'CREATE TABLE a (id int)\nGO_ON\n\n\n\n\nCREATE TABLE a (id int)';
    server.script(third, [{ error: 2714, severity: 16, line: 7, message: "There is already an object named 'a' in the database." }]);
    const script = scriptOf('7', [ORDERS, PRODUCTS, { text: third, line: 5 }, 'CREATE TABLE never (id int)']);

    await expect(run(session, script, 1)).rejects.toThrow(
      new ScriptError("V7__test.sql:11: There is already an object named 'a' in the database (SQL Server error 2714)"),
    );
    expect(await session.readHistory(TABLE)).toEqual([]);
    expect(server.data.tables).toEqual([]);
    expect(server.texts()).not.toContain('CREATE TABLE never (id int)');
  });

  test('an error that does not end the transaction, as of RAISERROR, is rolled back', async () => {
    const { server, session } = await openWithHistory();
    server.script("RAISERROR('no', 16, 1)", [{ error: 50_000, severity: 16, message: 'no' }]);

    await expect(run(session, scriptOf('1', [ORDERS, "RAISERROR('no', 16, 1)"]), 1)).rejects.toThrow('V1__test.sql:3: no (SQL Server error 50000)');
    expect(server.texts()).toContain(ROLLBACK);
    expect(server.data.tables).toEqual([]);
  });

  test('an error in a procedure is at the batch that called it, and names its own line', async () => {
    const { server, session } = await openWithHistory();
    server.script('\nEXEC dbo.fill', [{ error: 208, severity: 16, procedure: 'dbo.fill', line: 40, message: "Invalid object name 'gone'." }]);

    await expect(run(session, scriptOf('1', ['\nEXEC dbo.fill']), 1)).rejects.toThrow(
      "V1__test.sql:1: Invalid object name '…' (SQL Server error 208), in dbo.fill, line 40",
    );
  });

  test('an error in the text of a procedure is at its line in the file', async () => {
    const { server, session } = await openWithHistory();
    const text = 'CREATE PROCEDURE [dbo].[fill] AS\nSELECT *\nFRM orders';
    server.script(text, [{ error: 102, severity: 15, procedure: 'fill', line: 3, message: "Incorrect syntax near 'orders'." }]);

    await expect(run(session, scriptOf('1', [ORDERS, text]), 1)).rejects.toThrow("V1__test.sql:5: Incorrect syntax near 'orders' (SQL Server error 102)");
  });

  test('of several errors the first is reported', async () => {
    const { server, session } = await openWithHistory();
    const text = 'ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES c (d)';
    server.script(text, [{ error: 1767, severity: 16, message: "Foreign key 'f' references invalid table 'c'." }, { error: 1750, message: 'See previous errors.' }]);

    await expect(run(session, scriptOf('1', [text]), 1)).rejects.toThrow("Foreign key 'f' references invalid table 'c' (SQL Server error 1767)");
  });

  test('without a transaction, the row stays as a mark', async () => {
    const { server, session } = await openWithHistory();
    server.script('DROP TABLE gone', [{ error: 3701, severity: 11, message: "Cannot drop the table 'gone', because it does not exist or you do not have permission." }]);

    await expect(run(session, scriptOf('1', [ORDERS, 'DROP TABLE gone'], { transaction: false }), 1)).rejects.toThrow(
      /^V1__test\.sql:3: Cannot drop the table 'gone'.*\. What the script did before stays, and the history marks it as failed/,
    );
    expect(await session.readHistory(TABLE)).toMatchObject([{ success: false }]);
  });

  test.each<[string, Partial<ScriptManifest>]>([
    ['versioned', {}],
    ['repeatable', { version: undefined, file: 'R__test.sql' }],
  ])('a %s script that failed runs again after it was changed, and its mark is gone', async (_, options) => {
    const { server, session } = await openWithHistory();
    const other = scriptOf('9', ['DROP TABLE other'], { transaction: false, ...options.file && { ...options, file: 'R__other.sql' } });
    server.script('DROP TABLE other', [{ error: 3701, severity: 11, message: 'Cannot drop.' }]);
    await expect(run(session, other, 1)).rejects.toThrow('Cannot drop');
    server.script('DROP TABLE gone', [{ error: 3701, severity: 11, message: 'Cannot drop.' }], []);
    const script = scriptOf('1', ['DROP TABLE gone'], { transaction: false, ...options });
    await expect(run(session, script, 2)).rejects.toThrow('Cannot drop');
    await run(session, { ...script, checksum: 8 }, 3);

    expect(await session.readHistory(TABLE)).toMatchObject([
      { script: other.file, success: false }, { installedRank: 3, checksum: 8, success: true },
    ]);
  });

  test('a changed script that is rolled back keeps the mark of its earlier failure', async () => {
    const { server, session } = await openWithHistory();
    server.script('DROP TABLE gone', [{ error: 3701, severity: 11, message: 'Cannot drop.' }]);
    const script = scriptOf('1', ['DROP TABLE gone'], { transaction: false });
    await expect(run(session, script, 1)).rejects.toThrow('Cannot drop');
    await expect(run(session, { ...script, transaction: true, checksum: 8 }, 2)).rejects.toThrow('Cannot drop');

    expect(await session.readHistory(TABLE)).toMatchObject([{ installedRank: 1, checksum: -7, success: false }]);
  });

  test.each([
    ['commits', (session: BatchSession) => session.commit(), true],
    ['rolls back', (session: BatchSession) => session.rollBack(), false],
  ])('a batch that %s itself is refused, and the history tells what is kept', async (_, end, kept) => {
    const { server, session } = await openWithHistory();
    server.script('EXEC ends', end);
    const failed = run(session, scriptOf('1', [ORDERS, 'EXEC ends', PRODUCTS]), 1);

    await expect(failed).rejects.toThrow(/^V1__test\.sql:3: this batch ends the transaction of the script: remove COMMIT and ROLLBACK/);
    await expect(failed).rejects.toThrow(kept ? /What the script did before stays/ : /^(?!.*What the script did)/);
    expect(server.data.tables).toEqual(kept ? ['orders'] : []);
    expect(await session.readHistory(TABLE)).toMatchObject(kept ? [{ success: false }] : []);
  });

  test('an error after a batch that commits itself says that a part is kept', async () => {
    const { server, session } = await openWithHistory();
    server.script('COMMIT; SELECT 1/0', current => [...current.commit(), { error: 8134, severity: 16, message: 'Divide by zero error encountered.' }]);

    await expect(run(session, scriptOf('1', ['COMMIT; SELECT 1/0']), 1)).rejects.toThrow(/Divide by zero error encountered.*What the script did before stays/);
  });

  test('a transaction that an error in a TRY block has doomed is reported', async () => {
    const { server, session } = await openWithHistory();
    const message = 'Uncommittable transaction is detected at the end of the batch. The transaction is rolled back.';
    server.script('BEGIN TRY', [{ error: 3998, severity: 16, message }]);

    await expect(run(session, scriptOf('1', ['BEGIN TRY']), 1)).rejects.toThrow('Uncommittable transaction is detected at the end of the batch');
    expect(await session.readHistory(TABLE)).toEqual([]);
  });

  test.each([true, false])('a transaction that is left open is refused (in a transaction: %s)', async transaction => {
    const { server, session } = await openWithHistory();
    server.script('BEGIN TRAN', current => current.begin());

    await expect(run(session, scriptOf('1', ['BEGIN TRAN'], { transaction }), 1)).rejects.toThrow(/^V1__test\.sql leaves a transaction open/);
    expect(server.sessions[1]!.depth).toBe(0);
  });

  test('a script that leaves NOEXEC on is refused, as nothing after it was executed', async () => {
    const { server, session } = await openWithHistory();
    server.script('SET NOEXEC ON', current => { current.noExec = true; return []; });

    await expect(run(session, scriptOf('1', ['SET NOEXEC ON', ORDERS]), 1)).rejects.toThrow('V1__test.sql leaves SET NOEXEC, PARSEONLY or FMTONLY on');
    await session.close();
    expect(server.data.histories[TABLE]!.every(({ success }) => !success)).toBe(true);
  });

  test('a script that another function runs at the same time is not executed', async () => {
    const { server, session } = await openWithHistory();
    await run(session, scriptOf('1', [ORDERS]), 1);

    await expect(run(session, scriptOf('2', [PRODUCTS]), 1)).rejects.toThrow('V2__test.sql: a constraint is violated: pk (SQL Server error 2627)');
    expect(server.data.tables).toEqual(['orders']);
  });
});

describe('scripts of SQL Server when the time or a connection ends', () => {
  test('a batch that takes too long is cancelled, and answered in time', async () => {
    const { server, session } = await openWithHistory();
    server.script('WAITFOR', 'forever');
    const started = performance.now();

    await expect(run(session, scriptOf('1', [ORDERS, 'WAITFOR']), 1, 600)).rejects.toThrow(
      /^V1__test\.sql:3: the statement was stopped after \d s, because the time of the function is over, and the script was rolled back$/,
    );
    expect(performance.now() - started).toBeLessThan(3500);
    expect(server.tds.attentions).toBe(1);
    expect(server.data.tables).toEqual([]);
  });

  test('a server that does not answer the cancellation is left', async () => {
    const { server, session } = await openWithHistory();
    server.script('WAITFOR', 'hang');
    const started = performance.now();

    await expect(run(session, scriptOf('1', ['WAITFOR']), 1, 300)).rejects.toThrow(OutOfTimeError);
    expect(performance.now() - started).toBeLessThan(5000);
  }, 10_000);

  test('without time left, nothing is sent', async () => {
    const { server, session } = await openWithHistory();

    await expect(run(session, scriptOf('1', [ORDERS]), 1, 0)).rejects.toThrow(new OutOfTimeError('V1__test.sql did not start, because the time of the function is over'));
    expect(server.texts()).not.toContain(ORDERS);
  });

  test.each<Ending>(['destroy', 'fin', 'close-notify', 'reset'])('a connection that ends in a batch (%s) keeps nothing', async ending => {
    const { server, session } = await openWithHistory();
    server.tds.behavior.ending = ending;
    server.script('SELECT 1', 'drop');

    await expect(run(session, scriptOf('1', [ORDERS, 'SELECT 1']), 1)).rejects.toThrow('V1__test.sql:3: the connection was lost');
    expect(server.data.tables).toEqual([]);
  });

  test('an error of severity 20 says that the server ended the connection', async () => {
    const { server, session } = await openWithHistory();
    server.script('SELECT 1', { end: 'fin', after: [{ error: 596, severity: 21, message: 'Cannot continue the execution because the session is in the kill state.' }] });

    await expect(run(session, scriptOf('1', ['SELECT 1']), 1)).rejects.toThrow(/^V1__test\.sql:1: .*\(SQL Server error 596\); the server ended the connection$/);
  });

  test.each([
    ['before it was done', false],
    ['after it was done', true],
  ])('a connection that ends in the commit, %s, leaves the truth to the history', async (_, done) => {
    const { server, session } = await openWithHistory();
    server.script(COMMIT, current => { if (done) current.commit(); return 'drop'; });

    await expect(run(session, scriptOf('1', [ORDERS]), 1)).rejects.toThrow(
      'V1__test.sql: the connection was lost while the script was committed. Deploy again: the history table shows whether it was kept, and it does not run twice',
    );
    expect(await session.readHistory(TABLE)).toMatchObject(done ? [{ success: true }] : []);
  });

  test('a script does not commit when the connection with the lock was lost', async () => {
    const { server, session } = await openWithHistory();
    server.script('SELECT 1', async () => {
      [...server.tds.connections][0]!.destroy();
      await new Promise(resolve => setTimeout(resolve, 50));
      return [];
    });

    await expect(run(session, scriptOf('1', ['SELECT 1', ORDERS]), 1)).rejects.toThrow('the connection that has the lock of scripts was lost');
    expect(server.data.tables).toEqual([]);
    await expect(run(session, scriptOf('2', [PRODUCTS]), 2)).rejects.toThrow('the connection that has the lock of scripts was lost');
  });

  test('a function that is killed in the middle leaves nothing, and releases the lock', async () => {
    const { server, session } = await openWithHistory();
    server.script('WAITFOR', 'forever');
    const killed = run(session, scriptOf('1', [ORDERS, 'WAITFOR']), 1);
    killed.catch(() => undefined);
    while (!server.texts().includes('WAITFOR')) await new Promise(resolve => setTimeout(resolve, 5));
    server.tds.dropConnections();

    await expect(killed).rejects.toThrow(ScriptError);
    while (server.locks.size > 0) await new Promise(resolve => setTimeout(resolve, 5));
    expect(server.data.tables).toEqual([]);
  });
});
