import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { type DeployedApp, writeDeployedApp } from '../deployed-app';
import { runCli, runToEnd } from '../server-process';

// Each of these starts processes, on machines that may be busy.
jest.setTimeout(30_000);

describe('--database-url', () => {
  let app: DeployedApp;
  let database: TestDatabase;
  const urlOf = (query: string, password = database.password) => `postgres://${database.user}:${password}@localhost:${database.port}/${database.name}?${query}`;
  const run = (command: string, url: string, ...args: string[]) => runToEnd([command, '--assembly', app.directory, '--database-url', url, ...args]);

  beforeAll(async () => {
    app = writeDeployedApp();
    database = await createTestDatabase();
    await database.query("CREATE TABLE books (id serial PRIMARY KEY, title text NOT NULL, owner text); INSERT INTO books (title) VALUES ('First')");
  });
  afterAll(async () => {
    app.remove();
    await database.drop();
  });

  test.each(['sslmode=require', 'sslmode=prefer', ''])('the deployed bundle asks the database of the URL with "%s"', async query => {
    const server = runCli(['serve', '--assembly', app.directory, '--port', '0', '--database-url', urlOf(query)]);
    const response = await fetch(`${await server.url}/books/First`);

    expect(await response.json()).toEqual({ id: 1, title: 'First' });
    expect(server.output.stdout).toContain(`Database ${database.name} as ${database.user}: requests change its data permanently.`);
    server.child.kill('SIGINT');
    expect(await server.exitCode).toBe(0);
  });

  test('check asks it as well, with a certificate that is verified', async () => {
    expect(await run('check', urlOf(`sslmode=verify-full&sslrootcert=${database.caFile}`))).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('0 errors, ') });
  });

  test('check creates no index in a database of --database-url', async () => {
    const { stdout } = await run('check', urlOf(''));

    expect(stdout).toMatch(/no index supports the filter \(title = :title\) on books, so each request reads the whole table$/m);
  });

  test('a database without TLS is used without TLS, unless the URL requires it', async () => {
    const plain = await withoutTls(database.port);
    const url = urlOf('').replace(String(database.port), String(plain.port)).replace('localhost', '127.0.0.1');

    expect(await run('check', `${url}sslmode=disable`)).toMatchObject({ exitCode: 0 });
    expect(await run('check', url)).toMatchObject({ exitCode: 0 });
    expect(await run('check', `${url}sslmode=require`)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('the server does not support TLS') });
    plain.close();
  });

  test.each<[string, () => string, string]>([
    ['is none', () => 'localhost:5432', '--database-url must be a URL as in "postgres://user:password@localhost:5432/shop?sslmode=disable"'],
    ['is of another engine', () => 'mysql://u@h/d', '--database-url must be a URL as in '],
    ['has an option that is not understood', () => urlOf('application_name=x'), '--database-url: unknown parameter application_name, use only sslmode and sslrootcert'],
    ['has a mode that there is not', () => urlOf('sslmode=maybe'), '--database-url: sslmode must be one of disable, prefer, require, verify-ca, verify-full'],
    ['names no file', () => urlOf('sslrootcert=/no/ca.pem'), '--database-url: /no/ca.pem cannot be read: no such file or directory'],
    ['has a wrong password', () => urlOf('', 'wrong'), 'password authentication failed for user'],
    ['has a certificate of an unknown authority', () => urlOf('sslmode=verify-full'), 'unable to verify the first certificate'],
    ['leads nowhere', () => urlOf('').replace(String(database.port), '1'), ': connection refused'],
    ['has a slash in its password', () => 'postgres://u:a/b@localhost/d', 'percent-encode all characters of the user and the password'],
    ['has a % that starts no code', () => 'postgres://u:a%zz@localhost/d', 'write % as %25'],
  ])('throws when the URL %s', async (_, url, message) => {
    expect(await run('check', url())).toEqual({ exitCode: 1, stdout: '', stderr: expect.stringContaining(message) });
  });

  test('throws when scripts are combined with --database-url', async () => {
    expect(await run('serve', urlOf(''), '--schema', 'schema.sql')).toEqual({
      exitCode: 1, stdout: '', stderr: '--schema and --seed are for the embedded database: a database of --database-url is used as it is\n',
    });
  });
});

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** The PostgreSQL behind a port, as if it had no TLS: refuses it when asked, and takes what comes instead. */
async function withoutTls(port: number): Promise<{ port: number; close(): void }> {
  const sockets: Socket[] = [];
  const server = createServer(async client => {
    sockets.push(client);
    let [first] = await once(client, 'data') as [Buffer];
    if (first.equals(SSL_REQUEST)) {
      client.write('N');
      [first] = await once(client, 'data').catch(() => [Buffer.alloc(0)]) as [Buffer];
    }
    if (first.length === 0) return;
    const upstream = connect(port, '127.0.0.1');
    upstream.write(SSL_REQUEST);
    await once(upstream, 'data');
    const secure = connectTls({ socket: upstream, rejectUnauthorized: false });
    secure.write(first);
    client.pipe(secure).on('error', () => client.destroy());
    secure.pipe(client).on('error', () => secure.destroy());
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      sockets.forEach(socket => socket.destroy());
    },
  };
}
