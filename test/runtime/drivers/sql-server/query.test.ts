import { SqlServer } from '../../../../runtime/drivers/sql-server/driver';
import { jsonRows } from '../../../support/json-rows';
import { serverOf } from '../../../support/sql-server';
import { startTdsServer, type TdsServer } from '../../../support/tds-server';
import { tds } from '../../../support/tds-types';
import { ONE, ONE_ANSWER, open } from '../sql-servers';
import { reads, TIMEOUT, writes } from '../statements';

let server: TdsServer;
let database: SqlServer;
beforeEach(async () => {
  server = await startTdsServer();
  server.script(ONE, ONE_ANSWER);
  database = open(serverOf(server));
});
afterEach(() => server.close());

describe('what SqlServer puts around a statement', () => {
  const batches = () => server.requests.map(({ text }) => text);

  test('a write is all or nothing, and a comment at its end hides nothing', async () => {
    server.script('DELETE FROM books -- all', [{ changed: 2 }]);
    await database.run(writes('DELETE FROM books -- all'), [], TIMEOUT);

    expect(batches()).toEqual([
      'SET XACT_ABORT ON;SET NOCOUNT OFF;BEGIN TRY BEGIN TRANSACTION;DELETE FROM books -- all\n;COMMIT TRANSACTION;END TRY '
      + 'BEGIN CATCH IF @@TRANCOUNT>0 ROLLBACK TRANSACTION;THROW;END CATCH',
    ]);
  });

  test.each([reads(ONE), writes('EXEC add_book'), writes('  execute add_book'), writes('-- adds\n/* a book */ EXEC add_book')])('%j runs unchanged', async statement => {
    server.script(statement.text, ONE_ANSWER);
    await database.run(statement, [], TIMEOUT);

    expect(batches()).toEqual([statement.text]);
  });

  test('the context goes in front, as parameters', async () => {
    await database.run({ ...reads(ONE), contextKeys: ['tenant', 'user'] }, [], { ...TIMEOUT, context: ["o'neil", null] });

    expect(server.requests).toMatchObject([{
      text: "EXEC sys.sp_set_session_context N'tenant', @c1;EXEC sys.sp_set_session_context N'user', @c2;SELECT 1 AS one",
      parameters: ["o'neil", null],
    }]);
  });
});

describe('a column of SQL Server whose text is JSON', () => {
  const NESTED = 'SELECT id, (SELECT sku FROM lines FOR JSON PATH) AS lines FROM orders';
  const answer = (text: string | null) => [{ columns: [{ name: 'id', type: tds.int }, { name: 'lines', type: tds.nvarchar }], rows: [[1, text]] }];

  test.each([['[{"sku":"a"}]', '{"id":1,"lines":[{"sku":"a"}]}'], [null, '{"id":1,"lines":null}']])('is part of the row: %s', async (text, row) => {
    server.script(NESTED, answer(text));

    expect(await database.run({ ...reads(NESTED), jsonColumns: ['lines'] }, [], TIMEOUT)).toMatchObject({ rows: jsonRows(row) });
  });

  test('throws when its text is not JSON', async () => {
    server.script(NESTED, answer('[{"sku":'));

    await expect(database.run({ ...reads(NESTED), jsonColumns: ['lines'] }, [], TIMEOUT)).rejects.toMatchObject({ kind: 'bug', message: expect.stringContaining('"lines"') });
  });
});

describe('SqlServer when an answer decides on a write', () => {
  const BEGIN = 'SET XACT_ABORT ON;SET NOCOUNT OFF;BEGIN TRANSACTION';
  const add = { ...writes('INSERT INTO books (title) OUTPUT inserted.* VALUES (@p1)'), contextKeys: ['tenant'] };
  const BOOK = [{ columns: [{ name: 'id', type: tds.int }], rows: [[7]] }];

  test.each([[true, 'COMMIT TRANSACTION'], [false, 'ROLLBACK TRANSACTION']])('the rows come before the end: keep %s means %s', async (kept, end) => {
    server.script(add.text, BOOK);
    const keep = jest.fn(() => kept);

    expect(await database.run(add, ['Emma'], { ...TIMEOUT, context: ['acme'], keep })).toMatchObject({ rows: jsonRows('{"id":7}') });
    expect(keep).toHaveBeenCalledWith(expect.objectContaining({ rows: jsonRows('{"id":7}') }));
    expect(server.batches).toEqual([BEGIN, end]);
    expect(server.requests.map(({ text }) => text)).toEqual([`EXEC sys.sp_set_session_context N'tenant', @c1;${add.text}`]);
  });

  test.each([
    ['a column without a name', [{ columns: [{ name: '', type: tds.int }], rows: [[7]] }], 'name it with AS'],
    ['two columns of one name', [{ columns: [{ name: 'id', type: tds.int }, { name: 'id', type: tds.int }], rows: [[7, 8]] }], 'two columns named "id"'],
  ])('throws for %s, and undoes the write', async (_, answers, message) => {
    server.script(add.text, answers);

    await expect(database.run(add, ['Emma'], { ...TIMEOUT, context: ['acme'], keep: () => true })).rejects.toMatchObject({ kind: 'bug', message: expect.stringContaining(message) });
    expect(server.batches).toEqual([BEGIN, 'ROLLBACK TRANSACTION']);
  });

  test('throws the server error, ends the transaction, and stays usable', async () => {
    server.script(add.text, [{ error: 2627 }]);

    await expect(database.run(add, ['Emma'], { ...TIMEOUT, context: ['acme'], keep: () => true })).rejects.toMatchObject({ kind: 'conflict' });
    expect(server.batches).toEqual([BEGIN, 'ROLLBACK TRANSACTION']);
    expect(await database.run(reads(ONE), [], TIMEOUT)).toMatchObject({ reused: true });
  });

  test('rows that the answer does not have need neither names nor types', async () => {
    server.script('DELETE FROM books', [{ columns: [{ name: '', type: tds.int }], rows: [[7]] }]);

    expect(await database.run({ ...writes('DELETE FROM books'), discardsRows: true }, [], TIMEOUT)).toMatchObject({ rows: jsonRows(), rowCount: 1 });
  });
});

describe('SqlServer when a trigger raises an error and the batch continues', () => {
  const RAISED = { error: 50_000, severity: 16, procedure: 'books_guard' } as const;
  const BOOK = { columns: [{ name: 'id', type: tds.int }], rows: [[7]] };
  const error = { kind: 'bug', report: { errorNumber: 50_000, routine: 'books_guard' } };
  const add = writes('INSERT INTO books (title) VALUES (@p1)');

  test('throws it, and the connection serves on when the CATCH block has undone the write', async () => {
    server.script(add.text, [{ transaction: 'begins' }, RAISED, { changed: 1 }, { transaction: 'rollsBack' }]);

    await expect(database.run(add, ['Emma'], TIMEOUT)).rejects.toMatchObject(error);
    expect(await database.run(reads(ONE), [], TIMEOUT)).toMatchObject({ reused: true });
    expect(server).toMatchObject({ batches: [], requests: [{}, { text: ONE }] });
  });

  test('throws it, and ends the connection with the write where the batch ended before the CATCH block', async () => {
    server.script(add.text, [{ transaction: 'begins' }, RAISED, { changed: 1 }]);

    await expect(database.run(add, ['Emma'], TIMEOUT)).rejects.toMatchObject(error);
    expect(await database.run(reads(ONE), [], TIMEOUT)).toMatchObject({ reused: false });
    expect(server).toMatchObject({ batches: [], requests: [{}, { text: ONE }] });
  });

  test('undoes a write whose answer decides on it, though its row came after the error', async () => {
    server.script(add.text, [RAISED, BOOK]);

    await expect(database.run(add, ['Emma'], { ...TIMEOUT, keep: () => true })).rejects.toMatchObject(error);
    expect(server.batches.at(-1)).toBe('ROLLBACK TRANSACTION');
    expect(await database.run(reads(ONE), [], TIMEOUT)).toMatchObject({ reused: true });
  });
});

describe('SqlServer when statements collide', () => {
  const DEADLOCK = [{ error: 1205 }];

  test('the victim of a deadlock runs again', async () => {
    server.script('DELETE FROM books', DEADLOCK, DEADLOCK, [{ changed: 2 }]);

    expect(await database.run(writes('DELETE FROM books'), [], TIMEOUT)).toMatchObject({ rowCount: 2 });
    expect(server.requests).toHaveLength(3);
  });

  test.each([3960, 41301, 41302, 41305, 41325, 41839])('a write with error %i, a conflict of row versions, runs again', async error => {
    server.script('DELETE FROM books', [{ error }], [{ changed: 2 }]);

    expect(await database.run(writes('DELETE FROM books'), [], TIMEOUT)).toMatchObject({ rowCount: 2 });
  });

  test('throws after three more attempts', async () => {
    server.script('DELETE FROM books', DEADLOCK);

    await expect(database.run(writes('DELETE FROM books'), [], TIMEOUT)).rejects.toMatchObject({ kind: 'unavailable', report: { errorNumber: 1205 } });
    expect(server.requests).toHaveLength(4);
  });

  test('throws at once when a procedure was the victim, as it may have committed before', async () => {
    server.script('EXEC move_books', DEADLOCK);

    await expect(database.run(writes('EXEC move_books'), [], TIMEOUT)).rejects.toMatchObject({ report: { errorNumber: 1205 } });
    expect(server.requests).toHaveLength(1);
  });
});

describe('SqlServer when a procedure leaves a transaction open', () => {
  const MISMATCH = 266;
  const OPEN = { transaction: 'begins' } as const;

  test('throws, and the next statement gets a new connection, because it would be part of that transaction', async () => {
    server.script('EXEC add_book', [OPEN, { changed: 1 }]);

    await expect(database.run(writes('EXEC add_book'), [], TIMEOUT)).rejects.toMatchObject({ kind: 'bug', message: expect.stringContaining('left a transaction open') });
    expect(await database.run(reads(ONE), [], TIMEOUT)).toMatchObject({ rows: jsonRows('{"one":1}'), reused: false });
  });

  test('throws the error of the server if there is one', async () => {
    server.script('EXEC add_book', [OPEN, { error: MISMATCH }]);

    await expect(database.run(writes('EXEC add_book'), [], TIMEOUT)).rejects.toMatchObject({ report: { errorNumber: MISMATCH } });
    expect(await database.run(reads(ONE), [], TIMEOUT)).toMatchObject({ reused: false });
  });

  test.each(['commits', 'rollsBack'] as const)('a transaction that it %s itself is none', async transaction => {
    server.script('EXEC add_book', [OPEN, { changed: 1 }, { transaction }]);

    expect(await database.run(writes('EXEC add_book'), [], TIMEOUT)).toMatchObject({ rowCount: 1 });
    expect(await database.run(reads(ONE), [], TIMEOUT)).toMatchObject({ reused: true });
  });
});
