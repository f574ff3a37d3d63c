import { Annotations, Stack } from 'aws-cdk-lib';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';

/**
 * Warns that only the account of a function can permit an API to invoke it
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-cross-account-lambda-authorizers.html).
 *
 * @param sourceArn source ARN with which the API invokes the function
 * @param consequence effect on callers until then
 */
export function warnOfMissingPermission(scope: IConstruct, handler: IFunction, sourceArn: string, consequence: string) {
  Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:functionElsewhere', [
    `the function "${handler.node.path}" belongs to the account ${handler.env.account}, and only this account can permit the API to invoke it: there, run`,
    '"aws lambda add-permission" with the function, the action lambda:InvokeFunction, the principal apigateway.amazonaws.com and the source ARN',
    `${JSON.stringify(Stack.of(scope).resolve(sourceArn))}, and acknowledge this warning; until then ${consequence}`,
  ].join(' '));
}
