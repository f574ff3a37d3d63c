import { checkAuthorization } from '../../../src/openapi/private/authorization-check';
import { TestStack } from '../support/fixtures';

const operation = (type: string, security?: object[]) => ({ security, 'responses': {}, 'x-amazon-apigateway-integration': { type } });
const check = (operations: { [method: string]: ReturnType<typeof operation> }, open: string[] = []) =>
  () => checkAuthorization(new TestStack(), { '/a': operations }, new Set(open));

describe('the check of authorization', () => {
  test.each([
    ['an authorization', check({ get: operation('aws_proxy', [{ iam: [] }]) })],
    ['an operation that was opened by name', check({ get: operation('aws_proxy', []) }, ['GET /a'])],
    ['a preflight answer', check({ options: operation('mock', []) })],
  ])('accepts %s', (_, accepted) => {
    expect(accepted).not.toThrow();
  });

  test.each([
    ['an empty list', check({ get: operation('aws_proxy', []) })],
    ['none', check({ get: operation('aws_proxy') })],
    ['none, while another method was opened', check({ get: operation('aws_proxy', [{ iam: [] }]), post: operation('aws_proxy') }, ['GET /a'])],
  ])('throws when an operation has %s', (_, refused) => {
    expect(refused).toThrow(/^\[TestStack\] "(GET|POST) \/a" would be open to all callers; if that is intended, set ApiAuthorizer\.none\(\) explicitly$/);
  });
});
