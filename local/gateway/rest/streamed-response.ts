import type { Readable } from 'node:stream';
import { parseMetadata } from './response';
import type { GatewayResponse, InvocationOutcome, InvocationStream } from '../exchange';
import { streamWhy } from '../why';

/** Between the metadata and the body; must be within the first 16 KB. */
const DELIMITER = Buffer.alloc(8);
const MAX_METADATA_BYTES = 16 * 1024;

/**
 * Waits for the metadata of a streamed response, before which API Gateway sends nothing
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html).
 *
 * @returns the response, or the outcome of a function that failed before or sent other metadata
 */
export async function startResponse({ bytes, outcome }: InvocationStream): Promise<GatewayResponse | InvocationOutcome> {
  const metadata = await takeMetadata(bytes);
  const head = metadata && parseMetadata(metadata.toString('utf8'));
  if (!head) {
    const failed = bytes.readableEnded || bytes.destroyed ? await outcome : undefined;
    bytes.destroy();
    return failed && failed.kind !== 'returned' ? failed : { kind: 'failed', message: malformed(metadata) };
  }
  // Errors are short, and their text is shown: they are sent as a whole.
  if (head.status >= 400) return { ...head, body: Buffer.concat(await bytes.toArray()) };
  let ended: InvocationOutcome | undefined;
  void outcome.then(known => { ended = known; });
  return { ...head, body: '', stream: { bytes, why: () => (ended ? streamWhy(ended) : limitWhy(bytes)) } };
}

/** Explains a stream that failed before its function has ended: its own limit, unless the caller has gone. */
function limitWhy({ errored }: Readable): string[] {
  return errored && !('code' in errored) ? [errored.message] : [];
}

/** Reads up to the delimiter; undefined when there is none, or the stream fails before it. */
async function takeMetadata(bytes: Readable): Promise<Buffer | undefined> {
  let start = Buffer.alloc(0);
  try {
    for await (const chunk of bytes.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      start = Buffer.concat([start, chunk]);
      const end = start.subarray(0, MAX_METADATA_BYTES).indexOf(DELIMITER);
      if (end !== -1) {
        bytes.unshift(start.subarray(end + DELIMITER.length));
        return start.subarray(0, end);
      }
      if (start.length >= MAX_METADATA_BYTES) return undefined;
    }
  } catch {
    // The outcome of the invocation says why.
  }
  return undefined;
}

function malformed(metadata: Buffer | undefined): string {
  return metadata === undefined
    ? 'its stream does not begin with metadata and eight NUL bytes within the first 16 KB'
    : `the metadata of its stream is not a JSON object with statusCode, headers, multiValueHeaders and cookies only: ${metadata.toString('utf8').slice(0, 200)}`;
}
