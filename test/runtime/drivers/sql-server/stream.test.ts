import { setTimeout as pause } from 'node:timers/promises';
import type { TakeRows } from '../../../../runtime/drivers/database';
import { jsonRows } from '../../../support/json-rows';
import { serverOf } from '../../../support/sql-server';
import { startTdsServer, type TdsReaction, type TdsServer } from '../../../support/tds-server';
import { tds } from '../../../support/tds-types';
import { until } from '../../../support/until';
import { collect } from '../collected';
import { ONE, ONE_ANSWER, open } from '../sql-servers';
import { reads, TIMEOUT } from '../statements';

const TEXT = 'SELECT n, text FROM numbers';
const COLUMNS = [{ name: 'n', type: tds.int }, { name: 'text', type: tds.nvarchar }];
/** Few rows with long texts: a row costs the scripted server more than its bytes. */
const LETTERS = 'x'.repeat(2000);

const answerOf = (count: number) => ({ columns: COLUMNS, rows: Array.from({ length: count }, (_, n) => [n + 1, LETTERS]) });
const rowsOf = (count: number) => Array.from({ length: count }, (_, n) => `{"n":${n + 1},"text":"${LETTERS}"}`);

/** More rows than fit into the buffers of a connection. */
const MANY = 5000;

let server: TdsServer;
beforeEach(async () => {
  server = await startTdsServer();
  server.script(ONE, ONE_ANSWER);
});
afterEach(() => server.close());

/** Streams a statement that the server answers so. */
function streams(reactions: TdsReaction[], options: Parameters<typeof collect>[2] = {}, statement: object = {}) {
  server.script(TEXT, ...reactions);
  const database = open(serverOf(server));
  return { database, ...collect(database, { ...reads(TEXT), ...statement }, options) };
}

/** Whether the connection of a database runs another statement. */
async function runsOn(database: ReturnType<typeof open>): Promise<boolean> {
  return (await database.run(reads(ONE), [], TIMEOUT)).reused;
}

describe('SqlServer.stream', () => {
  test('hands over all rows in order, in batches of about 64 KB, and the connection stays usable', async () => {
    const { database, batches, texts, ended } = streams([[answerOf(2000)]]);

    expect(await ended).toMatchObject({ rowCount: 2000, reused: false, databaseMs: expect.any(Number) });
    expect(texts).toEqual(rowsOf(2000));
    expect(batches.map(({ columns }) => columns)).toEqual(batches.map(() => ['n', 'text']));
    expect(batches.every(({ localTimeIsUtc }) => localTimeIsUtc)).toBe(true);
    expect(batches.reduce((sum, { rowCount }) => sum + rowCount, 0)).toBe(2000);
    expect(Math.max(...batches.map(({ rows }) => rows.size))).toBeLessThan(67_000);
    expect(batches.length).toBeLessThan(1000);
    expect(await runsOn(database)).toBe(true);
  });

  test('hands over the columns without rows', async () => {
    const { batches, ended } = streams([[answerOf(0)]]);

    expect(await ended).toMatchObject({ rowCount: 0 });
    expect(batches).toMatchObject([{ columns: ['n', 'text'], rowCount: 0, rows: { length: 0 } }]);
  });

  test('hands over rows before the statement ends', async () => {
    const { texts, ended } = streams([{ begins: [answerOf(300)] }], { timeoutMs: 2000 });

    expect(await ended).toMatchObject({ kind: 'timeout' });
    expect(texts).toEqual(rowsOf(300));
  });

  test('has values, the context of the caller and columns whose text is JSON', async () => {
    const text = "EXEC sys.sp_set_session_context N'tenant', @c1;SELECT lines FROM orders WHERE id = @p1";
    server.script('SELECT lines FROM orders WHERE id = @p1', [{ columns: [{ name: 'lines', type: tds.nvarchar }], rows: [['[1,2]'], [null]] }]);
    const statement = { ...reads('SELECT lines FROM orders WHERE id = @p1'), contextKeys: ['tenant'], jsonColumns: ['LINES'] };
    const { texts, ended } = collect(open(serverOf(server)), statement, { values: [7], context: ['acme'] });

    expect(await ended).toMatchObject({ rowCount: 2 });
    expect(texts).toEqual(['{"lines":[1,2]}', '{"lines":null}']);
    expect(server.requests).toMatchObject([{ text, parameters: [7, 'acme'] }]);
  });

  test('ignores the limits of other results', async () => {
    const { texts, ended } = streams([[answerOf(200)]], {}, { maxRows: 3 });

    expect(await ended).toMatchObject({ rowCount: 200 });
    expect(texts).toHaveLength(200);
    expect(server.attentions).toBe(0);
  });
});

describe('the receiver of SqlServer.stream', () => {
  test('is waited for, and the server meanwhile waits as well', async () => {
    let [proceed, calls] = [() => undefined as void, 0];
    const work = async () => {
      calls += 1;
      if (calls === 3) await new Promise<void>(resolve => proceed = resolve);
    };
    const { database, texts, ended } = streams([[answerOf(MANY)]], { work, timeoutMs: 60_000 });
    await until(() => calls === 3, { timeout: 30_000 });
    const waiting = () => [...server.connections].map(({ writableLength }) => writableLength);
    await until(async () => {
      const before = waiting();
      await pause(200);
      return before[0]! > 0 && before.join() === waiting().join();
    }, { timeout: 30_000 });

    expect(calls).toBe(3);
    proceed();
    expect(await ended).toMatchObject({ rowCount: MANY });
    expect(texts).toEqual(rowsOf(MANY));
    expect(await runsOn(database)).toBe(true);
  });

  test.each<[string, TakeRows]>([
    ['rejects', async () => Promise.reject(new Error('the socket is closed'))],
    ['throws', () => { throw new Error('the socket is closed'); }],
  ])('stops the statement when it %s', async (_, work) => {
    const { database, batches, ended } = streams([{ begins: [answerOf(MANY)] }], { work });

    expect(await ended).toMatchObject({ name: 'DatabaseError', kind: 'bug', message: 'the receiver of the rows failed', cause: expect.objectContaining({ message: 'the socket is closed' }) });
    expect(batches).toHaveLength(1);
    await until(() => server.attentions === 1);
    expect(await runsOn(database)).toBe(false);
  });

  test('gets a row of any size up to the limit', async () => {
    const answer = { columns: [{ name: 'text', type: tds.nvarcharMax }], rows: [['a'], ['x'.repeat(5_000_000)], ['b']] };
    const { texts, ended } = streams([[answer]], { timeoutMs: 30_000 });

    expect(await ended).toMatchObject({ rowCount: 3 });
    expect(texts.map(row => row.length)).toEqual([12, 5_000_011, 12]);
  });

  test('throws for a larger row, which no answer may have', async () => {
    const answer = { columns: [{ name: 'text', type: tds.varbinaryMax }], rows: [[Buffer.alloc(24_000_000)]] };

    expect(await streams([[answer]], { timeoutMs: 30_000 }).ended).toMatchObject({ kind: 'bug', message: expect.stringContaining('larger than 32 MB') });
  });
});

describe('an error of SqlServer.stream', () => {
  test.each([
    ['two columns of one name', [{ name: 'id', type: tds.int }, { name: 'id', type: tds.int }], 'two columns named "id"'],
    ['a column without a name', [{ name: '', type: tds.int }, { name: 'id', type: tds.int }], 'name it with AS'],
  ])('leaves the receiver alone: %s', async (_, columns, message) => {
    const { batches, ended } = streams([[{ columns, rows: [[1, 2]] }]]);

    expect(await ended).toMatchObject({ kind: 'bug', message: expect.stringContaining(message) });
    expect(batches).toEqual([]);
  });

  test('before the first row leaves the receiver alone, and the connection usable', async () => {
    const { database, batches, ended } = streams([[{ error: 8134 }]]);

    expect(await ended).toMatchObject({ report: { errorNumber: 8134 } });
    expect(batches).toEqual([]);
    expect(await runsOn(database)).toBe(true);
  });

  test('in the middle comes after some rows, and the connection stays usable', async () => {
    const { database, texts, ended } = streams([[answerOf(1000), { error: 8134 }]]);

    expect(await ended).toMatchObject({ report: { errorNumber: 8134 } });
    expect(texts.length).toBeGreaterThan(30);
    expect(texts).toEqual(rowsOf(texts.length));
    expect(await runsOn(database)).toBe(true);
  });

  test.each([[answerOf(1000)], [answerOf(0)]])('is a second result', async second => {
    const { ended } = streams([[answerOf(1000), second]]);

    expect(await ended).toMatchObject({ kind: 'bug', message: expect.stringContaining('several result sets') });
  });

  test('of a conflict runs the statement again if nothing was taken, and only then', async () => {
    expect(await streams([[{ error: 1205 }], [answerOf(3)]]).ended).toMatchObject({ rowCount: 3 });
    expect(await streams([[answerOf(1000), { error: 1205 }], [answerOf(3)]]).ended).toMatchObject({ kind: 'unavailable', report: { errorNumber: 1205 } });
    expect(server.requests).toHaveLength(3);
  });

  test('of a value that is not JSON stops the statement', async () => {
    const answer = { columns: COLUMNS, rows: [[1, '[1]'], [2, 'x']] };
    const { database, ended } = streams([{ begins: [answer] }], {}, { jsonColumns: ['text'] });

    expect(await ended).toMatchObject({ kind: 'bug', message: expect.stringContaining('"text"') });
    await until(() => server.attentions === 1);
    expect(await runsOn(database)).toBe(false);
  });

  test('is a transaction that the statement left open', async () => {
    const { database, ended } = streams([[{ transaction: 'begins' }, answerOf(3)]]);

    expect(await ended).toMatchObject({ kind: 'bug', message: expect.stringContaining('left a transaction open') });
    expect(await runsOn(database)).toBe(false);
  });
});

describe('a lost connection of SqlServer.stream', () => {
  test('is replaced when nothing was taken yet', async () => {
    const { texts, ended } = streams(['drop', [answerOf(3)]]);

    expect(await ended).toMatchObject({ rowCount: 3 });
    expect(texts).toEqual(rowsOf(3));
  });

  test('ends it when rows were taken, and no more are', async () => {
    const { database, texts, ended } = streams([{ end: 'destroy', within: [answerOf(2000)] }, [answerOf(3)]]);

    expect(await ended).toMatchObject({ kind: 'unavailable' });
    const taken = texts.length;
    expect(taken).toBeGreaterThan(0);
    expect(texts).toEqual(rowsOf(taken));
    expect(await runsOn(database)).toBe(false);
    expect(texts).toHaveLength(taken);
    expect(server.requests.filter(({ text }) => text === TEXT)).toHaveLength(1);
  });
});

describe('SqlServer.stream is stopped', () => {
  const REACTIONS: [string, TdsReaction][] = [
    ['sending', [answerOf(MANY)]], ['busy', { begins: [answerOf(300)] }], ['busy before its first row', 'run'], ['silent', 'hang'],
  ];
  /** Keeps the receiver waiting. */
  const work = async () => new Promise<void>(() => undefined);

  test.each(REACTIONS)('by its caller, while the server is %s', async (_, reaction) => {
    const abort = new AbortController();
    const { database, batches, ended } = streams([reaction, [answerOf(3)]], { work, signal: abort.signal, timeoutMs: 60_000 });
    await until(() => server.requests.length === 1);
    await pause(300);
    const started = performance.now();
    abort.abort();

    expect(await ended).toMatchObject({ kind: 'unavailable', message: 'the statement was stopped because its caller is gone' });
    expect(performance.now() - started).toBeLessThan(2000);
    const taken = batches.length;
    expect(await runsOn(database)).toBe(false);
    await until(() => server.connections.size === 1);
    expect(server.attentions).toBe(1);
    expect(batches).toHaveLength(taken);
  });

  test.each(REACTIONS)('at its deadline, while the server is %s', async (_, reaction) => {
    const { database, ended } = streams([reaction], { work, timeoutMs: 1500 });

    expect(await ended).toMatchObject({ kind: 'timeout' });
    expect(await runsOn(database)).toBe(false);
    await until(() => server.connections.size === 1);
  });

  test('before it was sent', async () => {
    const { database, batches, ended } = streams([[answerOf(3)]], { signal: AbortSignal.abort() });

    expect(await ended).toMatchObject({ kind: 'unavailable' });
    expect(await database.run(reads(ONE), [], TIMEOUT)).toMatchObject({ rows: jsonRows('{"one":1}') });
    expect([batches, server.requests.map(({ text }) => text)]).toEqual([[], [ONE]]);
  });
});
