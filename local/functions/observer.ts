import { TLSSocket } from 'node:tls';
import type { Observation } from '../gateway/exchange';
import { type ServerError, ServerErrorReader } from '../gateway/server-errors';

const MAX_LINES = 20;

/**
 * Observes the thread of a function: its output, and the errors that the database sends. The deployed bundle is unchanged, and
 * its answers and log are the same as on AWS.
 */
export class Observer {
  private lines: string[] = [];
  private errors: ServerError[] = [];

  constructor() {
    this.watchOutput();
    this.watchDatabase();
  }

  /** Returns the observations since the last call. */
  take(): Observation {
    const { lines, errors } = this;
    this.lines = [];
    this.errors = [];
    return { lines, errors };
  }

  private watchOutput(): void {
    const write = process.stdout.write.bind(process.stdout) as (...args: unknown[]) => boolean;
    process.stdout.write = (...args: unknown[]) => {
      this.lines = [...this.lines, ...String(args[0]).split('\n').filter(line => line !== '')].slice(-MAX_LINES);
      return write(...args);
    };
  }

  /** Reads database errors: Node.js passes all data that a socket receives to `push`, decrypted. */
  private watchDatabase(): void {
    const readers = new WeakMap<object, ServerErrorReader>();
    const see = (socket: object, chunk: unknown) => {
      if (!Buffer.isBuffer(chunk)) return;
      const reader = readers.get(socket) ?? new ServerErrorReader();
      readers.set(socket, reader);
      this.errors.push(...reader.read(chunk));
    };
    const { push } = TLSSocket.prototype;
    TLSSocket.prototype.push = function (this: TLSSocket, chunk: unknown, encoding?: BufferEncoding) {
      see(this, chunk);
      return push.call(this, chunk, encoding);
    };
  }
}
