/**
 * Worker thread of a function: loads the deployed bundle and invokes its handler, one event at a time, as
 * Lambda's runtime for Node.js does (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html).
 */
import { finished } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { Observer } from './observer';
import { awslambda, isStreaming, ResponseStream } from './response-stream';
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
  /** Whether the response is sent in chunks before the outcome; absent: it is part of the outcome. */
  readonly streamed?: boolean;
}

/** Message about the response stream of the current invocation: send the next chunk, or the caller has gone. */
export type StreamSignal = 'more' | 'close';

hideVersionWarning();
const observer = new Observer();
const { file, name } = workerData as SandboxData;
(globalThis as { awslambda?: object }).awslambda = awslambda();
const code = await import(pathToFileURL(file).href);
const handler = code[name] ?? code.default?.[name];
let stream: ResponseStream | undefined;

parentPort!.on('message', async (message: Invocation | StreamSignal) => {
  if (message === 'more') return stream?.more();
  if (message === 'close') return stream?.destroy(connectionReset());
  const { event, requestId, deadline, streamed } = message;
  const context = {
    awsRequestId: requestId,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  const outcome = await outcomeOf(() => (streamed ? writeResponse(event, context) : handler(event, context)));
  parentPort!.postMessage({ ...outcome, observed: observer.take() });
});

/** Invokes a handler that streams, until it has returned and has ended its stream. */
async function writeResponse(event: unknown, context: object): Promise<void> {
  if (!isStreaming(handler)) throw new Error(`${name} is not wrapped by awslambda.streamifyResponse`);
  const opened = stream = new ResponseStream(bytes => parentPort!.postMessage(bytes));
  try {
    await handler(event, opened, context);
    await finished(opened);
  } catch (error) {
    // The runtime ends the stream of a handler that failed, so what it has written is sent.
    await finished(opened.end()).catch(() => undefined);
    throw error;
  }
}

/** Creates the error of a stream whose reader has closed the connection. */
function connectionReset(): Error {
  return Object.assign(new Error('the caller has closed the connection'), { code: 'ECONNRESET' });
}

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
