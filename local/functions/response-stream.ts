import { Writable } from 'node:stream';

/** Property that marks a handler as one that streams its response. */
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

const DELIMITER = new Uint8Array(8);

type Callback = (error?: Error | null) => void;

/**
 * Response stream of a handler, with the methods of Lambda's runtime for Node.js
 * (https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/ResponseStream.js). Each call of `more` lets one chunk through, so
 * that a slow caller makes the handler wait.
 */
export class ResponseStream extends Writable {
  /** Metadata, which the first `write` sends before its chunk; `end` alone sends none, as on Lambda. */
  metadata: string | undefined;
  private isStarted = false;
  private isAsked = false;
  private waiting: { readonly bytes: Buffer; readonly callback: Callback } | undefined;

  constructor(private readonly send: (bytes: Buffer) => void) {
    super();
    // The handler may not listen, as the runtime of Lambda does itself.
    this.on('error', () => undefined);
  }

  /** The local gateway needs no media type of the stream. */
  setContentType(_mediaType: string): void {
    if (this.isStarted) throw new Error('Cannot set content-type, too late.');
  }

  override write(chunk: any, ...rest: any[]): boolean {
    if (!this.isStarted && this.metadata !== undefined) {
      super.write(this.metadata);
      super.write(DELIMITER);
    }
    this.isStarted = true;
    const isData = typeof chunk === 'string' || chunk instanceof Uint8Array;
    return (super.write as (...args: unknown[]) => boolean).call(this, isData ? chunk : JSON.stringify(chunk), ...rest);
  }

  /** Requests the next chunk. */
  more(): void {
    this.isAsked = true;
    this.pass();
  }

  override _writev(chunks: { chunk: Buffer }[], callback: Callback): void {
    const bytes = Buffer.concat(chunks.map(({ chunk }) => chunk));
    if (bytes.length === 0) return callback();
    this.waiting = { bytes, callback };
    this.pass();
  }

  override _destroy(error: Error | null, callback: Callback): void {
    this.waiting?.callback(error);
    this.waiting = undefined;
    callback(error);
  }

  private pass(): void {
    if (!this.isAsked || !this.waiting) return;
    const { bytes, callback } = this.waiting;
    this.isAsked = false;
    this.waiting = undefined;
    this.send(bytes);
    callback();
  }
}

/** Returns the global variable `awslambda` of Lambda's runtime. */
export function awslambda() {
  return {
    streamifyResponse: (handler: { [STREAMING]?: string }) => {
      handler[STREAMING] = 'response';
      return handler;
    },
    HttpResponseStream: {
      from: (stream: ResponseStream, metadata: unknown) => {
        stream.setContentType('application/vnd.awslambda.http-integration-response');
        stream.metadata = JSON.stringify(metadata);
        return stream;
      },
    },
  };
}

/** Returns whether a handler was passed to `streamifyResponse`. */
export function isStreaming(handler: unknown): boolean {
  return (handler as { [STREAMING]?: string })[STREAMING] === 'response';
}
