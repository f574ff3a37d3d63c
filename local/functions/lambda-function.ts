import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Invocation, SandboxData } from './sandbox';
import type { InvocationOutcome } from '../gateway/exchange';

/** Maximum size of an event and of a response of a synchronous invocation (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024 + 100;

export interface LambdaFunctionOptions {
  /** File of the code. */
  readonly file: string;
  /** Name of the exported handler. */
  readonly name: string;
  /** All environment variables of the function. */
  readonly environment: { readonly [name: string]: string };
  readonly timeoutSeconds: number;
  /** Receives each line that the function writes. */
  readonly onLine: (line: string) => void;
}

/**
 * Function with one sandbox, which is started by the first event, kept for later ones, and replaced after a timeout
 * or a crash. Events are handled one at a time.
 */
export class LambdaFunction {
  private sandbox: Worker | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: LambdaFunctionOptions) {}

  invoke(event: object): Promise<InvocationOutcome> {
    const outcome = this.last.then(() => this.run(event));
    this.last = outcome;
    return outcome;
  }

  /** Ends the sandbox, even during an invocation. */
  async stop(): Promise<void> {
    await this.sandbox?.terminate();
  }

  private async run(event: object): Promise<InvocationOutcome> {
    if (Buffer.byteLength(JSON.stringify(event)) > MAX_PAYLOAD_BYTES) return { kind: 'too-large' };
    const sandbox = this.sandbox ??= this.start();
    const milliseconds = this.options.timeoutSeconds * 1000;
    const invocation: Invocation = { event, requestId: randomUUID(), deadline: Date.now() + milliseconds };
    const answer = this.answerOf(sandbox, milliseconds);
    sandbox.postMessage(invocation);
    const outcome = await answer;
    return this.conclude(sandbox, outcome);
  }

  private async answerOf(sandbox: Worker, milliseconds: number): Promise<InvocationOutcome | 'crashed'> {
    const settled = new AbortController();
    const { signal } = settled;
    return Promise.race([
      once(sandbox, 'message', { signal }).then(([outcome]: InvocationOutcome[]) => outcome!),
      once(sandbox, 'exit', { signal }).then(() => 'crashed' as const),
      setTimeout<InvocationOutcome>(milliseconds, { kind: 'timed-out' }, { signal }),
      // `once` rejects when the worker emits an error: an uncaught exception.
    ]).catch(() => 'crashed' as const).finally(() => settled.abort());
  }

  /** Keeps the sandbox only after an answer or an error of the handler. */
  private async conclude(sandbox: Worker, outcome: InvocationOutcome | 'crashed'): Promise<InvocationOutcome> {
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
    // Without a listener, an uncaught exception would end this process; `exit` follows.
    sandbox.on('error', error => onLine(String(error instanceof Error ? error.stack : error)));
    // A sandbox that ended, during or between events, is not used again.
    sandbox.on('exit', () => {
      if (this.sandbox === sandbox) this.sandbox = undefined;
    });
    for (const input of [sandbox.stdout, sandbox.stderr]) createInterface({ input }).on('line', onLine);
    return sandbox;
  }
}

function fitting(outcome: InvocationOutcome): InvocationOutcome {
  const size = outcome.kind === 'returned' ? Buffer.byteLength(outcome.json) : 0;
  return size > MAX_PAYLOAD_BYTES ? { kind: 'failed', message: `the response of ${size} bytes is larger than ${MAX_PAYLOAD_BYTES}` } : outcome;
}
