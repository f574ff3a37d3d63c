import { LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { FRONT_DOORS, TestStack } from './fixtures';
import { FunctionRoute, HttpMethod, OpenApiRoute, SecretsAccess } from '../../../src';

/** Makes an API with a function of the user's beside it that asks the database too, and a handler that is kept warm and released by and by. */
export function createWithOwnFunction(stack: TestStack, create: (typeof FRONT_DOORS)[0][1]) {
  const own = new Function(stack, 'Own', {
    vpc: stack.vpc, runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('exports.handler = async () => ({})'),
  });
  const api = create(stack, {
    routes: [OpenApiRoute.at(), FunctionRoute.of(HttpMethod.POST, '/orders/{id}/charge', own)],
    secretsAccess: SecretsAccess.createEndpoint(),
    provisionedConcurrentExecutions: 1,
    deploymentConfig: LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE,
  });
  api.grantDatabaseAccess(own);
}
