import { readFileSync } from 'node:fs';
import { DatabaseError, type QueryResult } from '../../../runtime/drivers/database';
import type { Server } from '../../../runtime/drivers/driver';
import { Postgres } from '../../../runtime/drivers/postgres';
import { createSecretLogin } from '../../../runtime/secrets';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { serverOf } from '../../support/postgres';
import { startSecretsManager, type FakeSecretsManager } from '../secrets-manager';
import { closedPort, startProxy, startSilentServer, type Proxy } from '../servers';

const TIMEOUT = { timeoutMs: 10_000 };

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.query('CREATE TABLE books (id int PRIMARY KEY, title text NOT NULL)');
});
afterAll(async () => {
  await database.drop();
});
beforeEach(async () => {
  await database.query("TRUNCATE books; INSERT INTO books VALUES (1, 'Emma')");
});

function connectTo(options: Partial<Server> = {}): Postgres {
  return new Postgres({ ...serverOf(database), ...options });
}

const reads = (text: string) => ({ text, readOnly: true });
const writes = (text: string) => ({ text, readOnly: false });
const BACKEND = reads('SELECT pg_backend_pid()');

const backendIn = ({ rows }: QueryResult) => (JSON.parse(rows[0]!) as { pg_backend_pid: number }).pg_backend_pid;
const backendOf = async (postgres: Postgres) => backendIn(await postgres.run(BACKEND, [], TIMEOUT));
const titles = async () => (await database.administer('SELECT title FROM books ORDER BY id')).rows.map(row => row.title);

/** Ends a backend while this process stands still, as in a frozen execution environment: what the server sends is not read. */
async function killWhileFrozen(pid: number): Promise<void> {
  void database.administer('SELECT pg_sleep(0.4), pg_terminate_backend($1)', [pid]);
  await new Promise(resolve => setTimeout(resolve, 200));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
}

describe('Postgres', () => {
  test('rows come as JSON objects in the order of the columns', async () => {
    const result = await connectTo().run(reads('SELECT id, title, NULL AS isbn FROM books WHERE id = $1'), [1], TIMEOUT);

    expect(result).toMatchObject({ columns: ['id', 'title', 'isbn'], rows: ['{"id":1,"title":"Emma","isbn":null}'], rowCount: 1, reused: false });
    expect(result.databaseMs).toBeGreaterThan(0);
  });

  test('statements share one connection over verified TLS', async () => {
    const postgres = connectTo();
    const first = await postgres.run(reads('SELECT pid, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'), [], TIMEOUT);
    const second = await postgres.run(writes('SELECT pid, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'), [], TIMEOUT);

    expect(JSON.parse(first.rows[0]!)).toMatchObject({ ssl: true });
    expect(second.rows).toEqual(first.rows);
    expect(second.reused).toBe(true);
  });

  test('statements that run at the same time get their own rows', async () => {
    const postgres = connectTo();
    const results = await Promise.all([1, 2, 3].map(n => postgres.run(reads(`SELECT ${n} AS n, pg_sleep(0.01)::text`), [], TIMEOUT)));

    expect(results.map(({ rows }) => JSON.parse(rows[0]!))).toMatchObject([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  test('a write counts the rows that it changed', async () => {
    const { rows, rowCount } = await connectTo().run(writes("UPDATE books SET title = 'Persuasion'"), [], TIMEOUT);

    expect({ rows, rowCount }).toEqual({ rows: [], rowCount: 1 });
    expect(await titles()).toEqual(['Persuasion']);
  });

  test('bytes arrive as bytes', async () => {
    const { rows } = await connectTo().run(reads('SELECT $1::bytea'), [Buffer.from([0, 255])], TIMEOUT);

    expect(rows).toEqual(['{"bytea":"AP8="}']);
  });

  test('ping resolves when the database answers', async () => {
    await expect(connectTo().ping(TIMEOUT)).resolves.toBeUndefined();
  });

  test('throws when a read-only statement writes, and the connection serves on', async () => {
    const postgres = connectTo();

    await expect(postgres.run(reads('DELETE FROM books RETURNING id'), [], TIMEOUT)).rejects.toMatchObject({ kind: 'bug', report: { sqlState: '25006' } });
    await expect(postgres.run(BACKEND, [], TIMEOUT)).resolves.toMatchObject({ reused: true });
    expect(await titles()).toEqual(['Emma']);
  });

  test('throws when the text holds a second statement', async () => {
    await expect(connectTo().run(writes('DELETE FROM books; SELECT 1'), [], TIMEOUT)).rejects.toMatchObject({ report: { sqlState: '42601' } });
    expect(await titles()).toEqual(['Emma']);
  });

  test('throws when two columns have one name', async () => {
    await expect(connectTo().run(reads('SELECT 1 AS id, 2 AS id'), [], TIMEOUT)).rejects.toMatchObject({
      kind: 'bug', message: expect.stringContaining('two columns named "id"'),
    });
  });

  test.each([
    ['conflict', "INSERT INTO books VALUES (1, 'secret title')", { sqlState: '23505', constraint: 'books_pkey' }],
    ['invalid-value', 'INSERT INTO books VALUES (2, NULL)', { sqlState: '23502' }],
    ['invalid-value', "SELECT 'secret title'::int", { sqlState: '22P02' }],
    ['bug', 'SELECT * FROM missing', { sqlState: '42P01' }],
  ])('throws %s for %s, without a value in the message', async (kind, text, report) => {
    const error = await connectTo().run(writes(text), [], TIMEOUT).catch((thrown: DatabaseError) => thrown) as DatabaseError;

    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({ kind, report });
    expect(error.message + JSON.stringify(error)).not.toContain('secret');
  });
});

describe('the transaction of a statement', () => {
  const settingsOf = async (readOnly: boolean, context: Partial<{ keys: string[]; values: (string | null)[] }> = {}) => {
    const names = ['statement_timeout', 'transaction_read_only', ...context.keys ?? []];
    const text = `SELECT ${names.map((name, index) => `current_setting('${name}', true) AS s${index}`).join()}`;
    const { rows } = await postgres.run({ text, readOnly, contextKeys: context.keys ?? [] }, [], { ...TIMEOUT, context: context.values ?? [] });
    return Object.values(JSON.parse(rows[0]!) as object);
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
    expect(rows).toEqual(['{"tenant":""}']);
  });

  test('a procedure may end transactions of its own, unless it has a context', async () => {
    await database.query("CREATE OR REPLACE PROCEDURE add_and_commit() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO books VALUES (7, 'Sanditon') ON CONFLICT DO NOTHING; COMMIT; END $$");
    const call = writes('CALL add_and_commit()');

    await postgres.run(call, [], TIMEOUT);
    expect(await titles()).toContain('Sanditon');
    await expect(postgres.run({ ...call, contextKeys: ['app.tenant'] }, [], { ...TIMEOUT, context: ['acme'] })).rejects.toMatchObject({ report: { sqlState: '2D000' } });
  });

  test('an error undoes all of a write', async () => {
    const text = "WITH added AS (INSERT INTO books VALUES (8, 'Lesley Castle') RETURNING id) SELECT 1 / (id - 8) FROM added";

    await expect(postgres.run(writes(text), [], TIMEOUT)).rejects.toMatchObject({ kind: 'invalid-value' });
    expect(await titles()).toEqual(['Emma']);
  });
});

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
    const slow = postgres.run(reads('SELECT pg_backend_pid(), pg_sleep(0.3)::text'), [], TIMEOUT);
    await database.query('SELECT pg_sleep(0.1), pg_terminate_backend($1)', [pid]);

    expect(backendIn(await slow)).not.toBe(pid);
  });

  test('throws when a write is cut off while it runs, and does not send it again', async () => {
    const postgres = connectTo();
    const pid = await backendOf(postgres);
    const slow = postgres.run(writes("INSERT INTO books SELECT 2, 'Persuasion' FROM pg_sleep(0.3)"), [], TIMEOUT);
    const outcome = expect(slow).rejects.toMatchObject({ kind: 'unavailable' });
    await database.query('SELECT pg_sleep(0.1), pg_terminate_backend($1)', [pid]);

    await outcome;
    await new Promise(resolve => setTimeout(resolve, 500));
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
    await database.query('SELECT pg_sleep(0.1), pg_cancel_backend($1)', [pid]);

    await outcome;
    expect(await backendOf(postgres)).toBe(pid);
  });
});

describe('Postgres when it cannot connect', () => {
  test('throws when the certificate authority is another', async () => {
    const other = readFileSync('assets/postgres/ca/us-east-1.pem', 'utf8');

    await expect(connectTo({ ca: other }).run(BACKEND, [], TIMEOUT)).rejects.toMatchObject({
      kind: 'unavailable', message: expect.stringMatching(/certificate .* not trusted .*UNABLE_TO_VERIFY_LEAF_SIGNATURE/),
    });
  });

  test('throws when the certificate names another host', async () => {
    // A connection to 0.0.0.0 ends at this machine, but the certificate does not name that address.
    await expect(connectTo({ host: '0.0.0.0' }).run(BACKEND, [], TIMEOUT)).rejects.toMatchObject({
      kind: 'unavailable', message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    });
  });

  test('any certificate will do when it is not to be verified', async () => {
    const other = readFileSync('assets/postgres/ca/us-east-1.pem', 'utf8');
    const trusting = connectTo({ host: '0.0.0.0', ca: other, trustServerCertificate: true });

    expect((await trusting.run(reads('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'), [], TIMEOUT)).rows).toEqual(['{"ssl":true}']);
  });

  test('throws when the password is wrong, and does not show it', async () => {
    const postgres = connectTo({ credentials: async () => ({ userName: database.user, password: 'wrong password' }) });
    const error = await postgres.run(BACKEND, [], TIMEOUT).catch((thrown: DatabaseError) => thrown) as DatabaseError;

    expect(error).toMatchObject({ kind: 'unavailable', report: { sqlState: '28P01' } });
    expect(error.message).not.toContain('wrong password');
  });

  describe('while the password rotates', () => {
    let manager: FakeSecretsManager;
    const secretOf = (password: string) => JSON.stringify({ username: database.user, password });
    const rotating = () => {
      process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = manager.url;
      const { get, renew } = createSecretLogin({ secretArn: 'arn', region: 'eu-west-1', env: { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' } });
      return connectTo({ credentials: get, renewLogin: renew });
    };
    const change = (password: string) => database.administer(`ALTER ROLE "${database.user}" PASSWORD '${password}'`);

    beforeEach(async () => { manager = await startSecretsManager(secretOf(database.password)); });
    afterEach(async () => {
      delete process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER;
      await change(database.password);
      await manager.close();
    });

    test('an open connection keeps working', async () => {
      const postgres = rotating();
      const before = await backendOf(postgres);
      await change('rotated');

      expect(await backendOf(postgres)).toBe(before);
    });

    test('a new connection logs in with the secret as it is now, and a write is done once', async () => {
      const postgres = rotating();
      const before = await backendOf(postgres);
      await change('rotated');
      manager.answer = { secret: secretOf('rotated') };
      await killWhileFrozen(before);
      await postgres.run(writes("INSERT INTO books VALUES (2, 'Persuasion')"), [], TIMEOUT);

      expect(await titles()).toEqual(['Emma', 'Persuasion']);
      expect(manager.calls.map(({ stage }) => stage)).toEqual(['AWSCURRENT', 'AWSCURRENT']);
    });

    test('a new connection logs in with the pending version before it is current', async () => {
      await change('pending');
      manager.pending = secretOf('pending');

      await expect(rotating().run(BACKEND, [], TIMEOUT)).resolves.toMatchObject({ rowCount: 1 });
      expect(manager.calls.map(({ stage }) => stage)).toEqual(['AWSCURRENT', 'AWSCURRENT', 'AWSPENDING']);
    });

    test('a login that comes right within seconds is found', async () => {
      await change('late');
      const found = rotating().run(BACKEND, [], TIMEOUT);
      await new Promise(resolve => setTimeout(resolve, 300));
      manager.answer = { secret: secretOf('late') };

      await expect(found).resolves.toMatchObject({ rowCount: 1 });
    });

    test('throws within the deadline when no login comes right', async () => {
      await change('unknown');
      const started = performance.now();
      const error = await rotating().run(BACKEND, [], { timeoutMs: 1000 }).catch((thrown: DatabaseError) => thrown) as DatabaseError;

      expect(error).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('login') });
      expect(performance.now() - started).toBeLessThan(1300);
    });

    test('throws after the last attempt when no login comes right, and says why', async () => {
      await change('unknown');

      await expect(rotating().run(BACKEND, [], TIMEOUT)).rejects.toMatchObject({ kind: 'unavailable', report: { sqlState: '28P01' } });
      expect(manager.calls).toHaveLength(7);
    });
  });

  test('throws what the credentials throw, and asks for them again next time', async () => {
    const credentials = jest.fn()
      .mockRejectedValueOnce(new DatabaseError('unavailable', 'no secret'))
      .mockResolvedValueOnce({ userName: database.user, password: database.password });
    const postgres = connectTo({ credentials });

    await expect(postgres.run(BACKEND, [], TIMEOUT)).rejects.toMatchObject({ message: 'no secret' });
    await expect(postgres.run(BACKEND, [], TIMEOUT)).resolves.toMatchObject({ rowCount: 1 });
  });

  test('throws when nothing listens', async () => {
    const port = await closedPort();

    await expect(connectTo({ port }).run(BACKEND, [], TIMEOUT)).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringContaining('ECONNREFUSED') });
  });

  test('throws within the time given when the server stays silent', async () => {
    const silent = await startSilentServer();
    const started = performance.now();

    await expect(connectTo({ port: silent.port }).run(BACKEND, [], { timeoutMs: 300 })).rejects.toMatchObject({
      kind: 'unavailable', message: expect.stringContaining('security group'),
    });
    expect(performance.now() - started).toBeLessThan(1000);
    await silent.close();
  });
});
