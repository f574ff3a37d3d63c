import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type { Invocation } from './sandbox';
import { isTooLarge, type LambdaFunctionOptions, MAX_PAYLOAD_BYTES, startSandbox } from './start-sandbox';
import type { InvocationOutcome } from '../gateway/exchange';

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
    if (isTooLarge(event)) return { kind: 'too-large' };
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
    return startSandbox(this.options, ended => {
      if (this.sandbox === ended) this.sandbox = undefined;
    });
  }
}

function fitting(outcome: InvocationOutcome): InvocationOutcome {
  const size = outcome.kind === 'returned' ? Buffer.byteLength(outcome.json) : 0;
  return size > MAX_PAYLOAD_BYTES ? { kind: 'failed', message: `the response of ${size} bytes is larger than ${MAX_PAYLOAD_BYTES}` } : outcome;
}
