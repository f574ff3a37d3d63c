import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * Ways to end a connection: `destroy` closes the socket at once; `fin` ends it properly, and `close-notify` TLS before it
 * (https://www.rfc-editor.org/rfc/rfc5246#section-7.2.1); `reset` sends RST.
 */
export type Ending = 'destroy' | 'fin' | 'close-notify' | 'reset';

/** Point at which a connection ends: before any byte of an answer, after half of it, or after all of it. */
export type Moment = 'before' | 'within' | 'after';

/** The end of a connection at the answer to the next statement that is not committed with it, or to the next commit or rollback that is sent by itself. */
export interface Cut {
  readonly of: 'statement' | 'commit' | 'rollback';
  /** Number of answers to statements that come through before; absent: none. */
  readonly skip?: number;
  readonly moment: Moment;
}

/** The two ends of a connection at the server: the bytes on the wire, and the stream in plain text. */
export interface Link {
  readonly socket: Socket;
  readonly stream: Duplex;
}

/** Ends a connection. Data written before is sent first, except with `destroy` and `reset`. */
export function endConnection({ socket, stream }: Link, how: Ending): void {
  switch (how) {
    case 'destroy': socket.destroy(); break;
    case 'reset': socket.resetAndDestroy(); break;
    case 'fin': socket.end(); break;
    case 'close-notify': stream.end(() => socket.end());
  }
}

/** Time after which a client that got an answer has sent its next message, so that it cannot know that the connection has ended. */
const NEXT_MESSAGE_MS = 200;

/** Ends a connection at a moment of an answer that was written. */
export function endAt(link: Link, how: Ending, moment: Moment): void {
  if (moment === 'after') setTimeout(() => endConnection(link, how), NEXT_MESSAGE_MS);
  else endSoon(link, how);
}

/** Ends a connection once TLS has encrypted what was written, which takes it a turn of the event loop. */
export function endSoon(link: Link, how: Ending): void {
  setImmediate(() => endConnection(link, how));
}

/** First half of an answer. */
export function halfOf(answer: Buffer): Buffer {
  return answer.subarray(0, Math.floor(answer.length / 2));
}
