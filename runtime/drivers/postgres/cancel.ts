import { once } from 'node:events';
import { Socket } from 'node:net';
import type { PostgresServer } from './server';
import { connectTls, message } from './tls';

/** Key of a connection at the server, from its BackendKeyData message. */
export interface BackendKey {
  readonly processID: number;
  readonly secretKey: number;
}

/** Code in place of a protocol version: https://www.postgresql.org/docs/current/protocol-message-formats.html */
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
  const socket = new Socket();
  const timeout = setTimeout(() => socket.destroy(), timeoutMs);
  try {
    // Without TLS, an eavesdropper could cancel all later statements of this connection.
    const secured = await connectTls(socket, address, server);
    secured.resume().write(message(CANCEL_REQUEST, key.processID, key.secretKey));
    await once(secured, 'close');
  } catch {
    // The statement continues until the server notices that the client is gone.
  } finally {
    clearTimeout(timeout);
    socket.destroy();
  }
}
