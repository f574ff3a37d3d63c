import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server as Listener, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { ONE, ONE_ANSWER, open } from './sql-servers';
import { reads, TIMEOUT } from './statements';
import { createServerCertificate } from '../../../local/database/certificates';
import type { Database } from '../../../runtime/drivers/database';
import type { Server } from '../../../runtime/drivers/driver';
import { Postgres } from '../../../runtime/drivers/postgres/driver';
import { createTestDatabase } from '../../support/database';
import { jsonRows } from '../../support/json-rows';
import { serverOf as postgresOf } from '../../support/postgres';
import { serverOf } from '../../support/sql-server';
import { startTdsServer, type TdsServer } from '../../support/tds-server';

/** Every certificate here is for this address, besides a name. */
const ADDRESS = '127.0.0.1';
/** Belongs to this machine too, and is in no certificate. */
const OTHER_ADDRESS = '127.0.0.2';
const UNTRUSTED = { kind: 'unavailable', message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID') };

const ANYONE = {
  database: 'library', trustServerCertificate: false, readsOnly: false, credentials: async () => ({ userName: 'api', password: 'pa$$wörd' }),
};

const closing: (() => unknown)[] = [];
afterEach(() => Promise.all(closing.splice(0).map(close => close())));

/** Gives the port of a listener at an address. */
async function listen(address: string, serve: (socket: Socket) => void): Promise<number> {
  const sockets: Socket[] = [];
  const listener: Listener = createServer(socket => {
    sockets.push(socket.on('error', () => undefined));
    serve(socket);
  }).listen(0, address);
  await once(listener, 'listening');
  closing.push(() => {
    sockets.forEach(socket => socket.destroy());
    listener.close();
  });
  return (listener.address() as AddressInfo).port;
}

/** Gives a server under another address of this machine. */
async function under(address: string, server: Server): Promise<Server> {
  const port = await listen(address, near => {
    const far = connect(server.port, server.host).on('error', () => near.destroy());
    near.pipe(far).pipe(near);
  });
  return { ...server, host: address, port };
}

describe('SqlServer at an IP address', () => {
  const at = async (address: string, name: string): Promise<[Database, TdsServer]> => {
    const server = await startTdsServer(await createServerCertificate(name));
    closing.push(() => server.close());
    server.script(ONE, ONE_ANSWER);
    return [open(await under(address, serverOf(server))), server];
  };

  test('sends no server name, as an address is not one, and takes a certificate for the address', async () => {
    const [database, server] = await at(ADDRESS, 'db.example.com');

    expect(await database.run(reads(ONE), [], TIMEOUT)).toMatchObject({ rows: jsonRows('{"one":1}') });
    expect(server.serverNames).toEqual([false]);
  });

  test('refuses a certificate for another address, also one for localhost', async () => {
    const [database, server] = await at(OTHER_ADDRESS, 'localhost');

    await expect(database.run(reads(ONE), [], TIMEOUT)).rejects.toMatchObject(UNTRUSTED);
    expect(server.logins).toEqual([]);
  });

  test('at a host name, the name is sent', async () => {
    const server = await startTdsServer();
    closing.push(() => server.close());
    server.script(ONE, ONE_ANSWER);
    await open(serverOf(server)).run(reads(ONE), [], TIMEOUT);

    expect(server.serverNames).toEqual(['localhost']);
  });
});

describe('Postgres at an IP address', () => {
  const opened = (server: Server): Database => {
    const database = new Postgres(server);
    closing.push(() => database.connect().destroy());
    return database;
  };

  test.each([[ADDRESS, false], ['localhost', 'localhost']])('at %s, the server name is %s', async (host, expected) => {
    const { key, certificate, authority } = await createServerCertificate();
    const names: unknown[] = [];
    const port = await listen(ADDRESS, socket => socket.once('data', () => {
      socket.write('S');
      const secured = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext({ key, cert: certificate }) });
      secured.on('error', () => socket.destroy()).on('secure', () => {
        names.push(secured.servername);
        socket.destroy();
      });
    }));

    await expect(opened({ ...ANYONE, host, port, ca: authority }).run(reads('SELECT 1'), [], TIMEOUT)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(new Set(names)).toEqual(new Set([expected]));
  });

  test('takes a certificate for the address, and refuses one for another address', async () => {
    const database = await createTestDatabase();
    closing.push(() => database.drop());
    const server = postgresOf(database);

    await expect(opened(await under(OTHER_ADDRESS, server)).run(reads('SELECT 1'), [], TIMEOUT)).rejects.toMatchObject(UNTRUSTED);
    expect(await opened(await under(ADDRESS, server)).run(reads('SELECT 1 AS one'), [], TIMEOUT)).toMatchObject({ rows: jsonRows('{"one":1}') });
  });
});
