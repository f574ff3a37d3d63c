import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { DatabaseError } from '../../../../runtime/drivers/database';
import { cancelStatement, type BackendKey } from '../../../../runtime/drivers/postgres/cancel';
import { serverOf } from '../../../support/postgres';
import { until } from '../../../support/until';
import { startProxy, startSilentServer } from '../../servers';
import { backendOf, connectTo, database, titles, useBooks } from '../books';
import { TIMEOUT, reads, writes } from '../statements';

useBooks();

/** Returns the statements of the test role that still run on the server. */
const running = async () => (await database.administer("SELECT query FROM pg_stat_activity WHERE usename = $1 AND state = 'active'", [database.user])).rows;

/** Waits until the role runs no statement; on a busy machine, canceling may take longer than the answer. */
async function stopped(): Promise<void> {
  await until(async () => (await running()).length === 0);
}

async function createProcedure(body: string) {
  await database.query(`CREATE OR REPLACE PROCEDURE work() LANGUAGE plpgsql AS $$ BEGIN ${body} END $$`);
  return writes('CALL work()');
}

describe('a statement of PostgreSQL past its deadline', () => {
  test('a procedure that manages its own transaction is canceled on the server, and the next statement gets a new connection', async () => {
    const call = await createProcedure("INSERT INTO books VALUES (2, 'Persuasion'); COMMIT; PERFORM pg_sleep(60);");
    const postgres = connectTo();
    const before = await backendOf(postgres);

    await expect(postgres.run(call, [], { timeoutMs: 400 })).rejects.toMatchObject({ kind: 'timeout' });
    await stopped();
    expect(await backendOf(postgres)).not.toBe(before);
    expect(await titles()).toEqual(['Emma', 'Persuasion']);
  });

  test('a commit is stopped, which statement_timeout does not limit, and all is undone', async () => {
    await database.query(`
      CREATE OR REPLACE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER waits AFTER INSERT ON books DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()`);
    const slow = connectTo().run(writes("INSERT INTO books VALUES (2, 'Persuasion')"), [], { timeoutMs: 400 });

    await expect(slow).rejects.toMatchObject({ kind: 'timeout' });
    await stopped();
    expect(await titles()).toEqual(['Emma']);
    await database.query('DROP TRIGGER waits ON books');
  });

  test('what it came to after all is answered', async () => {
    const call = await createProcedure("PERFORM pg_sleep(60); EXCEPTION WHEN query_canceled THEN INSERT INTO books VALUES (2, 'Persuasion');");

    await expect(connectTo().run(call, [], { timeoutMs: 400 })).resolves.toMatchObject({ rowCount: 0 });
    expect(await titles()).toEqual(['Emma', 'Persuasion']);
  });

  test('throws in time when the cancel request cannot be sent', async () => {
    const call = await createProcedure('PERFORM pg_sleep(2);');
    const proxy = await startProxy(database.port);
    const postgres = connectTo({ port: proxy.port });
    await backendOf(postgres);
    proxy.route('nowhere');
    const started = performance.now();

    await expect(postgres.run(call, [], { timeoutMs: 400 })).rejects.toMatchObject({ kind: 'timeout', message: expect.stringContaining('not known whether') });
    expect(performance.now() - started).toBeLessThan(900);
    await proxy.close();
  });

  test('throws that it took too long, also when its connection breaks while it is stopped, and does not read again', async () => {
    const proxy = await startProxy(database.port);
    const postgres = connectTo({ port: proxy.port });
    await backendOf(postgres);
    proxy.swallow();
    setTimeout(() => proxy.reset(), 500);

    await expect(postgres.run(reads('SELECT 1 AS one'), [], { timeoutMs: 400 })).rejects.toMatchObject({ kind: 'timeout', message: 'the statement took too long' });
    await proxy.close();
  });
});

describe('cancelStatement', () => {
  const key = { processID: 1, secretKey: 2 };

  /** Returns the data that a server receives after a given answer to the SSLRequest. */
  async function hears(answer: string): Promise<string> {
    const heard: Buffer[] = [];
    const server = createServer(socket => void socket.on('error', () => undefined).on('data', data => { heard.push(data); socket.write(answer); }));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await cancelStatement({ ...serverOf(database), port, secureContext: createSecureContext() }, '127.0.0.1', key, 200);
    await new Promise(resolve => server.close(resolve));
    return Buffer.concat(heard).toString('hex');
  }

  test('nothing is sent in plain text but the request for TLS', async () => {
    expect(await hears('N')).toBe('0000000804d2162f');
  });

  test.each([
    ['stops the statement', () => serverOf(database).ca, false],
    ['tells nothing to a server whose certificate is not trusted', () => readFileSync('assets/postgres/ca/us-east-1.pem', 'utf8'), true],
  ])('%s', async (_, ca, goesOn) => {
    const postgres = connectTo();
    const connection = postgres.connect() as unknown as { ready: Promise<void>; client: BackendKey };
    await connection.ready;
    const finished = postgres.run(reads('SELECT pg_sleep(1)::text'), [], TIMEOUT).then(() => true, ({ report }: DatabaseError) => report.sqlState);
    await until(async () => (await running()).length > 0);
    await cancelStatement({ ...serverOf(database), secureContext: createSecureContext({ ca: ca() }) }, database.host, connection.client, 500);

    expect(await finished).toBe(goesOn || '57014');
  });

  test('a server that stays silent is not waited for', async () => {
    const silent = await startSilentServer();
    const started = performance.now();
    await cancelStatement({ ...serverOf(database), port: silent.port, secureContext: createSecureContext() }, '127.0.0.1', key, 200);

    expect(performance.now() - started).toBeLessThan(500);
    await silent.close();
  });
});
