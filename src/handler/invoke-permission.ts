import { ArnFormat, Stack } from 'aws-cdk-lib';
import { CfnPermission, IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/** One stage of an API; `*`: all there are. */
export interface ApiStage {
  readonly apiId: string;
  readonly stage: string;
}

/**
 * Lets one stage of an API call a function. One permission for all routes: a function's policy ends at 20,480 bytes
 * (https://github.com/aws/aws-cdk/issues/5774). It stands in our stack: in the stack of the function it would tie that to ours.
 */
export function permitInvocation(scope: Construct, id: string, handler: IFunction, api: ApiStage) {
  new CfnPermission(scope, id, {
    action: 'lambda:InvokeFunction',
    functionName: handler.functionArn,
    principal: 'apigateway.amazonaws.com',
    sourceArn: invocationSource(scope, api),
  });
}

/** The ARN that a stage of an API calls functions as, whatever the route. */
export function invocationSource(scope: Construct, { apiId, stage }: ApiStage): string {
  return Stack.of(scope).formatArn({ service: 'execute-api', resource: apiId, resourceName: `${stage}/*`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
}

/** The URI by which API Gateway calls a function, in the partition of the stack. */
export function invocationUri(scope: Construct, handler: IFunction): string {
  const { partition, region } = Stack.of(scope);
  return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${handler.functionArn}/invocations`;
}
