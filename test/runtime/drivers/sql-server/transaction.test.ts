import type { DatabaseError, Work } from '../../../../runtime/drivers/database';
import type { SqlServer } from '../../../../runtime/drivers/sql-server/driver';
import { jsonRows } from '../../../support/json-rows';
import { serverOf } from '../../../support/sql-server';
import { startTdsServer, type TdsServer } from '../../../support/tds-server';
import { tds } from '../../../support/tds-types';
import { ONE, ONE_ANSWER, open } from '../sql-servers';
import { reads, TIMEOUT, writes } from '../statements';
import { transactionOf } from '../transactions';

const BEGIN = 'SET XACT_ABORT ON;SET NOCOUNT OFF;BEGIN TRANSACTION';
const COMMIT = 'COMMIT TRANSACTION';
const ROLLBACK = 'ROLLBACK TRANSACTION';
const MARK = "SELECT 1 AS [cdk-vpc-lambda-api: next statement];RAISERROR(N'',0,1)WITH NOWAIT;";
const CONTEXT = "EXEC sys.sp_set_session_context N'tenant', @c1;";

const add = { statement: writes('INSERT INTO books (title) OUTPUT inserted.id VALUES (@p1)'), values: ['Emma'] };
const rename = { statement: { ...writes('UPDATE books SET title = @p2 -- all'), firstParameter: 2 }, values: ['Persuasion'] };
const one = { statement: reads(ONE), values: [] };
const BOOK = { columns: [{ name: 'id', type: tds.int }], rows: [[7]] };

let server: TdsServer;
let database: SqlServer;
beforeEach(async () => {
  server = await startTdsServer();
  server.script(ONE, ONE_ANSWER);
  server.script(add.statement.text, [BOOK]);
  server.script(rename.statement.text, [{ changed: 5 }, { changed: 2 }]);
  database = open(serverOf(server));
});
afterEach(() => server.close());

const transact = (work: Work, options = {}) => transactionOf(database, work, options);
const texts = () => server.requests.map(({ text }) => text);
const failureOf = async (work: Promise<unknown>) => work.then(() => { throw new Error('it did not fail'); }, (error: DatabaseError) => error);

describe('a transaction of SQL Server', () => {
  test('statements that are sent together are one batch, with their own rows and counts', async () => {
    const seen: unknown[] = [];
    const { results } = await transact(async send => {
      seen.push(...await send([add, rename, one]));
      return [];
    }, { contextKeys: ['tenant'], context: ['acme'] });

    expect(results).toEqual([]);
    expect(seen).toMatchObject([{ rows: jsonRows('{"id":7}'), rowCount: 1 }, { columns: [], rowCount: 2 }, { rows: jsonRows('{"one":1}') }]);
    expect(texts()).toEqual([
      `BEGIN TRY ${CONTEXT}${MARK}${add.statement.text}\n;${MARK}${rename.statement.text}\n;${MARK}${ONE}\n;${MARK}END TRY BEGIN CATCH THROW;END CATCH`,
    ]);
    expect(server.requests).toMatchObject([{ declaration: '@p1 nvarchar(4000), @p2 nvarchar(4000), @c1 nvarchar(4000)', parameters: ['Emma', 'Persuasion', 'acme'] }]);
    expect(server.batches).toEqual([BEGIN, COMMIT]);
  });

  test('a statement without rows and count has none, and not those of a marker', async () => {
    const settings = { statement: writes('SET LOCK_TIMEOUT 100'), values: [] };
    server.script(settings.statement.text, []);

    const none = { columns: [], rowCount: 0 };
    expect((await transact(async () => [settings, one, settings])).results).toMatchObject([none, { rowCount: 1 }, none]);
  });

  test('statements that are all sent with the commit are one batch with their transaction', async () => {
    const { results } = await transact(async () => [add, rename], { contextKeys: ['tenant'], context: ['acme'] });

    expect(results).toMatchObject([{ rows: jsonRows('{"id":7}') }, { rowCount: 2 }]);
    expect(texts()).toEqual([
      `SET XACT_ABORT ON;SET NOCOUNT OFF;BEGIN TRY BEGIN TRANSACTION;${CONTEXT}${MARK}${add.statement.text}\n;${MARK}${rename.statement.text}\n;${MARK}\n;${COMMIT};END TRY `
      + `BEGIN CATCH IF @@TRANCOUNT>0 ${ROLLBACK};THROW;END CATCH`,
    ]);
    expect(server.batches).toEqual([]);
  });

  test('one statement is sent without markers, and the last ones before the commit', async () => {
    await transact(async send => { await send([add]); return [rename]; });

    expect(texts()).toEqual([add.statement.text, rename.statement.text]);
    expect(server.batches).toEqual([BEGIN, COMMIT]);
  });

  test('undefined undoes all of it, and nothing needs no round trip', async () => {
    expect(await transact(async send => { await send([add]); return undefined; })).toMatchObject({ results: [], reused: false });
    expect(await transact(async () => undefined)).toMatchObject({ results: [], reused: true });
    expect(await transact(async () => [])).toMatchObject({ results: [] });
    expect(server.batches).toEqual([BEGIN, ROLLBACK]);
    expect(texts()).toEqual([add.statement.text]);
  });

  test('statements that only read are in no transaction, and the last one ends after its rows', async () => {
    const numbers = { statement: { ...reads('SELECT n FROM numbers'), maxRows: 2 }, values: [] };
    server.script(numbers.statement.text, [{ columns: [{ name: 'n', type: tds.int }], rows: Array.from({ length: 5000 }, (_, n) => [n]) }]);
    const { results } = await transact(async send => { await send([numbers, one]); return [one, numbers]; }, { readOnly: true });

    expect(results).toMatchObject([{ rowCount: 1 }, { rows: { length: 3 } }]);
    expect(server).toMatchObject({ batches: [], attentions: 1 });
    expect(await database.run(reads(ONE), [], TIMEOUT)).toMatchObject({ reused: true });
  });

  test('parameters of one statement are numbered from its first one', async () => {
    await database.run(rename.statement, rename.values, TIMEOUT);

    expect(server.requests).toMatchObject([{ declaration: '@p2 nvarchar(4000)' }]);
  });
});

describe('a transaction of SQL Server that fails', () => {
  test.each<[string, string[], Work]>([
    ['sent', [BEGIN, ROLLBACK], async send => { await send([add, rename, one]); return []; }],
    ['sent with the commit', [BEGIN, ROLLBACK], async send => { await send([one]); return [add, rename, one]; }],
    ['sent at once', [], async () => [add, rename, one]],
  ])('throws when the second of three statements fails that were %s, with the rows before it', async (_, batches, work) => {
    server.script(rename.statement.text, [{ error: 2627 }]);
    const error = await failureOf(transact(work));

    expect(error).toMatchObject({ kind: 'conflict', report: { errorNumber: 2627 } });
    expect(error.failed).toMatchObject({ index: 1, before: [{ rows: jsonRows('{"id":7}'), rowCount: 1 }] });
    expect(server.batches).toEqual(batches);
    expect(await database.run(reads(ONE), [], TIMEOUT)).toMatchObject({ reused: true });
  });

  test('throws for the only statement', async () => {
    server.script(add.statement.text, [{ error: 2627 }]);

    await expect(transact(async send => { await send([add]); return []; })).rejects.toMatchObject({ failed: { index: 0, before: [] } });
  });

  test.each([
    ['two results', [BOOK, BOOK], 'several result sets'], ['two columns of one name', [{ columns: [...BOOK.columns, ...BOOK.columns], rows: [] }], 'two columns named'],
  ])('throws for a statement with %s, and undoes all', async (_, answers, message) => {
    server.script(add.statement.text, answers);

    await expect(transact(async send => { await send([one, add]); return []; })).rejects.toMatchObject({
      kind: 'bug', message: expect.stringContaining(message), failed: { index: 1, before: [{ rowCount: 1 }] },
    });
    expect(server.batches).toEqual([BEGIN, ROLLBACK]);
  });

  test('a statement that ran out of time is stopped, and named', async () => {
    server.script(rename.statement.text, 'run');

    await expect(transact(async send => { await send([add, rename]); return []; }, { timeoutMs: 2000 })).rejects.toMatchObject({
      kind: 'timeout', message: 'the server stopped the statement, which took too long', failed: { index: 1, before: [{ rows: jsonRows('{"id":7}') }] },
    });
    expect(server.attentions).toBe(1);
  });

  test('the victim of a deadlock runs again from its beginning', async () => {
    server.script(rename.statement.text, [{ error: 1205 }], [{ changed: 2 }]);

    await transact(async send => { await send([add]); return [rename]; });
    expect(texts()).toEqual([add, rename, add, rename].map(({ statement }) => statement.text));
    expect(server.batches).toEqual([BEGIN, ROLLBACK, BEGIN, COMMIT]);
  });

  test('an open transaction that cannot be ended ends with its connection', async () => {
    server.script(add.statement.text, [{ error: 2627 }]);
    const outcome = transact(async send => {
      await send([add]).catch(() => { server.behavior.cut = { of: 'rollback', moment: 'before' }; });
      return [];
    });

    await expect(outcome).rejects.toMatchObject({ kind: 'conflict' });
    expect(await database.run(reads(ONE), [], TIMEOUT)).toMatchObject({ reused: false });
  });
});

describe('a transaction of SQL Server whose connection is lost', () => {
  const sent: Work = async send => { await send([add, rename]); return []; };
  const atOnce: Work = async () => [add, rename];

  test('before the commit runs again', async () => {
    server.script(rename.statement.text, 'drop', [{ changed: 2 }]);

    expect(await transact(sent)).toMatchObject({ reused: false });
    expect(server.batches).toEqual([BEGIN, BEGIN, COMMIT]);
  });

  test('before the commit twice throws', async () => {
    server.script(rename.statement.text, 'drop', 'drop', [{ changed: 2 }]);

    await expect(transact(sent)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(server.requests).toHaveLength(2);
  });

  test('with the last statements, which are before the commit, runs again', async () => {
    server.script(rename.statement.text, 'drop', [{ changed: 2 }]);

    expect(await transact(async send => { await send([add]); return [rename]; })).toMatchObject({ results: [{ rowCount: 2 }], reused: false });
  });

  test.each(['before', 'within'] as const)('at the commit, %s its answer, throws', async moment => {
    server.behavior.cut = { of: 'commit', moment };

    await expect(transact(sent)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(server.batches).toEqual([BEGIN, COMMIT]);
  });

  test('at the commit runs again where it is repeatable', async () => {
    server.behavior.cut = { of: 'commit', moment: 'before' };

    expect(await transact(sent, { repeatable: true })).toMatchObject({ reused: false });
    expect(server.batches).toEqual([BEGIN, COMMIT, BEGIN, COMMIT]);
  });

  test('with all its statements throws, and runs again up to three times where it is repeatable', async () => {
    server.script(rename.statement.text, 'drop', 'drop', 'drop', 'drop', [{ changed: 2 }]);

    await expect(transact(atOnce)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(server.requests).toHaveLength(1);
    expect(await transact(atOnce, { repeatable: true })).toMatchObject({ results: [{ rowCount: 1 }, { rowCount: 2 }] });
    expect(server.requests).toHaveLength(5);
  });

  test('while only reading runs again', async () => {
    server.script(ONE, 'drop', ONE_ANSWER);

    expect(await transact(async () => [one, one], { readOnly: true })).toMatchObject({ results: [{ rowCount: 1 }, { rowCount: 1 }] });
  });
});
