/**
 * Worker thread of a function: loads the deployed bundle and invokes its handler, one event at a time, as
 * Lambda's runtime for Node.js does (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html).
 */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { Observer } from './observer';
import type { InvocationOutcome } from '../gateway/exchange';

/** Start data of the thread. */
export interface SandboxData {
  /** File of the code: CommonJS or an ES module. */
  readonly file: string;
  /** Name of the exported handler. */
  readonly name: string;
}

/** Message for an invocation. */
export interface Invocation {
  readonly event: unknown;
  readonly requestId: string;
  /** Deadline of the function, in milliseconds since 1970. */
  readonly deadline: number;
}

hideVersionWarning();
const observer = new Observer();
const { file, name } = workerData as SandboxData;
const code = await import(pathToFileURL(file).href);
const handler = code[name] ?? code.default?.[name];

parentPort!.on('message', async ({ event, requestId, deadline }: Invocation) => {
  const context = {
    awsRequestId: requestId,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  const outcome = await outcomeOf(() => handler(event, context));
  parentPort!.postMessage({ ...outcome, observed: observer.take() });
});

/** Hides warnings of the SDK about the Node.js version of this machine, which is not the version of the deployed function. */
function hideVersionWarning() {
  const listeners = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', warning => {
    if (!warning.message.startsWith('NodeVersionSupportWarning')) listeners.forEach(listener => listener(warning));
  });
}

async function outcomeOf(run: () => unknown): Promise<InvocationOutcome> {
  try {
    return { kind: 'returned', json: JSON.stringify(await run() ?? null) };
  } catch (error) {
    if (!(error instanceof Error)) return { kind: 'failed', message: String(error), error: String(error) };
    return { kind: 'failed', message: error.stack ?? error.message, error: error.message };
  }
}
