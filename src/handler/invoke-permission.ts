import { ArnFormat, Stack } from 'aws-cdk-lib';
import { CfnPermission, IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/** Stage of an API; `*` means all stages. */
export interface ApiStage {
  readonly apiId: string;
  readonly stage: string;
}

/**
 * Permits one stage of an API to invoke a function. There is one permission for all routes, because the policy of a function is limited to
 * 20,480 bytes (https://github.com/aws/aws-cdk/issues/5774). It is in the stack of the API: in the stack of the function, it would make that
 * stack depend on this one.
 */
export function permitInvocation(scope: Construct, id: string, handler: IFunction, api: ApiStage) {
  new CfnPermission(scope, id, {
    action: 'lambda:InvokeFunction',
    functionName: handler.functionArn,
    principal: 'apigateway.amazonaws.com',
    sourceArn: invocationSource(scope, api),
  });
}

/** Functions of an API that its stage invokes. */
export interface InvokedHandlers {
  readonly handler: IFunction;
  /** Function that streams; undefined: no route streams. */
  readonly streamHandler?: IFunction;
}

/**
 * Permits one stage of an API to invoke its functions. InvokeWithResponseStream, with which API Gateway invokes the one that streams, needs the same
 * action (https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html).
 *
 * @param id construct ID of the permission of the handler
 */
export function permitHandlers(scope: Construct, id: string, { handler, streamHandler }: InvokedHandlers, api: ApiStage) {
  permitInvocation(scope, id, handler, api);
  if (streamHandler) permitInvocation(scope, `Stream${id}`, streamHandler, api);
}

/** Source ARN with which a stage of an API invokes functions, for all routes. */
export function invocationSource(scope: Construct, { apiId, stage }: ApiStage): string {
  return Stack.of(scope).formatArn({ service: 'execute-api', resource: apiId, resourceName: `${stage}/*`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
}

/** URI through which API Gateway invokes a function, in the partition of the stack. */
export function invocationUri(scope: Construct, handler: IFunction): string {
  const { partition, region } = Stack.of(scope);
  return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${handler.functionArn}/invocations`;
}

/**
 * URI through which API Gateway invokes a function that streams its response:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 */
export function streamInvocationUri(scope: Construct, handler: IFunction): string {
  const { partition, region } = Stack.of(scope);
  return `arn:${partition}:apigateway:${region}:lambda:path/2021-11-15/functions/${handler.functionArn}/response-streaming-invocations`;
}
