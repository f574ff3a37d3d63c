import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { FRONT_DOORS, TestStack } from '../support/fixtures';
import { only } from '../support/template';

describe.each(FRONT_DOORS)('grantInvoke of %s', (_name, create) => {
  function granted(...routes: string[]) {
    const stack = new TestStack();
    const caller = new Role(stack, 'Caller', { assumedBy: new AccountPrincipal('111111111111') });
    create(stack).grantInvoke(caller, ...routes);
    const [statement] = only(stack, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement;
    expect(statement).toMatchObject({ Effect: 'Allow', Action: 'execute-api:Invoke' });
    const arns = [statement.Resource].flat().map(({ 'Fn::Join': [, parts] }: any) => parts);
    return arns.map(parts => parts.slice(-1)[0].replace('/$default', ''));
  }

  test('default: the whole stage', () => {
    expect(granted()).toEqual(['/*']);
  });

  test('a parameter of a path stands for any value', () => {
    expect(granted('GET /orders/{id}', '* /products/*', 'POST /')).toEqual(['/GET/orders/*', '/*/products/*', '/POST/']);
  });

  test.each(['/orders', 'GET orders', 'get /orders', 'GET /orders?x=1', 'GET /a b', 'GET /{a'])('throws for %j', route => {
    expect(() => granted(route)).toThrow(
      `[TestStack/Api] grantInvoke was given something that is no route, got ${JSON.stringify(route)}; allowed: a method or * and a path, as in "GET /orders/{id}" or "* /orders/*"`,
    );
  });
});
