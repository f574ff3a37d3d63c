import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Invocation, SandboxData } from './sandbox';
import type { Outcome } from '../gateway/exchange';

/** The largest event and the largest response of a synchronous invocation (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024 + 100;

export interface LambdaFunctionOptions {
  /** The file with the code. */
  readonly file: string;
  /** What of it is called. */
  readonly name: string;
  /** All variables that the function sees. */
  readonly environment: { readonly [name: string]: string };
  readonly timeoutSeconds: number;
  /** Takes each line that the function writes. */
  readonly onLine: (line: string) => void;
}

/**
 * A function with one sandbox, which is started by the first event, kept for the next ones, and replaced after a timeout
 * or a crash. Events wait for each other.
 */
export class LambdaFunction {
  private sandbox: Worker | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: LambdaFunctionOptions) {}

  invoke(event: object): Promise<Outcome> {
    const outcome = this.last.then(() => this.run(event));
    this.last = outcome;
    return outcome;
  }

  /** Ends the sandbox, also in the middle of an invocation. */
  async stop(): Promise<void> {
    await this.sandbox?.terminate();
  }

  private async run(event: object): Promise<Outcome> {
    if (Buffer.byteLength(JSON.stringify(event)) > MAX_PAYLOAD_BYTES) return { kind: 'too-large' };
    const sandbox = this.sandbox ??= this.start();
    const milliseconds = this.options.timeoutSeconds * 1000;
    const invocation: Invocation = { event, requestId: randomUUID(), deadline: Date.now() + milliseconds };
    const answer = this.answerOf(sandbox, milliseconds);
    sandbox.postMessage(invocation);
    const outcome = await answer;
    return this.conclude(sandbox, outcome);
  }

  private async answerOf(sandbox: Worker, milliseconds: number): Promise<Outcome | 'crashed'> {
    const settled = new AbortController();
    const { signal } = settled;
    return Promise.race([
      once(sandbox, 'message', { signal }).then(([outcome]: Outcome[]) => outcome!),
      once(sandbox, 'exit', { signal }).then(() => 'crashed' as const),
      setTimeout<Outcome>(milliseconds, { kind: 'timed-out' }, { signal }),
      // `once` rejects when the worker emits an error: an exception that nobody caught.
    ]).catch(() => 'crashed' as const).finally(() => settled.abort());
  }

  /** After anything but an answer or an error of the handler's own, the next event finds a new sandbox. */
  private async conclude(sandbox: Worker, outcome: Outcome | 'crashed'): Promise<Outcome> {
    if (outcome !== 'crashed' && outcome.kind !== 'timed-out') return fitting(outcome);
    await sandbox.terminate();
    return outcome === 'crashed' ? { kind: 'failed', message: 'the sandbox ended' } : outcome;
  }

  private start(): Worker {
    const { file, name, environment, onLine } = this.options;
    const workerData: SandboxData = { file, name };
    const sandbox = new Worker(fileURLToPath(new URL('./sandbox.js', import.meta.url)), {
      env: { ...environment },
      workerData,
      stdout: true,
      stderr: true,
    });
    // Without a listener, an exception nobody caught would end this process; `exit` follows.
    sandbox.on('error', error => onLine(String(error instanceof Error ? error.stack : error)));
    // However it ended, between two events or in the middle of one, it is not used again.
    sandbox.on('exit', () => {
      if (this.sandbox === sandbox) this.sandbox = undefined;
    });
    for (const input of [sandbox.stdout, sandbox.stderr]) createInterface({ input }).on('line', onLine);
    return sandbox;
  }
}

function fitting(outcome: Outcome): Outcome {
  const size = outcome.kind === 'returned' ? Buffer.byteLength(outcome.json) : 0;
  return size > MAX_PAYLOAD_BYTES ? { kind: 'failed', message: `the response of ${size} bytes is larger than ${MAX_PAYLOAD_BYTES}` } : outcome;
}
