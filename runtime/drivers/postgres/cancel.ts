import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { PostgresServer } from './server';

/** What a server calls a connection by, from its BackendKeyData message. */
export interface BackendKey {
  readonly processID: number;
  readonly secretKey: number;
}

/** Codes in the place of a version of the protocol: https://www.postgresql.org/docs/current/protocol-message-formats.html */
const SSL_REQUEST = 80877103;
const CANCEL_REQUEST = 80877102;

/**
 * Asks PostgreSQL to stop what a connection runs, over a connection of its own
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS). Resolves when the server has read it or
 * cannot be told; never rejects. RDS Proxy passes none on
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-planning.html).
 *
 * @param address of the very server: behind the name of a cluster, there may be others
 * @param timeoutMs for everything
 */
export async function cancelStatement(server: PostgresServer, address: string, key: BackendKey, timeoutMs: number): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  const socket = connect({ host: address, port: server.port }).on('error', () => undefined);
  try {
    await once(socket, 'connect', { signal });
    socket.write(message(SSL_REQUEST));
    const [answer] = await once(socket, 'data', { signal }) as [Buffer];
    // Without TLS, whoever listens could stop statements of this connection for ever.
    if (answer.toString() !== 'S') return;
    const secured = secure(server, socket);
    await once(secured, 'secureConnect', { signal });
    secured.resume().write(message(CANCEL_REQUEST, key.processID, key.secretKey));
    await once(secured, 'close', { signal });
  } catch {
    // The statement goes on until it notices that nobody listens.
  } finally {
    socket.destroy();
  }
}

function secure({ host, secureContext, trustServerCertificate }: PostgresServer, socket: Socket): Socket {
  const rejectUnauthorized = !trustServerCertificate;
  // An IP address is no server name (https://www.rfc-editor.org/rfc/rfc6066#section-3).
  return connectTls({ socket, host, secureContext, rejectUnauthorized, ...(!isIP(host) && { servername: host }) }).on('error', () => undefined);
}

/** A message of whole numbers, with its length in front. */
function message(...numbers: number[]): Buffer {
  const buffer = Buffer.alloc(4 + 4 * numbers.length);
  [buffer.length, ...numbers].forEach((number, index) => buffer.writeInt32BE(number, 4 * index));
  return buffer;
}
