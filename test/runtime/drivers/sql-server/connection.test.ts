import { createServerCertificate } from '../../../../local/database/certificates';
import { DatabaseError } from '../../../../runtime/drivers/database';
import type { Server } from '../../../../runtime/drivers/driver';
import { SqlServer } from '../../../../runtime/drivers/sql-server/driver';
import type { Ending } from '../../../support/endings';
import { jsonRows } from '../../../support/json-rows';
import { serverOf } from '../../../support/sql-server';
import { startTdsServer, type TdsFarewell, type TdsServer } from '../../../support/tds-server';
import { until } from '../../../support/until';
import { closedPort, startSilentServer } from '../../servers';
import { ONE, ONE_ANSWER, open } from '../sql-servers';
import { reads, TIMEOUT, writes } from '../statements';

describe('SqlServer on the wire', () => {
  let server: TdsServer;
  let database: SqlServer;
  beforeEach(async () => {
    server = await startTdsServer();
    server.script(ONE, ONE_ANSWER);
    database = open(serverOf(server));
  });
  afterEach(() => server.close());

  test('the login is the one of the credentials, for the database, and writes', async () => {
    await database.run(reads(ONE), [], TIMEOUT);

    expect(server.logins).toEqual([{ userName: 'api', password: 'pa$$wörd', database: 'library', readOnlyIntent: false }]);
  });

  test('connections to readers have read-only intent', async () => {
    await open({ ...serverOf(server), readsOnly: true }).run(reads(ONE), [], TIMEOUT);

    expect(server.logins).toMatchObject([{ readOnlyIntent: true }]);
  });

  test('a login that is redirected, as to a secondary of an availability group, is sent to the other server too', async () => {
    const identity = await createServerCertificate();
    const [primary, secondary] = [await startTdsServer(identity), await startTdsServer(identity)];
    primary.behavior.redirect = secondary.port;
    secondary.script(ONE, ONE_ANSWER);

    expect(await open(serverOf(primary)).run(reads(ONE), [], TIMEOUT)).toMatchObject({ rows: jsonRows('{"one":1}') });
    expect(secondary.logins).toEqual(primary.logins);
    expect(primary.requests).toEqual([]);
    await Promise.all([primary.close(), secondary.close()]);
  });

  test.each([
    ['a number of 32 bits', 7, 'int', 7],
    ['a larger number', 2 ** 31, 'float', 2 ** 31],
    ['a fraction', 1.5, 'float', 1.5],
    ['text', "Robert'); DROP TABLE", 'nvarchar(4000)', "Robert'); DROP TABLE"],
    ['long text', '😀'.repeat(5000), 'nvarchar(max)', '😀'.repeat(5000)],
    ['no text', '', 'nvarchar(4000)', ''],
    ['true', true, 'bit', true],
    ['false', false, 'bit', false],
    ['bytes', Buffer.from([0, 255]), 'varbinary(8000)', Buffer.from([0, 255])],
    ['many bytes', Buffer.alloc(9000, 1), 'varbinary(max)', Buffer.alloc(9000, 1)],
    ['NULL', null, 'nvarchar(4000)', null],
  ])('%s arrives unchanged', async (_, value, type, received) => {
    await database.run(reads(ONE), [value], TIMEOUT);

    expect(server.requests).toMatchObject([{ text: ONE, declaration: `@p1 ${type}`, parameters: [received] }]);
  });

  test('a write counts its own rows and not those of its triggers', async () => {
    server.script('UPDATE books SET title = 1', [{ changed: 5 }, { changed: 2 }]);

    expect(await database.run(writes('UPDATE books SET title = 1'), [], TIMEOUT)).toMatchObject({ rowCount: 2 });
  });

  test('of two errors the first counts, and its trigger is named', async () => {
    server.script('DELETE FROM books', [{ error: 547, procedure: 'books_guard' }, { error: 3609 }]);

    await expect(database.run(writes('DELETE FROM books'), [], TIMEOUT)).rejects.toMatchObject({
      kind: 'conflict', report: { errorNumber: 547, routine: 'books_guard' },
    });
  });

  test('throws when the server does not support encryption, and sends neither login nor statement in plain text', async () => {
    server.behavior.encrypts = false;

    await expect(database.run(reads(ONE), [], TIMEOUT)).rejects.toMatchObject({ kind: 'unavailable', message: 'the database does not offer TLS' });
    expect(server).toMatchObject({ logins: [], plainText: [] });
  });
});

describe('SqlServer when connections are lost', () => {
  let server: TdsServer;
  let database: SqlServer;
  beforeEach(async () => {
    server = await startTdsServer();
    server.script(ONE, ONE_ANSWER);
    database = open(serverOf(server));
    await database.run(reads(ONE), [], TIMEOUT);
    server.requests.length = 0;
  });
  afterEach(() => server.close());

  test.each([reads(ONE), writes(ONE)])('after an idle connection was closed, %j runs once, on a new one', async statement => {
    server.dropConnections();

    expect(await database.run(statement, [], TIMEOUT)).toMatchObject({ rows: jsonRows('{"one":1}'), reused: false });
    expect(server.requests).toHaveLength(1);
  });

  test('a read that is cut off while it runs is sent again', async () => {
    server.script('SELECT 2 AS one', 'drop', ONE_ANSWER);

    expect(await database.run(reads('SELECT 2 AS one'), [], TIMEOUT)).toMatchObject({ rows: jsonRows('{"one":1}'), reused: false });
    expect(server.requests).toHaveLength(2);
  });

  test('throws when a write is cut off while it runs, and does not send it again', async () => {
    server.script('INSERT INTO books VALUES (1)', 'drop', [{ changed: 1 }]);

    await expect(database.run(writes('INSERT INTO books VALUES (1)'), [], TIMEOUT)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(server.requests).toHaveLength(1);
    expect(await database.run(reads(ONE), [], TIMEOUT)).toMatchObject({ reused: false });
  });

  test('an error that ends the connection is repaired for a read', async () => {
    server.script('SELECT 2 AS one', [{ error: 596, severity: 21 }], ONE_ANSWER);

    expect(await database.run(reads('SELECT 2 AS one'), [], TIMEOUT)).toMatchObject({ rows: jsonRows('{"one":1}'), reused: false });
  });

  test('a write that a secondary refuses is done on a new connection', async () => {
    server.script('DELETE FROM books', [{ error: 3906 }], [{ changed: 2 }]);

    expect(await database.run(writes('DELETE FROM books'), [], TIMEOUT)).toMatchObject({ rowCount: 2, reused: false });
  });

  test('throws at once when a procedure was refused, as it may have done something else before', async () => {
    server.script('EXEC move_books', [{ error: 3906 }]);

    await expect(database.run(writes('EXEC move_books'), [], TIMEOUT)).rejects.toMatchObject({ kind: 'unavailable', report: { errorNumber: 3906 } });
    expect(server.requests).toHaveLength(1);
  });

  test('a statement that ran out of time is stopped by an attention signal', async () => {
    server.script('SELECT 2 AS one', 'run');

    await expect(database.run(writes('SELECT 2 AS one'), [], { timeoutMs: 100 })).rejects.toMatchObject({
      kind: 'timeout', message: 'the server stopped the statement, which took too long',
    });
    expect(server.attentions).toBe(1);
  });

  test('throws in time when the server does not answer the signal', async () => {
    server.script('SELECT 2 AS one', 'hang');
    const started = performance.now();

    await expect(database.run(reads('SELECT 2 AS one'), [], { timeoutMs: 100 })).rejects.toMatchObject({
      kind: 'timeout', message: expect.stringContaining('not known whether'),
    });
    expect(performance.now() - started).toBeLessThan(700);
  });

  test('the connection of a statement that ran out of time is closed', async () => {
    server.script('SELECT 2 AS one', 'hang');
    await expect(database.run(reads('SELECT 2 AS one'), [], { timeoutMs: 100 })).rejects.toMatchObject({ kind: 'timeout' });
    await until(() => server.connections.size === 0);
  });
});

describe('SqlServer when it cannot connect', () => {
  let server: TdsServer;
  beforeEach(async () => {
    server = await startTdsServer();
    server.script(ONE, ONE_ANSWER);
  });
  afterEach(() => server.close());

  const connectTo = (more: Partial<Server> = {}) => open({ ...serverOf(server), ...more });

  test('throws when the certificate authority is another', async () => {
    const other = await startTdsServer();
    await other.close();

    await expect(connectTo({ ca: other.ca }).run(reads(ONE), [], TIMEOUT)).rejects.toMatchObject({
      kind: 'unavailable', message: expect.stringMatching(/certificate .* not trusted .*(SIGNATURE|ISSUER|CERT)/),
    });
    expect(server.logins).toEqual([]);
  });

  test('throws when the certificate names another host', async () => {
    // A connection to 0.0.0.0 ends at this machine, but the certificate does not name that address.
    await expect(connectTo({ host: '0.0.0.0' }).run(reads(ONE), [], TIMEOUT)).rejects.toMatchObject({
      kind: 'unavailable', message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    });
    expect(server.logins).toEqual([]);
  });

  test('any certificate will do when it is not to be verified', async () => {
    expect(await connectTo({ host: '0.0.0.0', ca: '', trustServerCertificate: true }).run(reads(ONE), [], TIMEOUT)).toMatchObject({ rows: jsonRows('{"one":1}') });
  });

  test('a login that is refused is renewed, and a write is sent once', async () => {
    const renewLogin = jest.fn().mockImplementation(async () => {
      server.behavior.refusal = undefined;
      return true;
    });
    server.behavior.refusal = 18456;
    const sent = server.requests.length;

    await expect(connectTo({ renewLogin }).run({ text: ONE, readOnly: false }, [], TIMEOUT)).resolves.toMatchObject({ rowCount: 1 });
    expect(renewLogin.mock.calls).toEqual([[0]]);
    expect(server.requests.length - sent).toBe(1);
  });

  test('throws what the credentials throw, and asks for them again next time', async () => {
    const credentials = jest.fn()
      .mockRejectedValueOnce(new DatabaseError('unavailable', 'no secret'))
      .mockResolvedValueOnce({ userName: 'api', password: 'password' });
    const database = connectTo({ credentials });

    await expect(database.run(reads(ONE), [], TIMEOUT)).rejects.toMatchObject({ message: 'no secret' });
    await expect(database.run(reads(ONE), [], TIMEOUT)).resolves.toMatchObject({ rowCount: 1 });
  });

  test('throws when nothing listens', async () => {
    await expect(connectTo({ port: await closedPort() }).run(reads(ONE), [], TIMEOUT)).rejects.toMatchObject({
      kind: 'unavailable', message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('throws within the time given when the server stays silent, and leaves no attempt behind', async () => {
    const silent = await startSilentServer();
    const database = connectTo({ host: '127.0.0.1', port: silent.port });
    const { ready } = database.connect();
    const started = performance.now();

    await expect(database.run(reads(ONE), [], { timeoutMs: 300 })).rejects.toMatchObject({
      kind: 'unavailable', message: expect.stringContaining('security group'),
    });
    await expect(ready).rejects.toThrow();
    expect(performance.now() - started).toBeLessThan(1000);
    await silent.close();
  });
});

describe.each<Ending>(['destroy', 'fin', 'close-notify', 'reset'])('SqlServer when the server ends a connection by %s', end => {
  const WRITE = "INSERT INTO books (title) OUTPUT inserted.id AS one VALUES (N'Emma')";
  let server: TdsServer;
  let database: SqlServer;
  beforeEach(async () => {
    server = await startTdsServer();
    server.behavior.ending = end;
    server.script(ONE, ONE_ANSWER);
    server.script(WRITE, ONE_ANSWER);
    database = open(serverOf(server));
    await database.run(reads(ONE), [], TIMEOUT);
    server.requests.length = 0;
  });
  afterEach(() => server.close());

  test.each([reads(ONE), writes(WRITE)])('%j runs once after an idle connection was ended', async statement => {
    server.dropConnections();
    await until(() => server.connections.size === 0);

    expect(await database.run(statement, [], TIMEOUT)).toMatchObject({ rows: jsonRows('{"one":1}'), reused: false });
    expect(server.requests).toHaveLength(1);
  });

  test.each<[string, TdsFarewell]>([['before', { end }], ['within', { end, within: ONE_ANSWER }]])('a read runs again when it ends %s the answer', async (_, farewell) => {
    server.script(ONE, farewell, ONE_ANSWER);

    expect(await database.run(reads(ONE), [], TIMEOUT)).toMatchObject({ rows: jsonRows('{"one":1}'), reused: false });
    expect(server.requests).toHaveLength(2);
  });

  test.each<[string, TdsFarewell]>([['before', { end }], ['within', { end, within: ONE_ANSWER }]])('throws unavailable when it ends %s the answer to a write, which is not sent again', async (_, farewell) => {
    server.script(WRITE, farewell, ONE_ANSWER);

    await expect(database.run(writes(WRITE), [], TIMEOUT)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(server.requests).toHaveLength(1);
    expect(await database.run(reads(ONE), [], TIMEOUT)).toMatchObject({ reused: false });
  });

  // A reset can discard an answer that was sent before it.
  if (end !== 'reset') {
    test.each([reads(ONE), writes(WRITE)])('the answer to %j counts when it ends after it, and the next statement gets a new connection', async statement => {
      server.script(statement.text, { end, after: ONE_ANSWER });

      expect(await database.run(statement, [], TIMEOUT)).toMatchObject({ rows: jsonRows('{"one":1}'), reused: true });
      await until(() => server.connections.size === 0);
      server.script(ONE, ONE_ANSWER);
      expect(await database.run(reads(ONE), [], TIMEOUT)).toMatchObject({ reused: false });
    });
  }
});
