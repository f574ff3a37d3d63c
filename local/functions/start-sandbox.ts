import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { SandboxData } from './sandbox';

/** Maximum size of an event and of a response of a synchronous invocation (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024 + 100;

/** Settings of a function. */
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

/** Starts a sandbox; `onEnd` is called when it has ended, during or between events. */
export function startSandbox({ file, name, environment, onLine }: LambdaFunctionOptions, onEnd: (sandbox: Worker) => void): Worker {
  const workerData: SandboxData = { file, name };
  const sandbox = new Worker(fileURLToPath(new URL('./sandbox.js', import.meta.url)), {
    env: { ...environment },
    workerData,
    stdout: true,
    stderr: true,
  });
  // Without a listener, an uncaught exception would end this process; `exit` follows.
  sandbox.on('error', error => onLine(String(error instanceof Error ? error.stack : error)));
  sandbox.on('exit', () => onEnd(sandbox));
  for (const input of [sandbox.stdout, sandbox.stderr]) createInterface({ input }).on('line', onLine);
  return sandbox;
}

/** Returns whether an event exceeds the limit of Lambda. */
export function isTooLarge(event: object): boolean {
  return Buffer.byteLength(JSON.stringify(event)) > MAX_PAYLOAD_BYTES;
}
