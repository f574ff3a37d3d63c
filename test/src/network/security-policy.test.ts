import { EndpointAccessMode, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import { PrivateApiEndpoint, PrivateVpcApi, PrivateVpcApiProps } from '../../../src';
import { domain } from '../support/domains';
import { TestStack } from '../support/fixtures';
import { body, only } from '../support/template';

const { BASIC, STRICT } = EndpointAccessMode;

function deploy(props: (stack: TestStack) => Partial<PrivateVpcApiProps>) {
  const stack = new TestStack();
  new PrivateVpcApi(stack, 'Api', { ...stack.options(), securityPolicy: SecurityPolicy.TLS13_1_3_2025_09, ...props(stack) });
  return stack;
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html
describe('a security policy on a PrivateVpcApi', () => {
  test.each<[string, EndpointAccessMode, (stack: TestStack) => Partial<PrivateVpcApiProps>]>([
    ['whose callers name the endpoint', BASIC, () => ({})],
    ['with private DNS', STRICT, () => ({ endpoint: PrivateApiEndpoint.create({ privateDns: true }) })],
    ['with a domain', STRICT, stack => ({ domain: domain(stack) })],
    ['with private DNS that is to be basic', BASIC, () => ({ endpoint: PrivateApiEndpoint.create({ privateDns: true }), endpointAccessMode: BASIC })],
  ])('%s has the access mode %s', (_, mode, props) => {
    const stack = deploy(props);
    expect(only(stack, 'AWS::ApiGateway::RestApi').Properties).toMatchObject({ SecurityPolicy: SecurityPolicy.TLS13_1_3_2025_09, EndpointAccessMode: mode });
    expect(body(stack)['x-amazon-apigateway-endpoint-access-mode']).toBe(mode);
  });

  test('throws when the strict mode is asked for, and callers have neither a domain nor private DNS', () => {
    expect(() => deploy(() => ({ endpointAccessMode: STRICT }))).toThrow(
      '[TestStack/Api] the strict access mode of a private API requires a domain or private DNS, received "STRICT"; set domain, or privateDns: true on the endpoint, ' +
      'or leave endpointAccessMode out',
    );
  });
});
