import { once } from 'node:events';
import { Socket } from 'node:net';
import { DatabaseError } from '../database';

/** Type of the packets that open a connection, and that carry the handshake of TLS. */
const PRELOGIN = 0x12;

type Callback = (error?: Error | null) => void;
type Chunks = { readonly chunk: Uint8Array; readonly encoding: BufferEncoding }[];

/** Address of a server. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * A socket that sends only PRELOGIN packets until TLS is established.
 *
 * If PRELOGIN reports that the server does not support encryption, tedious continues without it, even if configured to encrypt; and
 * an attacker in between can forge that message. The password would be sent in plain text
 * (https://learn.microsoft.com/openspecs/windows_protocols/ms-tds/60f56408-0188-4cd5-8b90-25c6f2423868).
 */
export class SqlServerSocket extends Socket {
  /** Whether TLS is established, so that everything written is encrypted. */
  secured = false;

  constructor() {
    super();
    // Without a listener, an error would end the process.
    this.on('error', () => undefined);
  }

  /** Connects; rejects with the error of Node. */
  async open({ host, port }: Address): Promise<this> {
    this.setNoDelay().connect({ host, port });
    await once(this, 'connect');
    return this;
  }

  override _write(chunk: Uint8Array, encoding: BufferEncoding, callback: Callback): void {
    if (this.mayLeave(chunk)) super._write(chunk, encoding, callback);
    else callback(noTls());
  }

  override _writev(chunks: Chunks, callback: Callback): void {
    if (chunks.every(({ chunk }) => this.mayLeave(chunk))) super._writev!(chunks, callback);
    else callback(noTls());
  }

  /** Returns whether a chunk may be sent: before TLS, every chunk is one packet, which starts with its type. */
  private mayLeave(chunk: Uint8Array): boolean {
    return this.secured || chunk[0] === PRELOGIN;
  }
}

function noTls(): DatabaseError {
  return new DatabaseError('unavailable', 'the database does not offer TLS');
}
