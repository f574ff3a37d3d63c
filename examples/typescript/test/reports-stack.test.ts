import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ReportsStack } from '../reports-stack';

const template = Template.fromStack(new ReportsStack(new App(), 'ReportsStack', { env: { region: 'eu-central-1' } }));

describe('ReportsStack', () => {
  test('answers through its endpoint only', () => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', {
      EndpointConfiguration: { Types: ['PRIVATE'], VpcEndpointIds: ['vpce-0a1b2c3d4e5f60718'] },
      Policy: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { StringNotEquals: { 'aws:SourceVpce': ['vpce-0a1b2c3d4e5f60718'] } } }),
        ]),
      },
    });
  });

  test('logs in to the database without a password', () => {
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'rds-db:connect', Effect: 'Allow' })]) },
    });
  });

  test('creates no endpoint', () => {
    template.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
  });
});
