import { Fn } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { checkPolicySize } from '../../../src/network/private/policy-size';
import { TestStack } from '../support/fixtures';

describe('the size of a resource policy', () => {
  const stack = new TestStack();
  const statement = (resource: string) => new PolicyStatement({ principals: [new AnyPrincipal()], actions: ['execute-api:Invoke'], resources: [resource] });
  const around = JSON.stringify(stack.resolve(new PolicyDocument({ statements: [statement('')] }))).length;
  const check = (...statements: PolicyStatement[]) => () => checkPolicySize(stack, new PolicyDocument({ statements }), 'make it shorter');

  test('can be 8,192 characters', () => {
    expect(check(statement('x'.repeat(8192 - around)))).not.toThrow();
  });

  test('throws when it is one more', () => {
    expect(check(statement('x'.repeat(8193 - around)))).toThrow(
      '[TestStack] the resource policy of the API exceeds the limit of API Gateway, received "8193 characters"; allowed: up to 8192; make it shorter',
    );
  });

  test('is that of the text that is known, not of the functions of CloudFormation around it', () => {
    const reference = stack.vpc.vpcId;
    expect(check(statement(`${reference}${'x'.repeat(8192 - around)}`))).not.toThrow();
    expect(check(statement(`${reference}${'x'.repeat(8193 - around)}`))).toThrow('received "8193 characters"');
  });

  test('has nothing of values that are known only when the stack is deployed', () => {
    const resources = Array.from({ length: 400 }, (_, index) => Fn.importValue(`ApiOfTeam${index}`));
    expect(JSON.stringify(stack.resolve(resources)).length).toBeGreaterThan(8192);
    expect(check(new PolicyStatement({ principals: [new AnyPrincipal()], actions: ['execute-api:Invoke'], resources }))).not.toThrow();
  });
});
