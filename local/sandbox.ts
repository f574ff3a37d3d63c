/**
 * The worker thread that a function runs in: loads the deployed bundle and invokes its handler, one event at a time, as
 * Lambda's runtime for Node.js does (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html).
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { Outcome } from './gateway/exchange';

/** What the thread is started with. */
export interface SandboxData {
  /** The folder of the bundle. */
  readonly directory: string;
  /** `file.export` */
  readonly entry: string;
}

/** What it is sent for each invocation. */
export interface Invocation {
  readonly event: unknown;
  readonly requestId: string;
  /** When the function's time is up: milliseconds since 1970. */
  readonly deadline: number;
}

hideVersionWarning();
const { directory, entry } = workerData as SandboxData;
const [file, name] = entry.split('.') as [string, string];
const handler = createRequire(import.meta.url)(join(directory, `${file}.js`))[name];

parentPort!.on('message', async ({ event, requestId, deadline }: Invocation) => {
  const context = {
    awsRequestId: requestId,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  parentPort!.postMessage(await outcomeOf(() => handler(event, context)));
});

/** The SDK warns of the Node.js of this machine, which is not the one that the function is deployed with. */
function hideVersionWarning() {
  const listeners = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', warning => {
    if (!warning.message.startsWith('NodeVersionSupportWarning')) listeners.forEach(listener => listener(warning));
  });
}

async function outcomeOf(run: () => unknown): Promise<Outcome> {
  try {
    return { kind: 'returned', json: JSON.stringify(await run() ?? null) };
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.stack ?? error.message : String(error) };
  }
}
