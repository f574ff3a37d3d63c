import { fromHttpApi, type HttpApiEvent } from './adapters/http-api';
import { fromRestApi, toResult, type RestApiEvent } from './adapters/rest-api';
import { start } from './start';

/** What is read of Lambda's context object (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html). */
export interface LambdaContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

const app = start(__dirname, process.env);
let coldStart = true;

/** Lambda's entry point: answers an event of a REST API (payload 1.0) or of an HTTP API (payload 2.0). */
export const handler = async (event: RestApiEvent | HttpApiEvent, context: LambdaContext) => {
  const invocation = {
    functionRequestId: context.awsRequestId,
    remainingMs: context.getRemainingTimeInMillis(),
    coldStart,
    // Lambda sets it anew for every invocation.
    traceId: process.env._X_AMZN_TRACE_ID,
  };
  coldStart = false;
  return toResult(await app('routeKey' in event ? fromHttpApi(event, invocation) : fromRestApi(event, invocation)));
};
