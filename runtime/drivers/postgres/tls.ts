import { isIP, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { PostgresServer } from './server';
import { DatabaseError } from '../database';

/** Code in place of a protocol version: https://www.postgresql.org/docs/current/protocol-message-formats.html */
const SSL_REQUEST = 80877103;

/**
 * Connects, requests TLS and verifies the certificate (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL).
 * Sends nothing else, so it needs no login. Rejects if the socket fails or is closed meanwhile.
 *
 * @param socket not connected yet; remains the socket below TLS
 * @param host name or IP address to connect to
 */
export async function connectTls(socket: Socket, host: string, server: PostgresServer): Promise<TLSSocket> {
  socket.setNoDelay().setKeepAlive(true).connect(server.port, host);
  await next(socket, 'connect');
  socket.write(message(SSL_REQUEST));
  const answer = await next(socket, 'data');
  // More than one byte was not encrypted, so an attacker may have sent it (https://www.postgresql.org/support/security/CVE-2021-23222/).
  if (String(answer) !== 'S') throw new DatabaseError('unavailable', 'the database does not offer TLS');
  const secured = secure(socket, server);
  await next(secured, 'secureConnect');
  return secured;
}

/** Builds a message of integers, preceded by its length. */
export function message(...numbers: number[]): Buffer {
  const buffer = Buffer.alloc(4 + 4 * numbers.length);
  [buffer.length, ...numbers].forEach((number, index) => buffer.writeInt32BE(number, 4 * index));
  return buffer;
}

function secure(socket: Socket, { host, secureContext, trustServerCertificate }: PostgresServer): TLSSocket {
  const rejectUnauthorized = !trustServerCertificate;
  // An IP address is not a valid server name (https://www.rfc-editor.org/rfc/rfc6066#section-3); the certificate is verified against it all the same.
  return connect({ socket, host, secureContext, rejectUnauthorized, ...(!isIP(host) && { servername: host }) });
}

/** Waits for an event; rejects if the socket fails or is closed before it. */
async function next(socket: Socket, event: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    // The listeners stay: without one, Node ends the process at a later error.
    socket.once(event, resolve).on('error', reject).once('close', () => reject(new Error('Connection terminated unexpectedly')));
  });
}
