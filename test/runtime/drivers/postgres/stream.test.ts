import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../../support/until';
import { startProxy } from '../../servers';
import { backendOf, connectTo, database, isActive, titles, useBooks } from '../books';
import { collect } from '../collected';
import { reads, TIMEOUT } from '../statements';

useBooks();

/** Rows of about 100 bytes. */
const series = (count: number) => reads(`SELECT n, repeat('x', 80) AS text FROM generate_series(1, ${count}) n`);
const rowsOf = (count: number) => Array.from({ length: count }, (_, n) => `{"n":${n + 1},"text":"${'x'.repeat(80)}"}`);

/** More rows than fit into the buffers of a connection. */
const MANY = 150_000;

describe.each([false, true])('Postgres.stream with preparedStatements %s', preparedStatements => {
  const connect = () => connectTo({ preparedStatements });

  test('hands over all rows in order, in batches of about 64 KB', async () => {
    const { batches, texts, ended } = collect(connect(), series(20_000));

    expect(await ended).toMatchObject({ rowCount: 20_000, reused: false, databaseMs: expect.any(Number) });
    expect(texts).toEqual(rowsOf(20_000));
    expect(batches.map(({ columns }) => columns)).toEqual(batches.map(() => ['n', 'text']));
    expect(batches.reduce((sum, { rowCount }) => sum + rowCount, 0)).toBe(20_000);
    expect(Math.max(...batches.map(({ rows }) => rows.size))).toBeLessThan(65_000);
    expect(batches.length).toBeLessThan(200);
  });

  test('the next statement runs on the same connection, which has nothing open', async () => {
    const postgres = connect();
    const backend = await backendOf(postgres);
    for (let time = 0; time < 2; time++) expect(await collect(postgres, series(20_000)).ended).toMatchObject({ rowCount: 20_000, reused: true });

    expect(await backendOf(postgres)).toBe(backend);
    expect((await database.administer('SELECT state, backend_xmin FROM pg_stat_activity WHERE pid = $1', [backend])).rows).toEqual([{ state: 'idle', backend_xmin: null }]);
  });

  test('hands over the columns without rows', async () => {
    const { batches, ended } = collect(connect(), reads('SELECT 1 AS id WHERE false'));

    expect(await ended).toMatchObject({ rowCount: 0 });
    expect(batches).toMatchObject([{ columns: ['id'], rowCount: 0, rows: { length: 0 }, localTimeIsUtc: true }]);
  });

  test('hands over rows before the statement ends', async () => {
    const text = 'SELECT n, CASE WHEN n = 2001 THEN pg_sleep(60)::text END AS wait FROM generate_series(1, 3000) n';
    const { texts, ended } = collect(connect(), reads(text), { timeoutMs: 1500 });

    expect(await ended).toMatchObject({ kind: 'timeout' });
    expect(texts.length).toBeGreaterThan(1000);
  });

  test('a changed table does not fail a prepared statement', async () => {
    const postgres = connect();
    await collect(postgres, reads('SELECT * FROM books')).ended;
    await database.query('ALTER TABLE books ADD COLUMN isbn text');

    const { texts, ended } = collect(postgres, reads('SELECT * FROM books'));
    expect(await ended).toMatchObject({ rowCount: 1 });
    expect(texts).toEqual(['{"id":1,"title":"Emma","isbn":null}']);
    await database.query('ALTER TABLE books DROP COLUMN isbn');
  });
});

describe('the receiver of Postgres.stream', () => {
  test('is waited for, and the server meanwhile waits as well', async () => {
    const postgres = connectTo();
    const backend = await backendOf(postgres);
    let [proceed, calls, atOnce] = [() => undefined as void, 0, 0];
    const work = async () => {
      calls += 1;
      atOnce += 1;
      if (calls === 3) await new Promise<void>(resolve => proceed = resolve);
      expect(atOnce).toBe(1);
      atOnce -= 1;
    };
    const { texts, ended } = collect(postgres, series(MANY), { work, timeoutMs: 60_000 });
    const isBlocked = async () => {
      const { rows } = await database.administer('SELECT wait_event FROM pg_stat_activity WHERE pid = $1', [backend]);
      return rows[0].wait_event === 'ClientWrite';
    };
    await until(isBlocked, { timeout: 30_000 });
    await pause(100);

    expect([calls, await isBlocked()]).toEqual([3, true]);
    proceed();
    expect(await ended).toMatchObject({ rowCount: MANY });
    expect(texts).toEqual(rowsOf(MANY));
    expect(await backendOf(postgres)).toBe(backend);
  });

  test.each<[string, () => Promise<void> | undefined]>([
    ['rejects', async () => Promise.reject(new Error('the socket is closed'))],
    ['throws', () => { throw new Error('the socket is closed'); }],
  ])('stops the statement when it %s', async (_, work) => {
    const postgres = connectTo();
    const backend = await backendOf(postgres);
    const { batches, ended } = collect(postgres, series(MANY), { work });

    expect(await ended).toMatchObject({ name: 'DatabaseError', kind: 'bug', message: 'the receiver of the rows failed', cause: expect.objectContaining({ message: 'the socket is closed' }) });
    await until(async () => !await isActive(backend), { timeout: 2000 });
    expect(batches).toHaveLength(1);
    expect(await backendOf(postgres)).not.toBe(backend);
  });

  test('gets a row of any size up to the limit as a batch', async () => {
    const text = "SELECT n, repeat('x', CASE n WHEN 2 THEN 30000000 ELSE 1 END) AS text FROM generate_series(1, 3) n";
    const { texts, ended } = collect(connectTo(), reads(text));

    expect(await ended).toMatchObject({ rowCount: 3 });
    expect(texts.map(row => row.length)).toEqual([18, 30_000_017, 18]);
  });

  test.each([33_000_000, 70_000_000])('throws for a row of %i bytes, which no answer may have', async size => {
    const postgres = connectTo();
    const text = `SELECT repeat('x', ${size}) AS text UNION ALL SELECT 'b'`;

    expect(await collect(postgres, reads(text), { timeoutMs: 30_000 }).ended).toMatchObject({ kind: 'bug', message: 'a row is larger than 32 MB, and no answer may have such a row' });
    expect(await postgres.run(reads('SELECT 1 AS one'), [], TIMEOUT)).toMatchObject({ reused: false });
  });

  test('gets no rows with two columns of one name', async () => {
    const { batches, ended } = collect(connectTo(), reads('SELECT 1 AS id, 2 AS id'));

    expect(await ended).toMatchObject({ kind: 'bug', message: expect.stringContaining('two columns named "id"') });
    expect(batches).toEqual([]);
  });
});

describe('an error of Postgres.stream', () => {
  test('before the first row leaves the receiver alone, and the connection usable', async () => {
    const postgres = connectTo();
    const { batches, ended } = collect(postgres, reads('SELECT 1 / (n - 1) AS n FROM generate_series(1, 10) n'));

    expect(await ended).toMatchObject({ kind: 'invalid-value', report: { sqlState: '22012' } });
    expect(batches).toEqual([]);
    expect(await postgres.run(reads('SELECT 1 AS one'), [], TIMEOUT)).toMatchObject({ reused: true });
  });

  test('in the middle comes after some rows, and the connection stays usable', async () => {
    const postgres = connectTo();
    const { texts, ended } = collect(postgres, reads('SELECT n, 1 / (n - 100000) AS q FROM generate_series(1, 200000) n'));

    expect(await ended).toMatchObject({ kind: 'invalid-value', report: { sqlState: '22012' } });
    const taken = texts.length;
    expect(taken).toBeGreaterThan(10_000);
    expect(taken).toBeLessThan(100_000);
    expect(await postgres.run(reads('SELECT 1 AS one'), [], TIMEOUT)).toMatchObject({ reused: true });
    expect(texts).toHaveLength(taken);
  });

  test('of a value that is not JSON stops the statement', async () => {
    const postgres = connectTo();
    const statement = { ...reads("SELECT n, CASE WHEN n < 5000 THEN '[1]' ELSE 'x' END AS lines FROM generate_series(1, 1000000) n"), jsonColumns: ['lines'] };
    const { texts, ended } = collect(postgres, statement);

    expect(await ended).toMatchObject({ kind: 'bug', message: expect.stringContaining('"lines"') });
    expect(texts[0]).toBe('{"n":1,"lines":[1]}');
    expect(await postgres.run(reads('SELECT 1 AS one'), [], TIMEOUT)).toMatchObject({ reused: false });
  });

  test('of a statement that changes data is that of a read-only transaction', async () => {
    expect(await collect(connectTo(), reads("INSERT INTO books VALUES (2, 'Persuasion') RETURNING id")).ended).toMatchObject({ kind: 'bug', report: { sqlState: '25006' } });
    expect(await titles()).toEqual(['Emma']);
  });
});

describe('a lost connection of Postgres.stream', () => {
  test('is replaced when nothing was taken yet', async () => {
    const proxy = await startProxy(database.port);
    const postgres = connectTo({ port: proxy.port });
    const backend = await backendOf(postgres);
    const { texts, ended } = collect(postgres, reads(`SELECT pg_sleep(CASE pg_backend_pid() WHEN ${backend} THEN 60 ELSE 0 END)::text AS slept`));
    await until(() => isActive(backend));
    proxy.reset();

    expect(await ended).toMatchObject({ rowCount: 1, reused: false });
    expect(texts).toEqual(['{"slept":""}']);
    await proxy.close();
  });

  test('ends it when rows were taken, and no more are', async () => {
    const proxy = await startProxy(database.port);
    const postgres = connectTo({ port: proxy.port });
    const { texts, ended } = collect(postgres, series(MANY), { work: () => void proxy.reset() });

    expect(await ended).toMatchObject({ kind: 'unavailable' });
    expect(texts).toEqual(rowsOf(texts.length));
    expect(texts.length).toBeLessThan(MANY);
    expect(await collect(postgres, series(10)).ended).toMatchObject({ rowCount: 10, reused: false });
    await proxy.close();
  });

  test('is noticed by a receiver that was waited for', async () => {
    const proxy = await startProxy(database.port);
    const postgres = connectTo({ port: proxy.port });
    let drop = async () => {
      drop = async () => undefined;
      await pause(300);
      proxy.drop();
    };
    const { ended } = collect(postgres, series(MANY), { work: async () => drop() });

    expect(await ended).toMatchObject({ kind: 'unavailable' });
    await proxy.close();
  });
});

describe('Postgres.stream is stopped', () => {
  /** Rows that the server sends until it is blocked, or nothing but time. */
  const STATEMENTS: [string, string][] = [
    ['blocked in sending', 'SELECT n, repeat(\'x\', 80) AS text FROM generate_series(1, 100000000) n'],
    ['busy', 'SELECT n, CASE WHEN n = 5000 THEN pg_sleep(60)::text END AS wait FROM generate_series(1, 10000) n'],
    ['busy before its first row', 'SELECT pg_sleep(60)::text AS wait'],
  ];
  /** Keeps the receiver waiting. */
  const work = async () => new Promise<void>(() => undefined);

  test.each(STATEMENTS)('by its caller, while the server is %s', async (_, text) => {
    const postgres = connectTo();
    const backend = await backendOf(postgres);
    const abort = new AbortController();
    const { batches, ended } = collect(postgres, reads(text), { work, signal: abort.signal, timeoutMs: 60_000 });
    await until(() => isActive(backend));
    await pause(300);
    const started = performance.now();
    abort.abort();

    expect(await ended).toMatchObject({ kind: 'unavailable', message: 'the statement was stopped because its caller is gone' });
    await until(async () => !await isActive(backend), { timeout: 2000 });
    expect(performance.now() - started).toBeLessThan(2000);
    const taken = batches.length;
    expect(await backendOf(postgres)).not.toBe(backend);
    expect(batches).toHaveLength(taken);
  });

  test.each(STATEMENTS)('at its deadline, while the server is %s', async (_, text) => {
    const postgres = connectTo();
    const backend = await backendOf(postgres);
    const started = performance.now();
    const { ended } = collect(postgres, reads(text), { work, timeoutMs: 1000 });

    expect(await ended).toMatchObject({ kind: 'timeout' });
    expect(performance.now() - started).toBeLessThan(2500);
    await until(async () => !await isActive(backend), { timeout: 2000 });
    expect(await collect(postgres, series(3)).ended).toMatchObject({ rowCount: 3 });
  });

  test('before it was sent', async () => {
    const { batches, ended } = collect(connectTo(), reads('SELECT pg_sleep(60)::text AS wait'), { signal: AbortSignal.abort() });

    expect(await ended).toMatchObject({ kind: 'unavailable' });
    expect(batches).toEqual([]);
  });

  test('no more once it has ended', async () => {
    const postgres = connectTo();
    const abort = new AbortController();
    await collect(postgres, series(10), { signal: abort.signal }).ended;
    abort.abort();

    expect(await postgres.run(reads('SELECT 1 AS one'), [], TIMEOUT)).toMatchObject({ reused: true });
  });
});

describe('a statement of Postgres.stream', () => {
  test('takes values, and has the context of the caller only for itself', async () => {
    await database.query(`
      CREATE TABLE notes (tenant text, n int); ALTER TABLE notes ENABLE ROW LEVEL SECURITY; ALTER TABLE notes FORCE ROW LEVEL SECURITY;
      CREATE POLICY own ON notes USING (tenant = current_setting('app.tenant', true))`);
    await database.administer("INSERT INTO notes SELECT t, n FROM generate_series(1, 9) n, (VALUES ('acme'), ('other')) tenants (t)");
    const postgres = connectTo();
    const statement = { ...reads('SELECT tenant, n FROM notes WHERE n > $1 ORDER BY n'), contextKeys: ['app.tenant'] };
    const { texts, ended } = collect(postgres, statement, { values: [7], context: ['acme'] });

    expect(await ended).toMatchObject({ rowCount: 2 });
    expect(texts).toEqual(['{"tenant":"acme","n":8}', '{"tenant":"acme","n":9}']);
    expect(await collect(postgres, reads('SELECT n FROM notes')).ended).toMatchObject({ rowCount: 0 });
  });

  test('has columns whose text is JSON', async () => {
    const { texts, ended } = collect(connectTo(), { ...reads('SELECT 1 AS id, \'{"a":[1,2]}\' AS lines'), jsonColumns: ['LINES'] });
    await ended;

    expect(texts).toEqual(['{"id":1,"lines":{"a":[1,2]}}']);
  });

  test('ignores the limits of other results', async () => {
    const { texts, ended } = collect(connectTo(), { ...series(2000), maxRows: 3 });

    expect(await ended).toMatchObject({ rowCount: 2000 });
    expect(texts).toHaveLength(2000);
  });

  test('waits for the statement before it, and the next waits for it', async () => {
    const postgres = connectTo();
    const order: string[] = [];
    await Promise.all([
      postgres.run(reads('SELECT pg_sleep(0.3)::text'), [], TIMEOUT).then(() => order.push('first')),
      collect(postgres, series(20_000), { work: () => void order.push('batch') }).ended,
      postgres.run(reads('SELECT 1 AS one'), [], TIMEOUT).then(() => order.push('last')),
    ]);

    expect([order[0], order.at(-1)]).toEqual(['first', 'last']);
    expect(order.length).toBeGreaterThan(10);
  });
});
