import type { Driver } from './drivers/driver';
import { fromHttpApi, type HttpApiEvent } from './gateway/http-api';
import { fromRestApi, type RestApiEvent } from './gateway/rest-api';
import type { Invocation } from './http/request';
import { toResult } from './http/response';
import type { LambdaResponseStream } from './lambda-stream';
import { start } from './start';
import { StreamOutput } from './stream-output';
import { traceOf } from './tracing/segments';

/** Fields of Lambda's context object that the handler reads (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html). */
export interface LambdaContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** Creates the entry points for Lambda: one that returns a response, and one that streams it, for REST APIs. */
export function createHandlers(driver: Driver) {
  // In the bundle, this is the folder of the bundle.
  const app = start(__dirname, process.env, driver);
  let coldStart = true;

  const invocationOf = (context: LambdaContext): Invocation => {
    // Lambda sets the variable for every invocation.
    const trace = traceOf(process.env._X_AMZN_TRACE_ID);
    const invocation = {
      functionRequestId: context.awsRequestId,
      remainingMs: context.getRemainingTimeInMillis(),
      coldStart,
      traceId: trace?.id,
      trace,
    };
    coldStart = false;
    return invocation;
  };

  return {
    /** Answers an event of a REST API (payload 1.0) or of an HTTP API (payload 2.0). */
    handler: async (event: RestApiEvent | HttpApiEvent, context: LambdaContext) => {
      const invocation = invocationOf(context);
      return toResult(await app('routeKey' in event ? fromHttpApi(event, invocation) : fromRestApi(event, invocation)));
    },
    // Only Lambda has it. The AWS SDK makes an empty one elsewhere.
    stream: globalThis.awslambda?.streamifyResponse?.(async (event: RestApiEvent, stream: LambdaResponseStream, context: LambdaContext) => {
      const output = new StreamOutput(stream);
      output.end(await app({ ...fromRestApi(event, invocationOf(context)), output }));
    }),
  };
}
