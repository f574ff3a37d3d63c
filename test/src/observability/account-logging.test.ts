import { App } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { ApiGatewayAccountLogging, PrivateVpcApi, VpcLambdaRestApi } from '../../../src';
import { TestStack } from '../support/fixtures';
import { only, resources } from '../support/template';

describe('ApiGatewayAccountLogging', () => {
  test('sets a new role for the account, and retains both when the stack is deleted', () => {
    const stack = new TestStack();
    const { role } = new ApiGatewayAccountLogging(stack, 'AccountLogging');
    const account = only(stack, 'AWS::ApiGateway::Account');
    const [policyId, policy] = Object.entries(resources(stack, 'AWS::IAM::ManagedPolicy'))[0];

    expect(account.Properties).toEqual({ CloudWatchRoleArn: stack.resolve(role.roleArn) });
    expect(account.DependsOn).toContain(policyId);
    expect(policy.Properties.PolicyDocument.Statement).toMatchObject([{ Effect: 'Allow', Resource: '*', Action: expect.arrayContaining(['logs:PutLogEvents']) }]);
    expect(only(stack, 'AWS::IAM::Role').Properties.AssumeRolePolicyDocument.Statement).toMatchObject([{ Principal: { Service: 'apigateway.amazonaws.com' } }]);
    for (const resource of [account, policy, only(stack, 'AWS::IAM::Role')]) expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('throws when there is one in the stack already', () => {
    const stack = new TestStack();
    new ApiGatewayAccountLogging(stack, 'One');
    expect(() => new ApiGatewayAccountLogging(stack, 'Two')).toThrow(
      '[TestStack/Two] an account and region can have only one role for the logs of API Gateway, received "TestStack/One"; allowed: one ApiGatewayAccountLogging; use the existing one',
    );
  });
});

describe.each([['VpcLambdaRestApi', VpcLambdaRestApi], ['PrivateVpcApi', PrivateVpcApi]])('%s with an ApiGatewayAccountLogging', (_, Api) => {
  const create = () => {
    const stack = new TestStack();
    new Api(stack, 'Api', { ...stack.options(), accountLogging: new ApiGatewayAccountLogging(stack, 'AccountLogging') });
    return stack;
  };

  test('waits with the stage until the role is set, and logs errors of the execution', () => {
    const stack = create();
    const stage = only(stack, 'AWS::ApiGateway::Stage');
    expect(stage.DependsOn).toEqual(expect.arrayContaining(Object.keys(resources(stack, 'AWS::ApiGateway::Account'))));
    expect(stage.Properties.MethodSettings[0].LoggingLevel).toBe('ERROR');
  });

  test('gives no warning', () => {
    expect(Annotations.fromStack(create()).findWarning('*', Match.stringLikeRegexp('accountLogging'))).toEqual([]);
  });

  test('throws when that is of another region, which leaves the role of this one as it is', () => {
    const app = new App();
    const [here, elsewhere] = ['eu-west-1', 'us-east-1'].map(region => new TestStack(app, region, { env: { account: '111111111111', region } }));
    const accountLogging = new ApiGatewayAccountLogging(elsewhere, 'AccountLogging');
    expect(() => new Api(here, 'Api', { ...here.options(), accountLogging })).toThrow(
      '[eu-west-1/Api] the role for the logs "us-east-1/AccountLogging/Role" is in another region than the API, received "us-east-1"; allowed: eu-west-1; ' +
      'create an ApiGatewayAccountLogging in a stack in the account and region of the API, and pass that one',
    );
  });
});
