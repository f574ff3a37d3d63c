import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { DatabaseError } from '../../../../runtime/drivers/database';
import { createSecretLogin } from '../../../../runtime/login/secrets';
import { textsOf } from '../../../support/json-rows';
import { until } from '../../../support/until';
import { startSecretsManager, type FakeSecretsManager } from '../../secrets-manager';
import { closedPort, startSilentServer } from '../../servers';
import { BACKEND, backendOf, connectTo, database, titles, useBooks, killWhileFrozen } from '../books';
import { TIMEOUT, reads, writes } from '../statements';

useBooks();

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

    expect(textsOf((await trusting.run(reads('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'), [], TIMEOUT)).rows)).toEqual(['{"ssl":true}']);
  });

  test.each([
    ['N', 'the database does not offer TLS'],
    ['E\0\0\0', 'the database does not offer TLS'],
    // Of these bytes, an attacker may have sent all but the first.
    ['SR\0\0\0\b\0\0\0\0', 'the database does not offer TLS'],
    ['', 'the database closed the connection'],
  ])('throws at once when the answer to the request for TLS is %j, and sends nothing more', async (answer, message) => {
    const heard: Buffer[] = [];
    const server = createServer(socket => void socket.on('error', () => undefined).on('data', data => {
      heard.push(data);
      if (answer) socket.write(answer);
      else socket.end();
    }));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const noLogin = new Promise<never>(() => undefined);

    await expect(connectTo({ host: '127.0.0.1', port, credentials: () => noLogin }).run(BACKEND, [], TIMEOUT)).rejects.toMatchObject({ kind: 'unavailable', message });
    // A connection that was closed is opened a second time.
    expect(Buffer.concat(heard).toString('hex')).toMatch(/^(0000000804d2162f){1,2}$/);
    await new Promise(resolve => server.close(resolve));
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

    test('a new connection logs in with the current secret, and a write is done once', async () => {
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
      await until(() => manager.calls.length > 2);
      manager.answer = { secret: secretOf('late') };

      await expect(found).resolves.toMatchObject({ rowCount: 1 });
    });

    test('throws within the deadline when no login comes right', async () => {
      await change('unknown');
      const started = performance.now();
      const error = await rotating().run(BACKEND, [], { timeoutMs: 1000 }).catch((thrown: DatabaseError) => thrown) as DatabaseError;

      // The deadline may come between two logins, or while one is tried.
      expect(error).toMatchObject({ kind: 'unavailable', message: expect.stringMatching(/login|accept a connection in time/) });
      expect(performance.now() - started).toBeLessThan(1900);
    });

    test('throws the reason after the last failed login attempt', async () => {
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
