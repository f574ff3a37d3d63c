import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { PostgresServer } from './server';

/** Key of a connection at the server, from its BackendKeyData message. */
export interface BackendKey {
  readonly processID: number;
  readonly secretKey: number;
}

/** Codes in place of a protocol version: https://www.postgresql.org/docs/current/protocol-message-formats.html */
const SSL_REQUEST = 80877103;
const CANCEL_REQUEST = 80877102;

/**
 * Asks PostgreSQL to cancel the statement of a connection, over a separate connection
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS). Resolves when the server has read the
 * request or cannot be reached; never rejects. RDS Proxy does not forward cancel requests
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-planning.html).
 *
 * @param address IP address of the server: a cluster endpoint may resolve to another
 * @param timeoutMs total timeout
 */
export async function cancelStatement(server: PostgresServer, address: string, key: BackendKey, timeoutMs: number): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  const socket = connect({ host: address, port: server.port }).on('error', () => undefined);
  try {
    await once(socket, 'connect', { signal });
    socket.write(message(SSL_REQUEST));
    const [answer] = await once(socket, 'data', { signal }) as [Buffer];
    // Without TLS, an eavesdropper could cancel all later statements of this connection.
    if (answer.toString() !== 'S') return;
    const secured = secure(server, socket);
    await once(secured, 'secureConnect', { signal });
    secured.resume().write(message(CANCEL_REQUEST, key.processID, key.secretKey));
    await once(secured, 'close', { signal });
  } catch {
    // The statement continues until the server notices that the client is gone.
  } finally {
    socket.destroy();
  }
}

function secure({ host, secureContext, trustServerCertificate }: PostgresServer, socket: Socket): Socket {
  const rejectUnauthorized = !trustServerCertificate;
  // An IP address is not a valid server name (https://www.rfc-editor.org/rfc/rfc6066#section-3).
  return connectTls({ socket, host, secureContext, rejectUnauthorized, ...(!isIP(host) && { servername: host }) }).on('error', () => undefined);
}

/** Builds a message of integers, preceded by its length. */
function message(...numbers: number[]): Buffer {
  const buffer = Buffer.alloc(4 + 4 * numbers.length);
  [buffer.length, ...numbers].forEach((number, index) => buffer.writeInt32BE(number, 4 * index));
  return buffer;
}
