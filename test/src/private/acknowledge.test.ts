import { ApiGatewayAccountLogging } from '../../../src';
import { FRONT_DOORS, TestStack } from '../support/fixtures';
import { resources } from '../support/template';

/** What checkov is asked to skip, by resource, as "rule: reason". */
function skipped(stack: TestStack): string[] {
  const types = ['AWS::IAM::ManagedPolicy', 'AWS::Lambda::Function', 'AWS::ApiGateway::Stage', 'AWS::ApiGatewayV2::Stage'];
  const all = types.flatMap(type => Object.values<any>(resources(stack, type)).flatMap(({ Type, Metadata }) =>
    (Metadata?.checkov?.skip ?? []).map(({ id, comment }: { id: string; comment: string }) => `${Type} ${id}: ${comment}`)));
  return all.sort();
}

const HANDLER = [
  'AWS::IAM::ManagedPolicy CKV_AWS_111: EC2 and X-Ray do not support resource-level permissions for these actions; the code of the function is denied those of EC2',
  'AWS::Lambda::Function CKV_AWS_116: API Gateway invokes the function synchronously, and Lambda sends only asynchronous events to a dead-letter queue',
  'AWS::Lambda::Function CKV_AWS_173: no variable is secret, and Lambda encrypts variables at rest with an AWS managed key',
];
const CACHE = 'AWS::ApiGateway::Stage CKV_AWS_120: caching is disabled because responses differ between callers, so there is nothing to encrypt';

describe('findings of checkov that do not apply', () => {
  test.each(FRONT_DOORS)('are skipped in the metadata of the resources of a %s, each with its reason', (name, create) => {
    const stack = new TestStack();
    create(stack, {});
    expect(skipped(stack)).toEqual(name === 'VpcLambdaHttpApi' ? HANDLER : [CACHE, ...HANDLER]);
  });

  test('are skipped in the role for the logs of REST APIs', () => {
    const stack = new TestStack();
    new ApiGatewayAccountLogging(stack, 'Logging');
    expect(skipped(stack)).toEqual([expect.stringMatching(/^AWS::IAM::ManagedPolicy CKV_AWS_111: the role is for all REST APIs/)]);
  });
});
