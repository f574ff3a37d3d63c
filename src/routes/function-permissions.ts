import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { Route } from './route';
import { checkRegion } from '../database/environment-rules';
import { ApiStage, invocationSource, permitInvocation } from '../handler/invoke-permission';

/** Lets one stage of an API call the functions of its routes, each with one permission. */
export function permitFunctions(scope: Construct, routes: readonly Route[], api: ApiStage) {
  const functions = new Set(routes.flatMap(route => route._function ?? []));
  functions.forEach(handler => {
    checkRegion(scope, handler, 'function');
    if (isElsewhere(scope, handler)) {
      warnOfMissingPermission(scope, handler, api);
    } else {
      permitInvocation(scope, `FunctionPermission-${handler.node.addr}`, handler, api);
    }
  });
}

/** Only the account of a function can let others call it. */
function isElsewhere(scope: Construct, { env }: IFunction): boolean {
  const { account } = Stack.of(scope);
  return !Token.isUnresolved(env.account) && !Token.isUnresolved(account) && env.account !== account;
}

function warnOfMissingPermission(scope: Construct, handler: IFunction, api: ApiStage) {
  const sourceArn = Stack.of(scope).resolve(invocationSource(scope, api));
  Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:functionElsewhere', [
    `the function "${handler.node.path}" belongs to the account ${handler.env.account}, which alone can let the API call it: there, run`,
    `"aws lambda add-permission" with the function, the action lambda:InvokeFunction, the principal apigateway.amazonaws.com and the source ARN ${JSON.stringify(sourceArn)},`,
    'and acknowledge this; until then its routes answer with 500',
  ].join(' '));
}
