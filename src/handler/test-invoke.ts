import { Construct } from 'constructs';
import { InvokedHandlers, permitHandlers } from './invoke-permission';

/** Test invocations of a REST API without its stage. */
export interface TestInvokeOptions {
  /**
   * Whether "Test" in the API Gateway console and `aws apigateway test-invoke-method` may invoke the handler. These requests bypass the
   * authorizers, so use this for development only. Streamed responses are shown after 35 seconds or 1 MB at the latest
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-troubleshoot.html). Functions of `FunctionRoute` cannot be invoked
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-test-method.html).
   *
   * @default false
   */
  readonly allowTestInvoke?: boolean;
}

/** Permits API Gateway to invoke the handlers for requests of the console, which use a stage that does not exist otherwise. */
export function permitTestInvoke(scope: Construct, handlers: InvokedHandlers, apiId: string, { allowTestInvoke }: TestInvokeOptions) {
  if (allowTestInvoke) permitHandlers(scope, 'TestPermission', handlers, { apiId, stage: 'test-invoke-stage' });
}
