import type { Postgres } from '../../../../runtime/drivers/postgres/driver';
import { until } from '../../../support/until';
import { startProxy, type Proxy } from '../../servers';
import { BACKEND, backendIn, backendOf, connectTo, database, titles, useBooks, isActive, killWhileFrozen } from '../books';
import { TIMEOUT, reads, writes } from '../statements';

useBooks();

describe('Postgres after a pause', () => {
  let proxy: Proxy;
  let postgres: Postgres;
  beforeEach(async () => {
    proxy = await startProxy(database.port);
    postgres = connectTo({ port: proxy.port });
    await postgres.ping(TIMEOUT);
    proxy.swallow();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    postgres.connect().destroy();
    await proxy.close();
  });
  const pass = (ms: number) => jest.spyOn(Date, 'now').mockReturnValue(Date.now() + ms);

  test('of ten seconds, a write is not trusted to a connection that does not answer, and is done once', async () => {
    pass(10_000);

    expect(await postgres.run(writes("INSERT INTO books VALUES (2, 'Persuasion')"), [], TIMEOUT)).toMatchObject({ reused: false });
    expect(await titles()).toEqual(['Emma', 'Persuasion']);
  });

  test('of less, the connection is trusted', async () => {
    pass(9_000);

    await expect(postgres.run(reads('SELECT 1 AS one'), [], { timeoutMs: 1500 })).rejects.toMatchObject({ kind: 'timeout' });
  });
});

describe('Postgres when connections are lost', () => {
  test('a read gets its rows on a new connection', async () => {
    const postgres = connectTo();
    const pid = await backendOf(postgres);
    await killWhileFrozen(pid);

    const result = await postgres.run(BACKEND, [], TIMEOUT);

    expect(result.reused).toBe(false);
    expect(backendIn(result)).not.toBe(pid);
  });

  test('a write after the loss is done once', async () => {
    const postgres = connectTo();
    await killWhileFrozen(await backendOf(postgres));

    await postgres.run(writes("INSERT INTO books VALUES (2, 'Persuasion')"), [], TIMEOUT);

    expect(await titles()).toEqual(['Emma', 'Persuasion']);
  });

  test('a read that is cut off while it runs is sent again', async () => {
    const postgres = connectTo();
    const pid = await backendOf(postgres);
    const slow = postgres.run(reads('SELECT pg_backend_pid(), pg_sleep(1)::text'), [], TIMEOUT);
    await until(() => isActive(pid));
    await database.query('SELECT pg_terminate_backend($1)', [pid]);

    expect(backendIn(await slow)).not.toBe(pid);
  });

  test('throws when a write is cut off while it runs, and does not send it again', async () => {
    const postgres = connectTo();
    const pid = await backendOf(postgres);
    const slow = postgres.run(writes("INSERT INTO books SELECT 2, 'Persuasion' FROM pg_sleep(60)"), [], TIMEOUT);
    const outcome = expect(slow).rejects.toMatchObject({ kind: 'unavailable' });
    await until(() => isActive(pid));
    await database.query('SELECT pg_terminate_backend($1)', [pid]);

    await outcome;
    await until(async () => !await isActive(pid));
    expect(await titles()).toEqual(['Emma']);
    await expect(postgres.run(BACKEND, [], TIMEOUT)).resolves.toMatchObject({ rowCount: 1 });
  });

  test('a statement that the network swallows fails within its time, and the next one is served by a new connection', async () => {
    const proxy = await startProxy(database.port);
    const postgres = connectTo({ port: proxy.port });
    await backendOf(postgres);
    proxy.swallow();
    const started = performance.now();

    await expect(postgres.run(BACKEND, [], { timeoutMs: 300 })).rejects.toMatchObject({ kind: 'timeout' });
    expect(performance.now() - started).toBeLessThan(1000);
    await expect(postgres.run(BACKEND, [], TIMEOUT)).resolves.toMatchObject({ reused: false });
    await proxy.close();
  });

  test.each([['read', reads], ['write', writes]])('a slow %s is ended by the server too, just before, and the connection serves on', async (_, kind) => {
    const postgres = connectTo();
    const pid = await backendOf(postgres);

    const outcome = postgres.run(kind('SELECT pg_sleep(5)::text'), [], { timeoutMs: 600 });
    await expect(outcome).rejects.toMatchObject({ kind: 'timeout', report: { sqlState: '57014' } });
    expect(await backendOf(postgres)).toBe(pid);
  });

  test('a write that is ended leaves nothing behind', async () => {
    const slow = writes("WITH book AS (INSERT INTO books VALUES (2, 'Persuasion') RETURNING id) SELECT id, pg_sleep(5)::text FROM book");

    await expect(connectTo().run(slow, [], { timeoutMs: 500 })).rejects.toMatchObject({ kind: 'timeout' });
    expect(await titles()).toEqual(['Emma']);
  });

  test('a procedure may end its own transactions', async () => {
    await database.query(`CREATE OR REPLACE PROCEDURE add_books() LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO books VALUES (2, 'Persuasion'); COMMIT; INSERT INTO books VALUES (3, 'Sanditon'); END $$`);
    await connectTo().run(writes('CALL add_books()'), [], TIMEOUT);

    expect(await titles()).toEqual(['Emma', 'Persuasion', 'Sanditon']);
  });

  test('a statement that the server cancels is a timeout, and the connection serves on', async () => {
    const postgres = connectTo();
    const pid = await backendOf(postgres);
    const slow = postgres.run(reads('SELECT pg_sleep(5)::text'), [], TIMEOUT);
    const outcome = expect(slow).rejects.toMatchObject({ kind: 'timeout', report: { sqlState: '57014' } });
    await until(() => isActive(pid));
    await database.query('SELECT pg_cancel_backend($1)', [pid]);

    await outcome;
    expect(await backendOf(postgres)).toBe(pid);
  });
});

describe('Postgres that is connected to a server which only reads', () => {
  const setReadOnly = (on: boolean) => database.administer(`ALTER ROLE "${database.user}" SET default_transaction_read_only = ${on}`);
  const write = writes("INSERT INTO books VALUES (2, 'Persuasion')");
  let postgres: Postgres;
  beforeEach(async () => {
    await setReadOnly(true);
    postgres = connectTo();
    await postgres.ping(TIMEOUT);
  });
  afterEach(() => setReadOnly(false));

  test('a write is done on a new connection, which reaches the writer after a failover', async () => {
    await setReadOnly(false);

    expect(await postgres.run(write, [], TIMEOUT)).toMatchObject({ rowCount: 1, reused: false });
    expect(await titles()).toEqual(['Emma', 'Persuasion']);
  });

  test('throws when no other server is found, and the next write looks for one again', async () => {
    await expect(postgres.run(write, [], TIMEOUT)).rejects.toMatchObject({
      kind: 'unavailable', message: expect.stringContaining('standby'), report: { sqlState: '25006' },
    });
    await setReadOnly(false);
    await postgres.run(write, [], TIMEOUT);
    expect(await titles()).toEqual(['Emma', 'Persuasion']);
  });

  test('a read keeps the connection', async () => {
    const pid = await backendOf(postgres);

    await expect(postgres.run(reads(write.text), [], TIMEOUT)).rejects.toMatchObject({ kind: 'bug' });
    expect(await backendOf(postgres)).toBe(pid);
  });

  test('throws at once when a procedure cannot write, because it may have made other changes, and the next statement reconnects', async () => {
    await database.administer("CREATE OR REPLACE PROCEDURE add_book() LANGUAGE sql AS $$ INSERT INTO books VALUES (2, 'Persuasion') $$");
    const pid = await backendOf(postgres);
    await setReadOnly(false);

    await expect(postgres.run(writes('CALL add_book()'), [], TIMEOUT)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await titles()).toEqual(['Emma']);
    expect(await backendOf(postgres)).not.toBe(pid);
  });
});
