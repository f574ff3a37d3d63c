import { App, NestedStack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Alias, IKey, Key } from 'aws-cdk-lib/aws-kms';
import { VpcLambdaHttpApi } from '../../../src';
import { FRONT_DOORS, TestStack } from '../support/fixtures';
import { DeployedApp } from '../support/intrinsics';
import { arn, arnOf, ENVIRONMENT } from '../support/physical-ids';
import { resources } from '../support/template';

const accessLog = (stack: TestStack | NestedStack) => Object.values(resources(stack, 'AWS::Logs::LogGroup'))
  .map(({ Properties }) => Properties.LogGroupName).find(name => name !== undefined);

describe.each(FRONT_DOORS)('the access log of a %s', (_, create) => {
  test('has a name that ends in the id of the stack, as the group of a stack before it may be there still', () => {
    const stack = new TestStack();
    create(stack, {});
    const uuid = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
    expect(accessLog(stack)['Fn::Join'][1][1]).toEqual({ 'Fn::Select': [0, { 'Fn::Split': ['-', uuid] }] });
    expect(new DeployedApp(stack).value(accessLog(stack))).toMatch(/^\/aws\/vendedlogs\/apigateway\/TestStack-Api-[0-9A-F]{8}-[0-9a-f]{8}$/);
  });
});

describe('the access log in a nested stack', () => {
  test('ends in the id of that stack', () => {
    const parent = new TestStack(new App(), 'Parent');
    const nested = new NestedStack(parent, 'Nested');
    new VpcLambdaHttpApi(nested, 'Api', parent.options());
    expect(JSON.stringify(accessLog(nested))).toContain('{"Ref":"AWS::StackId"}');
  });
});

describe('logEncryptionKey', () => {
  const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-1111-2222-3333-444455556666';
  const logs = (logEncryptionKey: (stack: TestStack) => IKey, stack = new TestStack()) => {
    new VpcLambdaHttpApi(stack, 'Api', stack.options({ logEncryptionKey: logEncryptionKey(stack) }));
    return stack;
  };
  const warnings = (stack: TestStack) => Annotations.fromStack(stack).findWarning('/TestStack/Api', Match.stringLikeRegexp('logKeyPolicy')).map(({ entry }) => entry.data as string);

  test.each<[string, (stack: TestStack) => IKey]>([
    ['a key of the stack', stack => new Key(stack, 'Key')],
    ['a key of another stack', ({ node }) => new Key(new TestStack(node.root, 'Other'), 'Key')],
    ['an alias of the stack', stack => new Alias(stack, 'Alias', { aliasName: 'alias/logs', targetKey: new Key(stack, 'Key') })],
  ])('lets CloudWatch Logs use %s, for log groups of the account only', async (_, make) => {
    const app = new DeployedApp(logs(make));
    const key = app.only('AWS::KMS::Key');
    expect(app.resources('AWS::Logs::LogGroup').map(({ properties }) => properties.KmsKeyId)).toEqual([arnOf(key), arnOf(key)]);
    // Once for both groups. The simulator of policies does not know condition keys with the name of an encryption context.
    expect(key.properties.KeyPolicy.Statement.slice(1)).toEqual([{
      Sid: 'CloudWatchLogs',
      Effect: 'Allow',
      Principal: { Service: `logs.${ENVIRONMENT.region}.amazonaws.com` },
      Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      Resource: '*',
      Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': arn('logs', 'log-group:*') } },
    }]);
    expect(warnings(logs(make))).toEqual([]);
  });

  test('warns with the statement that an imported key needs', () => {
    const [warning, ...others] = warnings(logs(stack => Key.fromKeyArn(stack, 'Key', KEY)));
    expect(warning).toMatch(/^the policy of the key "TestStack\/Key" cannot be changed by this app.*kms:GenerateDataKey\*.*kms:EncryptionContext:aws:logs:arn.* \[ack: cdk-vpc-lambda-api:logKeyPolicy\]$/);
    expect(others).toEqual([]);
  });

  test('throws when it is an imported alias', () => {
    expect(() => logs(stack => Alias.fromAliasName(stack, 'Key', 'alias/logs'))).toThrow(
      '[TestStack/Api] logEncryptionKey is an imported alias, but log groups require the ARN of a key, received "alias/logs"; import the key with Key.fromKeyArn()',
    );
  });
});
