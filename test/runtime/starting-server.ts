import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { createServerCertificate } from '../../local/database/certificates';

/** Error with which PostgreSQL rejects a client before authentication. */
export interface Refusal {
  readonly sqlState: string;
  /** Function of the server. */
  readonly routine: string;
}

/** A way to a PostgreSQL on this machine that refuses clients for a while, as one that starts does, or an Aurora that resumes from a pause. */
export interface StartingServer {
  readonly port: number;
  /** Clients that were refused. */
  refused: number;
  /** Takes clients from now on. */
  start(): void;
  close(): Promise<void>;
}

/** Starts it, in front of the server on a port. */
export async function startStartingServer(target: number, refusal: Refusal): Promise<StartingServer> {
  const { key, certificate } = await createServerCertificate();
  const secureContext = createSecureContext({ key, cert: certificate });
  const sockets = new Set<Socket>();
  let started = false;

  const listener = createServer(socket => {
    sockets.add(socket.on('error', () => undefined));
    socket.once('data', request => {
      if (started) join(socket, sockets, target, request);
      else refuse(socket);
    });
  });
  const refuse = (socket: Socket) => {
    socket.write('S');
    const secured = new TLSSocket(socket, { isServer: true, secureContext }).on('error', () => undefined);
    secured.once('data', () => {
      server.refused += 1;
      secured.end(errorResponse(refusal));
    });
  };
  await new Promise<void>(resolve => listener.listen(0, 'localhost', resolve));
  const server: StartingServer = {
    port: (listener.address() as AddressInfo).port,
    refused: 0,
    start: () => { started = true; },
    close: async () => {
      sockets.forEach(socket => socket.destroy());
      await new Promise(resolve => listener.close(resolve));
    },
  };
  return server;
}

function join(near: Socket, sockets: Set<Socket>, target: number, request: Buffer): void {
  const far = connect(target, '127.0.0.1').on('error', () => undefined);
  sockets.add(far);
  far.write(request);
  near.pipe(far).pipe(near);
}

/** https://www.postgresql.org/docs/current/protocol-error-fields.html */
function errorResponse({ sqlState, routine }: Refusal): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${sqlState}\0Mrefused\0R${routine}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
