import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ApiAuthorizer, FunctionRoute, HealthRoute, HttpMethod, SecretsAccess } from '../../../src';
import { FRONT_DOORS, TestStack } from '../../src/support/fixtures';

describe.each(FRONT_DOORS)('%s outside of the partition aws', (_, create) => {
  test.each(['cn-north-1', 'us-gov-west-1', undefined])('has no ARN and no host of it in %s', region => {
    const stack = new TestStack(new App(), 'TestStack', { env: region ? { account: '111122223333', region } : undefined });
    const own = new Function(stack, 'Own', { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('0') });
    create(stack, {
      authorizer: ApiAuthorizer.lambdaFunction(own),
      routes: [HealthRoute.at(), FunctionRoute.of(HttpMethod.GET, '/own', own)],
      cors: { allowOrigins: ['https://a.example.com'] },
      secretsAccess: SecretsAccess.createEndpoint(),
      deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      alarms: {},
      dashboard: true,
    });
    // Principals of services are the same in every partition.
    const text = JSON.stringify(Template.fromStack(stack).toJSON().Resources).replace(/"[a-z-]+\.amazonaws\.com"/g, '""');
    expect(text.match(/arn:aws:[^"]*|[\w.-]*amazonaws\.com[^"]*/g) ?? []).toEqual([]);
  });
});
