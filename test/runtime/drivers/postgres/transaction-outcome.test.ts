import type { Send, Work } from '../../../../runtime/drivers/database';
import type { Postgres } from '../../../../runtime/drivers/postgres/driver';
import { until } from '../../../support/until';
import { startProxy, type Proxy } from '../../servers';
import { backendIn, backendOf, BACKEND, connectTo, database, isActive, titles, useBooks } from '../books';
import { reads, TIMEOUT, writes } from '../statements';
import { transactionOf } from '../transactions';

useBooks();

const add = { statement: writes("INSERT INTO books VALUES (2, 'Persuasion') ON CONFLICT DO NOTHING"), values: [] };
const list = { statement: reads('SELECT title FROM books'), values: [] };
const kill = (pid: number) => database.administer('SELECT pg_terminate_backend($1)', [pid]);

describe('a transaction whose connection is lost', () => {
  let postgres: Postgres;
  beforeEach(() => { postgres = connectTo(); });

  /** Ends the connection after the first statements of a run, as often as given. */
  function endedBetween(times: number): Work & { runs: number } {
    const work: Work & { runs: number } = Object.assign(async (send: Send) => {
      const backend = await send([add, { statement: BACKEND, values: [] }]);
      if (work.runs++ < times) {
        await kill(backendIn(backend[1]!));
        await until(async () => !postgres.connect().used);
      }
      return [list];
    }, { runs: 0 });
    return work;
  }

  test('before the commit runs again, and is done once', async () => {
    const work = endedBetween(1);

    expect(await transactionOf(postgres, work)).toMatchObject({ results: [{ rowCount: 2 }] });
    expect(work.runs).toBe(2);
    expect(await titles()).toEqual(['Emma', 'Persuasion']);
  });

  test('before the commit throws when too little time is left to do it', async () => {
    const work = endedBetween(1);
    const started = performance.now();

    await expect(transactionOf(postgres, async send => {
      const last = await work(send);
      await new Promise(resolve => setTimeout(resolve, Math.max(0, started + 3600 - performance.now())));
      return last;
    }, { timeoutMs: 4000 })).rejects.toMatchObject({ kind: 'unavailable' });
    expect(work.runs).toBe(1);
  });

  test('while a statement runs before the commit, runs again', async () => {
    let runs = 0;
    const slow = { statement: writes("INSERT INTO books SELECT 2, 'Persuasion' FROM pg_sleep(0.5)"), values: [] };
    const pid = await backendOf(postgres);
    const outcome = transactionOf(postgres, async send => { runs++; await send([slow]); return []; });
    await until(() => isActive(pid));
    await kill(pid);

    expect(await outcome).toMatchObject({ reused: false });
    expect(runs).toBe(2);
    expect(await titles()).toEqual(['Emma', 'Persuasion']);
  });
});

describe('a write whose rows are checked before its commit', () => {
  test('runs again when its connection is lost while it runs', async () => {
    const postgres = connectTo();
    const pid = await backendOf(postgres);
    const keep = jest.fn(() => true);
    const slow = writes("INSERT INTO books SELECT 2, 'Persuasion' FROM pg_sleep(0.5) RETURNING id");
    const outcome = postgres.run(slow, [], { ...TIMEOUT, keep });
    await until(() => isActive(pid));
    await kill(pid);

    expect(await outcome).toMatchObject({ rowCount: 1, reused: false });
    expect(keep).toHaveBeenCalledTimes(1);
    expect(await titles()).toEqual(['Emma', 'Persuasion']);
  });
});

describe('a transaction whose commit is sent, and whose connection is lost', () => {
  let proxy: Proxy;
  let postgres: Postgres;
  beforeEach(async () => {
    proxy = await startProxy(database.port);
    postgres = connectTo({ port: proxy.port });
  });
  afterEach(async () => {
    postgres.connect().destroy();
    await proxy.close();
  });

  /** Loses the answer to a commit that the server did. */
  function unanswered(work: Work, times: number): Work & { runs: number } {
    const counted: Work & { runs: number } = Object.assign(async (send: Send) => {
      const last = await work(send);
      if (counted.runs++ < times) {
        const before = await titles();
        proxy.swallowAnswers();
        void until(async () => (await titles()).length > before.length).then(() => proxy.drop());
      }
      return last;
    }, { runs: 0 });
    return counted;
  }
  const insert = { statement: writes("INSERT INTO books SELECT max(id) + 1, 'Persuasion' FROM books"), values: [] };
  const WORKS: [string, Work][] = [['after its statements', async send => { await send([insert]); return []; }], ['with its statements', async () => [insert]]];

  test.each(WORKS)('throws %s, because it may be done', async (_, work) => {
    const once = unanswered(work, 1);

    await expect(transactionOf(postgres, once)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(once.runs).toBe(1);
    expect(await titles()).toEqual(['Emma', 'Persuasion']);
  });

  test.each(WORKS)('runs again up to three times %s, where it is repeatable', async (_, work) => {
    const thrice = unanswered(work, 3);

    await expect(transactionOf(postgres, thrice, { repeatable: true })).resolves.toMatchObject({ reused: false });
    expect(thrice.runs).toBe(4);
    expect(await titles()).toHaveLength(5);
  });

  test('throws after three more runs', async () => {
    const always = unanswered(WORKS[0]![1], 9);

    await expect(transactionOf(postgres, always, { repeatable: true })).rejects.toMatchObject({ kind: 'unavailable' });
    expect(always.runs).toBe(4);
  });

  test('a transaction that reads runs again once', async () => {
    let runs = 0;
    const work: Work = async () => {
      if (runs++ < 1) proxy.drop();
      return [list];
    };

    expect(await transactionOf(postgres, work, { readOnly: true })).toMatchObject({ results: [{ rowCount: 1 }] });
  });
});

describe('a transaction that ends otherwise', () => {
  let postgres: Postgres;
  beforeEach(() => { postgres = connectTo(); });

  test.each(['40001', '40P01'])('runs again from its beginning after a conflict, %s', async sqlState => {
    await database.query(`
      DROP SEQUENCE IF EXISTS calls; CREATE SEQUENCE calls;
      CREATE OR REPLACE FUNCTION collide() RETURNS int LANGUAGE plpgsql AS $$
      BEGIN IF nextval('calls') <= 2 THEN RAISE EXCEPTION 'collision' USING ERRCODE = '${sqlState}'; END IF; RETURN 1; END $$`);
    let runs = 0;
    await transactionOf(postgres, async send => {
      runs++;
      await send([add]);
      return [{ statement: writes('SELECT collide()'), values: [] }];
    });

    expect(runs).toBe(3);
    expect(await titles()).toEqual(['Emma', 'Persuasion']);
  });

  test('throws for a statement that the server stopped just before the deadline, names it, and the connection serves on', async () => {
    const pid = await backendOf(postgres);
    const slow = { statement: reads('SELECT pg_sleep(5)::text'), values: [] };

    await expect(transactionOf(postgres, async send => { await send([add, slow, list]); return []; }, { timeoutMs: 700 })).rejects.toMatchObject({
      kind: 'timeout', report: { sqlState: '57014' }, failed: { index: 1, before: [{ rowCount: 1 }] },
    });
    expect(await backendOf(postgres)).toBe(pid);
    expect(await titles()).toEqual(['Emma']);
  });

  test('later statements have the remaining time only', async () => {
    const pid = await backendOf(postgres);
    const sleep = (seconds: number) => ({ statement: reads(`SELECT pg_sleep(${seconds})::text`), values: [] });
    const started = performance.now();
    const work: Work = async send => { await send([sleep(0.6)]); return [sleep(5)]; };

    await expect(transactionOf(postgres, work, { timeoutMs: 1500 })).rejects.toMatchObject({ report: { sqlState: '57014' } });
    expect(performance.now() - started).toBeLessThan(1500);
    expect(await backendOf(postgres)).toBe(pid);
  });

  test('nothing is sent after the deadline', async () => {
    const work: Work = async send => {
      await send([add]);
      await new Promise(resolve => setTimeout(resolve, 300));
      return [];
    };

    await expect(transactionOf(postgres, work, { timeoutMs: 250 })).rejects.toMatchObject({ kind: 'timeout' });
    await until(async () => (await database.administer("SELECT FROM pg_stat_activity WHERE usename = $1 AND state LIKE 'idle in%'", [database.user])).rowCount === 0);
    expect(await titles()).toEqual(['Emma']);
  });

  test('is done on a new connection where the first only reads', async () => {
    await database.administer(`ALTER ROLE "${database.user}" SET default_transaction_read_only = on`);
    await postgres.ping(TIMEOUT);
    await database.administer(`ALTER ROLE "${database.user}" RESET ALL`);

    expect(await transactionOf(postgres, async send => { await send([list]); return [add]; })).toMatchObject({ reused: false });
    expect(await titles()).toEqual(['Emma', 'Persuasion']);
  });

  test('throws for a table that is gone, which an earlier transaction had prepared a later statement for', async () => {
    await database.query('CREATE TABLE drafts (id int)');
    const drafts = { statement: reads('SELECT * FROM drafts'), values: [] };
    await transactionOf(postgres, async () => [drafts]);
    await database.query('DROP TABLE drafts');

    await expect(transactionOf(postgres, async () => [list, drafts])).rejects.toMatchObject({ kind: 'bug', report: { sqlState: '42P01' }, failed: { index: 1 } });
  });

  test.each(['ALTER TABLE books ADD COLUMN isbn text', 'ALTER TABLE books DROP COLUMN isbn'])('all statements are prepared again after %s', async change => {
    const all = (suffix: string) => ({ statement: reads(`SELECT * FROM books ${suffix}`), values: [] });
    const work: Work = async send => { await send([all('')]); await send([add, all('ORDER BY id')]); return [all('ORDER BY title')]; };
    await transactionOf(postgres, work);
    await database.query(change);

    expect((await transactionOf(postgres, work)).results[0]!.columns).toHaveLength(change.includes('ADD') ? 3 : 2);
  });
});
