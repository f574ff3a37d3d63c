import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../../support/until';
import { backendOf, connectTo, database, titles, useBooks } from '../books';
import { collect } from '../collected';
import { reads, TIMEOUT, writes } from '../statements';
import { transactionOf } from '../transactions';

/** PostgreSQL in the role of Aurora DSQL: it rejects every setting, and neither a timeout nor a cancel request ends a statement. */
useBooks();
beforeAll(async () => {
  await database.administer('REVOKE EXECUTE ON FUNCTION pg_catalog.set_config FROM PUBLIC');
  await database.administer(`CREATE FUNCTION keep_on(seconds float) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE until timestamptz := clock_timestamp() + make_interval(secs => seconds);
    BEGIN
      WHILE clock_timestamp() < until LOOP
        BEGIN PERFORM pg_sleep(0.05); EXCEPTION WHEN query_canceled THEN NULL; END;
      END LOOP;
    END $$`);
});

const connect = () => connectTo({ dsql: true, preparedStatements: false });
const idle = async (backend: number) => (await database.administer('SELECT state FROM pg_stat_activity WHERE pid = $1', [backend])).rows.map(({ state }) => state);

describe('Postgres with a server that accepts no settings', () => {
  test('the test notices a setting', async () => {
    await expect(connectTo().run(reads('SELECT 1'), [], TIMEOUT)).rejects.toMatchObject({ report: { sqlState: '42501' } });
  });

  test('runs statements that read and write, on one connection', async () => {
    const postgres = connect();
    const backend = await backendOf(postgres);

    expect(await postgres.run(writes("INSERT INTO books VALUES (2, 'Persuasion') RETURNING id"), [], TIMEOUT)).toMatchObject({ rowCount: 1, reused: true });
    expect(await postgres.run(reads('SELECT id FROM books'), [], TIMEOUT)).toMatchObject({ rowCount: 2 });
    expect(await backendOf(postgres)).toBe(backend);
    expect(await idle(backend)).toEqual(['idle']);
  });

  test('a statement of a read-only route cannot write', async () => {
    const postgres = connect();

    await expect(postgres.run(reads("INSERT INTO books VALUES (2, 'Persuasion')"), [], TIMEOUT)).rejects.toMatchObject({ kind: 'bug', report: { sqlState: '25006' } });
    expect(await collect(postgres, reads("INSERT INTO books VALUES (2, 'Persuasion') RETURNING id")).ended).toMatchObject({ report: { sqlState: '25006' } });
    expect(await titles()).toEqual(['Emma']);
  });

  test('the next statement runs on the same connection after an error', async () => {
    const postgres = connect();
    const backend = await backendOf(postgres);
    await expect(postgres.run(reads('SELECT 1 / 0'), [], TIMEOUT)).rejects.toMatchObject({ report: { sqlState: '22012' } });
    await expect(postgres.run(writes("INSERT INTO books VALUES (1, 'Emma')"), [], TIMEOUT)).rejects.toMatchObject({ kind: 'conflict' });
    expect(await collect(postgres, reads('SELECT 1 / (n - 2) FROM generate_series(1, 3) n')).ended).toMatchObject({ report: { sqlState: '22012' } });

    expect(await backendOf(postgres)).toBe(backend);
  });

  test('streams rows', async () => {
    const postgres = connect();
    const { texts, ended } = collect(postgres, reads('SELECT n FROM generate_series(1, 20000) n'));

    expect(await ended).toMatchObject({ rowCount: 20_000 });
    expect(texts.length).toBe(20_000);
    expect(await idle(await backendOf(postgres))).toEqual(['idle']);
  });

  test('reads no more rows than it needs', async () => {
    const read = await connect().run({ ...reads('SELECT n FROM generate_series(1, 1000000) n'), maxRows: 10 }, [], TIMEOUT);

    expect(read.rowCount).toBe(11);
  });

  test('steps of a transaction are kept together or not at all', async () => {
    const postgres = connect();
    const insert = (id: number, title: string) => ({ statement: writes('INSERT INTO books VALUES ($1, $2)'), values: [id, title] });
    await transactionOf(postgres, async send => {
      await send([insert(2, 'Persuasion')]);
      return [insert(3, 'Sanditon')];
    });
    const failed = transactionOf(postgres, async send => {
      await send([insert(4, 'Lady Susan')]);
      return [insert(1, 'Emma')];
    });

    await expect(failed).rejects.toMatchObject({ kind: 'conflict' });
    expect(await titles()).toEqual(['Emma', 'Persuasion', 'Sanditon']);
  });

  test('a conflict that is found at the commit runs the transaction again', async () => {
    await database.administer(`CREATE FUNCTION conflict_once() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF nextval('attempts') = 1 THEN RAISE EXCEPTION 'change conflicts with another transaction (OC000)' USING ERRCODE = '40001'; END IF; RETURN NULL; END $$`);
    await database.query('CREATE SEQUENCE attempts; CREATE CONSTRAINT TRIGGER conflicts AFTER INSERT ON books DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION conflict_once()');
    await connect().run(writes("INSERT INTO books VALUES (2, 'Persuasion')"), [], TIMEOUT);

    expect(await titles()).toEqual(['Emma', 'Persuasion']);
    expect((await database.query('SELECT last_value::int FROM attempts')).rows).toEqual([{ last_value: 2 }]);
    await database.query('DROP TRIGGER conflicts ON books');
  });
});

describe('a write that takes too long where nothing cancels it', () => {
  const slowly = writes("INSERT INTO books SELECT 2, 'Persuasion' FROM keep_on(1.5)");
  const running = async () => (await database.administer("SELECT FROM pg_stat_activity WHERE query LIKE '%keep_on%' AND pid <> pg_backend_pid() AND state = 'active'")).rowCount!;

  test('is not committed when it ends', async () => {
    await expect(connect().run(slowly, [], { timeoutMs: 500 })).rejects.toMatchObject({ kind: 'timeout' });
    expect(await running()).toBe(1);
    await until(async () => await running() === 0);

    expect(await titles()).toEqual(['Emma']);
  });

  test('is not committed when it ends just after the deadline', async () => {
    const late = writes("INSERT INTO books SELECT 2, 'Persuasion' FROM keep_on(0.6)");
    await expect(connect().run(late, [], { timeoutMs: 500 })).rejects.toMatchObject({ kind: 'timeout' });
    await until(async () => await running() === 0);
    await pause(300);

    expect(await titles()).toEqual(['Emma']);
  });
});

describe('the age of a connection', () => {
  afterEach(() => jest.restoreAllMocks());

  test.each([[54, true], [56, false]])('after %i minutes it is kept (%s)', async (minutes, kept) => {
    const postgres = connect();
    const backend = await backendOf(postgres);
    const { now } = Date;
    jest.spyOn(Date, 'now').mockImplementation(() => now() + minutes * 60_000);

    expect(await backendOf(postgres) === backend).toBe(kept);
    await until(async () => (await idle(backend)).length === Number(kept));
  });
});

test('a health check needs no settings', async () => {
  await expect(connect().ping(TIMEOUT)).resolves.toBeUndefined();
});
