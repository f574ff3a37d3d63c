import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Worker } from 'node:worker_threads';
import type { Invocation, StreamSignal } from './sandbox';
import { isTooLarge, type LambdaFunctionOptions, startSandbox } from './start-sandbox';
import type { InvocationOutcome, InvocationStream } from '../gateway/exchange';

/** Maximum size of a streamed response (https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html). */
const MAX_STREAM_BYTES = 200 * 1024 * 1024;

/**
 * Function that streams its responses, each in a sandbox that handles no other event meanwhile, as a stream can take minutes. One idle sandbox is
 * kept for later events.
 */
export class StreamingFunction {
  private readonly sandboxes = new Set<Worker>();
  private idle: Worker | undefined;

  constructor(private readonly options: LambdaFunctionOptions) {}

  invoke(event: object): InvocationStream {
    if (isTooLarge(event)) return failedStream({ kind: 'too-large' });
    const sandbox = this.take();
    return new StreamedInvocation(sandbox, event, this.options.timeoutSeconds, isUsable => this.release(sandbox, isUsable));
  }

  /** Ends the sandboxes, even during an invocation. */
  async stop(): Promise<void> {
    await Promise.all([...this.sandboxes].map(sandbox => sandbox.terminate()));
  }

  private take(): Worker {
    const sandbox = this.idle ?? startSandbox(this.options, ended => this.forget(ended));
    this.idle = undefined;
    this.sandboxes.add(sandbox);
    return sandbox;
  }

  private release(sandbox: Worker, isUsable: boolean): void {
    if (isUsable && !this.idle && this.sandboxes.has(sandbox)) this.idle = sandbox;
    else void sandbox.terminate();
  }

  private forget(sandbox: Worker): void {
    this.sandboxes.delete(sandbox);
    if (this.idle === sandbox) this.idle = undefined;
  }
}

/** Returns the stream of an invocation that did not start. */
export function failedStream(outcome: InvocationOutcome): InvocationStream {
  return { bytes: new Readable({ read: () => undefined }).destroy(), outcome: Promise.resolve(outcome) };
}

/** One event in a sandbox. */
class StreamedInvocation implements InvocationStream {
  readonly bytes: Readable;
  readonly outcome: Promise<InvocationOutcome>;
  private settle!: (outcome: InvocationOutcome) => void;
  private ended: InvocationOutcome | undefined;
  private isAsked = false;
  private size = 0;

  constructor(private readonly sandbox: Worker, event: object, timeoutSeconds: number, release: (isUsable: boolean) => void) {
    this.outcome = new Promise(resolve => { this.settle = resolve; });
    // With nothing read ahead, a failure follows all bytes before it.
    this.bytes = new Readable({ highWaterMark: 0, read: () => this.read(), destroy: (error, callback) => this.close(error, callback) });
    const milliseconds = timeoutSeconds * 1000;
    const timer = setTimeout(() => end({ kind: 'timed-out' }), milliseconds);
    const onMessage = (message: Uint8Array | InvocationOutcome) => (message instanceof Uint8Array ? this.push(message) : end(message));
    const onExit = () => end({ kind: 'failed', message: 'the sandbox ended' }, false);
    const end = (outcome: InvocationOutcome, isUsable = outcome.kind !== 'timed-out') => {
      clearTimeout(timer);
      sandbox.off('message', onMessage).off('exit', onExit);
      release(isUsable);
      this.conclude(outcome);
    };
    sandbox.on('message', onMessage).on('exit', onExit);
    this.post({ event, requestId: randomUUID(), deadline: Date.now() + milliseconds, streamed: true });
  }

  private post(message: Invocation | StreamSignal): void {
    this.sandbox.postMessage(message);
  }

  private read(): void {
    this.isAsked = true;
    if (this.ended) this.finish();
    else this.post('more');
  }

  private push(bytes: Uint8Array): void {
    this.isAsked = false;
    this.size += bytes.length;
    if (this.size > MAX_STREAM_BYTES) this.bytes.destroy(new Error('the response is larger than the 200 MB that Lambda streams'));
    else this.bytes.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  /** Closes the response stream of the function; its outcome is not awaited. */
  private close(error: Error | null, callback: (error: Error | null) => void): void {
    if (!this.ended) this.post('close');
    callback(error);
  }

  private conclude(outcome: InvocationOutcome): void {
    // A function whose caller has gone usually fails, which is not an error.
    this.ended = this.bytes.destroyed && outcome.kind === 'failed' ? { kind: 'returned', json: '', ...(outcome.observed && { observed: outcome.observed }) } : outcome;
    this.settle(this.ended);
    if (this.isAsked) this.finish();
  }

  /** Ends or fails the bytes, after those who wait for the outcome. */
  private finish(): void {
    const { ended } = this;
    setImmediate(() => {
      if (ended?.kind === 'returned') this.bytes.push(null);
      else this.bytes.destroy(new Error(`the function ${ended?.kind === 'timed-out' ? 'timed out' : 'failed'}`));
    });
  }
}
