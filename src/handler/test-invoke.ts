import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { permitInvocation } from './invoke-permission';

/** Whether a REST API can be tried without its stage. */
export interface TestInvokeOptions {
  /**
   * Whether "Test" in the console of API Gateway, and `aws apigateway test-invoke-method`, may call the handler. Such requests go past
   * the authorizers, so this is for development. Functions of `FunctionRoute` are not called
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-test-method.html).
   *
   * @default false
   */
  readonly allowTestInvoke?: boolean;
}

/** Lets API Gateway call the handler for requests of the console, which come from a stage that is not there otherwise. */
export function permitTestInvoke(scope: Construct, handler: IFunction, apiId: string, { allowTestInvoke }: TestInvokeOptions) {
  if (allowTestInvoke) permitInvocation(scope, 'TestPermission', handler, { apiId, stage: 'test-invoke-stage' });
}
