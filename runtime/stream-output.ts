import { once } from 'node:events';
import type { Output } from './http/output';
import type { Response } from './http/response';
import type { LambdaResponseStream } from './lambda-stream';

/** Response of a function that streams (https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html). */
export class StreamOutput implements Output {
  private readonly gone = new AbortController();
  private body: LambdaResponseStream | undefined;
  private ended = false;

  constructor(private readonly stream: LambdaResponseStream) {
    // Without a listener, Node ends the process when the connection of a caller breaks.
    stream.on('error', () => this.close());
    stream.on('close', () => this.close());
  }

  get started(): boolean {
    return this.body !== undefined;
  }

  get closed(): AbortSignal {
    return this.gone.signal;
  }

  start({ status, headers }: Pick<Response, 'status' | 'headers'>): void {
    this.body = awslambda!.HttpResponseStream.from(this.stream, { statusCode: status, headers });
  }

  write(part: string | Buffer): Promise<void> | undefined {
    if (this.closed.aborted) return Promise.reject(new Error('the caller is gone'));
    if (part.length === 0 || this.body!.write(part)) return undefined;
    return once(this.stream, 'drain', { signal: this.closed }).then(() => undefined);
  }

  /** Sends a response that was not started, and ends the body. */
  end(response: Response): void {
    if (this.closed.aborted) return;
    if (!this.started) {
      this.start(response);
      // Lambda sends the status with the first bytes, even if there are none.
      this.body!.write(response.body);
    }
    this.ended = true;
    this.body!.end();
  }

  private close(): void {
    if (!this.ended) this.gone.abort(new Error('the caller is gone'));
  }
}
