import type { Driver } from './drivers/driver';
import { fromHttpApi, type HttpApiEvent } from './gateway/http-api';
import { fromRestApi, type RestApiEvent } from './gateway/rest-api';
import { toResult } from './http/response';
import { start } from './start';
import { traceOf } from './tracing/segments';

/** Fields of Lambda's context object that the handler reads (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html). */
export interface LambdaContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** Creates the entry point for Lambda, which answers an event of a REST API (payload 1.0) or of an HTTP API (payload 2.0). */
export function createHandler(driver: Driver) {
  // In the bundle, this is the folder of the bundle.
  const app = start(__dirname, process.env, driver);
  let coldStart = true;

  return async (event: RestApiEvent | HttpApiEvent, context: LambdaContext) => {
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
    return toResult(await app('routeKey' in event ? fromHttpApi(event, invocation) : fromRestApi(event, invocation)));
  };
}
