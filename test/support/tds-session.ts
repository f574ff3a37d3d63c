/* eslint-disable no-bitwise -- the protocol is made of bits */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { TLSSocket, type SecureContext } from 'node:tls';

/** Types of messages (MS-TDS 2.2.3.1.1). */
export const MessageType = { BATCH: 0x01, CALL: 0x03, RESPONSE: 0x04, ATTENTION: 0x06, LOGIN: 0x10, PRELOGIN: 0x12 } as const;

/** One message, put together from its packets. */
export interface TdsMessage {
  readonly type: number;
  readonly payload: Buffer;
  /** The session is to be reset before the message is executed (RESETCONNECTION, MS-TDS 2.2.3.1.2). */
  readonly resets: boolean;
}

const HEADER_BYTES = 8;
const PACKET_BYTES = 4096;
/** Turns of the event loop after which a flight of TLS is complete. */
const QUIET_TURNS = 10;
const LAST_PACKET = 0x01;
const RESET_CONNECTION = 0x08;
const ENCRYPT_ON = 0x01;
const ENCRYPT_NOT_SUPPORTED = 0x02;

/** Yields the messages that come in, of packets with 8 bytes of header (MS-TDS 2.2.3); who stops early may go on reading the stream. */
export async function* messages(stream: Duplex): AsyncGenerator<TdsMessage> {
  let received = Buffer.alloc(0);
  let payload = Buffer.alloc(0);
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    received = Buffer.concat([received, chunk as Buffer]);
    while (received.length >= HEADER_BYTES && received.length >= received.readUInt16BE(2)) {
      const length = received.readUInt16BE(2);
      payload = Buffer.concat([payload, received.subarray(HEADER_BYTES, length)]);
      const { 0: type, 1: status } = received;
      received = received.subarray(length);
      if (status & LAST_PACKET) {
        yield { type, payload, resets: (status & RESET_CONNECTION) !== 0 };
        payload = Buffer.alloc(0);
      }
    }
  }
}

/** Writes a message in as many packets as it takes; without the last packet where it is not `complete`. */
export function send(stream: Duplex, type: number, payload: Buffer, complete = true): void {
  const room = PACKET_BYTES - HEADER_BYTES;
  const count = Math.max(1, Math.ceil(payload.length / room));
  for (let index = 0; index < count; index += 1) {
    const part = payload.subarray(index * room, (index + 1) * room);
    const header = Buffer.from([type, complete && index === count - 1 ? LAST_PACKET : 0, 0, 0, 0, 0, index + 1, 0]);
    header.writeUInt16BE(part.length + HEADER_BYTES, 2);
    stream.write(Buffer.concat([header, part]));
  }
}

/** Answers PRELOGIN: the version, and whether there is encryption (MS-TDS 2.2.6.5). */
export function preloginResponse(encrypts: boolean): Buffer {
  const options = [[0, 0, 11, 0, 6], [1, 0, 17, 0, 1], [0xff]].flat();
  return Buffer.from([...options, 16, 0, 0, 0, 0, 0, encrypts ? ENCRYPT_ON : ENCRYPT_NOT_SUPPORTED]);
}

/**
 * Does the handshake of TLS inside of PRELOGIN messages, each answered with one, and gives the stream in plain text. After
 * the handshake TLS runs on the socket as it is (MS-TDS 3.2.5.2).
 */
export async function secure(socket: Socket, secureContext: SecureContext, handshake: AsyncGenerator<TdsMessage>): Promise<Duplex> {
  const wire = new Wire();
  const cleartext = new TLSSocket(wire as Duplex as Socket, { isServer: true, secureContext }).on('error', () => socket.destroy());
  let finished = false;
  cleartext.once('secure', () => finished = true);

  while (!finished) {
    const { value: message } = await handshake.next();
    if (!message) throw new Error('the client hung up');
    wire.push(message.payload);
    send(socket, MessageType.PRELOGIN, await wire.takeFlight());
  }
  await handshake.return(undefined);
  wire.connect(socket);
  return cleartext;
}

/** Stream below TLS: first flights to fetch, then a socket. */
class Wire extends Duplex {
  private flight: Buffer[] = [];
  private socket: Socket | undefined;

  /** OpenSSL writes a flight in several pieces, each when the one before was taken: some turns of the event loop without one are its end, on a busy machine too. */
  async takeFlight(): Promise<Buffer> {
    for (let quiet = 0, pieces = 0; quiet < QUIET_TURNS; quiet = this.flight.length > pieces ? 0 : quiet + 1) {
      pieces = this.flight.length;
      await setImmediate();
    }
    return Buffer.concat(this.flight.splice(0));
  }

  connect(socket: Socket): void {
    this.socket = socket;
    socket.on('data', chunk => this.push(chunk)).on('close', () => this.destroy()).resume();
  }

  override _read(): void {
    // Whatever comes in is pushed at once.
  }

  override _write(chunk: Buffer, _: BufferEncoding, callback: () => void): void {
    if (this.socket) this.socket.write(chunk);
    else this.flight.push(chunk);
    callback();
  }
}
