import type { Writable } from 'node:stream';

/** Stream that Lambda passes to a handler. */
export type LambdaResponseStream = Writable;

type StreamHandler<Event, Context> = (event: Event, stream: LambdaResponseStream, context: Context) => Promise<void>;

/** Status and headers in front of the body. */
interface ResponseMetadata {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
}

declare global {
  /** Global of Lambda's runtime for Node.js (https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html). */
  // eslint-disable-next-line no-var -- only `var` declares a property of `globalThis`
  var awslambda: {
    readonly HttpResponseStream: { from(stream: LambdaResponseStream, metadata: ResponseMetadata): LambdaResponseStream };
    streamifyResponse?<Event, Context>(handler: StreamHandler<Event, Context>): StreamHandler<Event, Context>;
  } | undefined;
}
