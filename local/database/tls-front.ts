import { once } from 'node:events';
import { connect as connectSocket, createServer, type AddressInfo, isIP, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import type { ServerCertificate } from './certificates';
import { reasonOf } from '../user-error';

/** PostgreSQL server with its TLS settings. */
export interface Upstream {
  readonly host: string;
  readonly port: number;
  readonly sslMode: 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';
  /** PEM certificates to trust instead of the default ones. */
  readonly authority: string | undefined;
  /** Reason of the last failed connection. */
  failure?: string;
}

/** TLS proxy on this machine in front of a PostgreSQL server. */
export interface TlsFront {
  readonly port: number;
  stop(): Promise<void>;
}

/** SSLRequest message (https://www.postgresql.org/docs/current/protocol-message-formats.html): length and code. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** Starts a proxy with this certificate, for clients that begin with an SSLRequest. */
export async function startTlsFront(upstream: Upstream, { key, certificate }: ServerCertificate): Promise<TlsFront> {
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket.once('close', () => sockets.delete(socket)));
    void join(socket, upstream, { key, cert: certificate }).catch((error: Error) => {
      upstream.failure = reasonOf(error);
      socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => new Promise(resolve => {
      server.close(() => resolve());
      sockets.forEach(socket => socket.destroy());
    }),
  };
}

async function join(client: Socket, upstream: Upstream, certificate: { key: string; cert: string }): Promise<void> {
  client.on('error', () => client.destroy());
  await once(client, 'data');
  const server = await connectUpstream(upstream);
  client.write('S');
  const secure = new TLSSocket(client, { isServer: true, ...certificate });
  for (const [from, to] of [[secure, server], [server, secure]] as const) {
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  }
}

async function connectUpstream({ host, port, sslMode, authority }: Upstream): Promise<Socket> {
  const plain = connectSocket(port, host);
  await once(plain, 'connect');
  if (sslMode === 'disable') return plain;
  plain.write(SSL_REQUEST);
  const [answer] = await once(plain, 'data') as [Buffer];
  if (answer.toString() !== 'S') {
    if (sslMode === 'prefer') return plain;
    plain.destroy();
    throw new Error('the server does not support TLS');
  }
  const secure = connectTls({
    socket: plain,
    ...(isIP(host) ? {} : { servername: host }),
    ...(authority !== undefined && { ca: authority }),
    rejectUnauthorized: sslMode.startsWith('verify'),
    ...(sslMode === 'verify-ca' && { checkServerIdentity: () => undefined }),
    ...(sslMode === 'verify-full' && { host }),
  });
  await once(secure, 'secureConnect');
  return secure;
}
