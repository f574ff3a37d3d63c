import { Aws, CfnResource, Fn } from 'aws-cdk-lib';
import { substituted } from '../../../src/openapi/private/substituted';
import { TestStack } from '../support/fixtures';

describe('a substituted text', () => {
  const stack = new TestStack();
  const resource = new CfnResource(stack, 'Thing', { type: 'AWS::Test::Thing' });
  const resolved = (text: string) => stack.resolve(substituted(text));

  test('names references and attributes in one line', () => {
    expect(resolved(`arn:${Aws.PARTITION}:${resource.ref}/${resource.getAtt('Arn').toString()}`)).toEqual({ 'Fn::Sub': 'arn:${AWS::Partition}:${Thing}/${Thing.Arn}' });
  });

  test('keeps what only looks like a placeholder', () => {
    expect(resolved(`${Aws.REGION}/\${Thing}`)).toEqual({ 'Fn::Sub': '${AWS::Region}/${!Thing}' });
  });

  test('stays as it is where Fn::Sub has no notation for it, or nothing to do', () => {
    expect(resolved(`a${Fn.importValue('b')}`)).toEqual({ 'Fn::Join': ['', ['a', { 'Fn::ImportValue': 'b' }]] });
    expect(resolved('a')).toBe('a');
  });
});
