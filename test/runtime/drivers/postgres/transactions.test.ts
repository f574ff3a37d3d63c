import type { Postgres } from '../../../../runtime/drivers/postgres/driver';
import { jsonRows, textsOf } from '../../../support/json-rows';
import { until } from '../../../support/until';
import { startProxy } from '../../servers';
import { backendOf, connectTo, database, titles, useBooks } from '../books';
import { TIMEOUT, reads, writes } from '../statements';

useBooks();

describe('the transaction of a statement', () => {
  const settingsOf = async (readOnly: boolean, context: Partial<{ keys: string[]; values: (string | null)[] }> = {}) => {
    const names = ['statement_timeout', 'transaction_read_only', ...context.keys ?? []];
    const text = `SELECT ${names.map((name, index) => `current_setting('${name}', true) AS s${index}`).join()}`;
    const { rows } = await postgres.run({ text, readOnly, contextKeys: context.keys ?? [] }, [], { ...TIMEOUT, context: context.values ?? [] });
    return Object.values(JSON.parse(rows.at(0)!) as object);
  };
  let postgres: Postgres;
  beforeEach(() => { postgres = connectTo(); });

  test('a statement has a little less time at the server than here', async () => {
    const [timeout] = await settingsOf(true);

    expect(Number(/^(\d+)ms$/.exec(timeout)![1])).toBeLessThanOrEqual(9800);
    expect(Number(/^(\d+)ms$/.exec(timeout)![1])).toBeGreaterThan(8000);
  });

  test.each([[true, 'on'], [false, 'off']])('readOnly %s means transaction_read_only %s', async (readOnly, setting) => {
    expect((await settingsOf(readOnly))[1]).toBe(setting);
  });

  test('the context of one statement does not show to the next', async () => {
    const keys = ['app.tenant', 'app.user'];

    expect((await settingsOf(true, { keys, values: ["o'neil", 'anna'] })).slice(2)).toEqual(["o'neil", 'anna']);
    expect((await settingsOf(false, { keys, values: ['acme', null] })).slice(2)).toEqual(['acme', '']);
    const { rows } = await postgres.run(reads("SELECT current_setting('app.tenant', true) AS tenant"), [], TIMEOUT);
    expect(textsOf(rows)).toEqual(['{"tenant":""}']);
  });

  test('a procedure may end transactions, unless it has a context', async () => {
    await database.query("CREATE OR REPLACE PROCEDURE add_and_commit() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO books VALUES (7, 'Sanditon') ON CONFLICT DO NOTHING; COMMIT; END $$");
    const call = writes('CALL add_and_commit()');

    await postgres.run(call, [], TIMEOUT);
    expect(await titles()).toContain('Sanditon');
    await expect(postgres.run({ ...call, contextKeys: ['app.tenant'] }, [], { ...TIMEOUT, context: ['acme'] })).rejects.toMatchObject({ report: { sqlState: '2D000' } });
    expect(await postgres.run(reads("SELECT current_setting('app.tenant', true) AS tenant"), [], TIMEOUT)).toMatchObject({ rows: jsonRows('{"tenant":""}'), reused: true });
  });

  test.each([
    ['a procedure with a context', 'CALL rename_slowly()', ['app.tenant']], ['a procedure', 'CALL rename_slowly()', []],
    ['a statement', "UPDATE books SET title = 'Lady Susan' FROM pg_sleep(0.6)", ['app.tenant']],
  ])('the locks of %s end with it, also when the network swallows the connection meanwhile', async (_, text, contextKeys) => {
    await database.query("CREATE OR REPLACE PROCEDURE rename_slowly() LANGUAGE plpgsql AS $$ BEGIN UPDATE books SET title = 'Lady Susan'; PERFORM pg_sleep(0.6); END $$");
    const proxy = await startProxy(database.port);
    const swallowed = connectTo({ port: proxy.port });
    const backend = await backendOf(swallowed);
    const lost = swallowed.run({ ...writes(text), contextKeys }, [], { timeoutMs: 2000, context: contextKeys.map(() => 'acme') });
    const inTransaction = "SELECT FROM pg_stat_activity WHERE pid = $1 AND (state = 'active' OR xact_start IS NOT NULL)";
    await until(async () => (await database.administer(inTransaction, [backend])).rowCount === 1);
    proxy.swallow();

    await expect(lost).rejects.toMatchObject({ kind: 'timeout' });
    expect((await database.administer(inTransaction, [backend])).rowCount).toBe(0);
    expect(await titles()).toEqual(['Lady Susan']);
    await proxy.close();
  });

  test('a procedure may do so behind comments', async () => {
    await database.query("CREATE OR REPLACE PROCEDURE add_and_commit() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO books VALUES (7, 'Sanditon'); COMMIT; END $$");
    await postgres.run(writes('-- adds\n/* a book */ CALL add_and_commit()'), [], TIMEOUT);

    expect(await titles()).toContain('Sanditon');
  });

  test('throws when a procedure writes, or ends a transaction, where a statement only reads', async () => {
    await database.query("CREATE OR REPLACE PROCEDURE add_book() LANGUAGE sql AS $$ INSERT INTO books VALUES (6, 'Sanditon') $$");
    await database.query('CREATE OR REPLACE PROCEDURE commit_early() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$');

    await expect(postgres.run(reads('CALL add_book()'), [], TIMEOUT)).rejects.toMatchObject({ kind: 'bug', report: { sqlState: '25006' } });
    await expect(postgres.run(reads('CALL commit_early()'), [], TIMEOUT)).rejects.toMatchObject({ kind: 'bug', report: { sqlState: '2D000' } });
    expect(await titles()).toEqual(['Emma']);
  });

  test('a procedure that ends no transaction sees the context, and what it does stays', async () => {
    await database.query("CREATE OR REPLACE PROCEDURE add_book() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO books VALUES (6, current_setting('app.tenant')); END $$");
    await postgres.run({ ...writes('CALL add_book()'), contextKeys: ['app.tenant'] }, [], { ...TIMEOUT, context: ['acme'] });

    expect(await titles()).toContain('acme');
  });

  test('an error undoes all of a write', async () => {
    const text = "WITH added AS (INSERT INTO books VALUES (8, 'Lesley Castle') RETURNING id) SELECT 1 / (id - 8) FROM added";

    await expect(postgres.run(writes(text), [], TIMEOUT)).rejects.toMatchObject({ kind: 'invalid-value' });
    expect(await titles()).toEqual(['Emma']);
  });
});

describe('Postgres when statements collide', () => {
  /** Fails with the error of a collision until it was called `times`; a sequence keeps its value when all else is undone. */
  async function collides(times: number, sqlState: string) {
    await database.query(`
      DROP SEQUENCE IF EXISTS calls; CREATE SEQUENCE calls;
      CREATE OR REPLACE FUNCTION collide() RETURNS int LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO books VALUES (9, 'Love and Freindship');
        IF nextval('calls') <= ${times} THEN RAISE EXCEPTION 'collision' USING ERRCODE = '${sqlState}'; END IF;
        RETURN 1;
      END $$`);
    return writes('SELECT collide()');
  }

  test.each(['40001', '40P01'])('a write that %s undid runs again, and is done once', async sqlState => {
    await connectTo().run(await collides(2, sqlState), [], TIMEOUT);

    expect(await titles()).toEqual(['Emma', 'Love and Freindship']);
  });

  test('throws after three more attempts', async () => {
    await expect(connectTo().run(await collides(4, '40001'), [], TIMEOUT)).rejects.toMatchObject({ kind: 'unavailable', report: { sqlState: '40001' } });
    expect((await database.query('SELECT last_value FROM calls')).rows).toEqual([{ last_value: '4' }]);
  });

  test('two transactions that deadlock both get done', async () => {
    await database.query("INSERT INTO books VALUES (2, 'Persuasion')");
    const change = (first: number, second: number) => writes(`
      WITH one AS (UPDATE books SET title = title || '!' WHERE id = ${first} RETURNING pg_sleep(0.3)),
           two AS (SELECT count(*) FROM one)
      UPDATE books SET title = title || '?' FROM two WHERE id = ${second}`);

    await Promise.all([connectTo().run(change(1, 2), [], TIMEOUT), connectTo().run(change(2, 1), [], TIMEOUT)]);

    expect((await titles()).map(title => title.length)).toEqual(['Emma??'.length, 'Persuasion??'.length]);
  });
});
