import type { ServerResponse } from 'node:http';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { SentStream } from '../functions/output';

/**
 * Sends a body while the function runs. After a failure, the connection is closed without the end of the body, which clients report as an error.
 *
 * @param report is called once, before the caller can know about the end
 */
export async function sendStream(body: Readable, outgoing: ServerResponse, report: (sent: SentStream) => void): Promise<void> {
  let isReported = false;
  const reportOnce = (end: SentStream['end']) => {
    if (!isReported) report({ bytes: counter.bytes, end });
    isReported = true;
  };
  const counter = new ByteCounter(() => reportOnce('complete'));
  const fail = (error: unknown) => reportOnce(isCallerGone(error) ? 'caller-gone' : 'broken-off');
  body.once('error', fail);
  outgoing.flushHeaders();
  await pipeline(body, counter, outgoing).catch(fail);
}

function isCallerGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE';
}

/** Counts the bytes that pass, and calls back before it ends. */
class ByteCounter extends Transform {
  bytes = 0;

  constructor(private readonly ended: () => void) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: (error: null, chunk: Buffer) => void): void {
    this.bytes += chunk.length;
    callback(null, chunk);
  }

  override _flush(callback: () => void): void {
    this.ended();
    callback();
  }
}
