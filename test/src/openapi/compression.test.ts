import { Lazy, Size } from 'aws-cdk-lib';
import { PrivateVpcApi, VpcLambdaRestApi, VpcLambdaRestApiProps } from '../../../src';
import { TestStack } from '../support/fixtures';
import { HandlerFiles } from '../support/handler-files';
import { body, only } from '../support/template';

const REST_APIS: [string, (stack: TestStack, overrides: Partial<VpcLambdaRestApiProps>) => unknown][] = [
  ['VpcLambdaRestApi', (stack, overrides) => new VpcLambdaRestApi(stack, 'Api', { ...stack.options(), ...overrides })],
  ['PrivateVpcApi', (stack, overrides) => new PrivateVpcApi(stack, 'Api', { ...stack.options(), ...overrides })],
];

describe.each(REST_APIS)('minCompressionSize of a %s', (_, create) => {
  const created = (minCompressionSize?: Size) => {
    const stack = new TestStack();
    create(stack, { minCompressionSize });
    return stack;
  };
  const sizes = (stack: TestStack) => [
    body(stack)['x-amazon-apigateway-minimum-compression-size'], only(stack, 'AWS::ApiGateway::RestApi').Properties.MinimumCompressionSize,
  ];

  test('default: nothing is compressed', () => {
    const stack = created();
    expect(sizes(stack)).toEqual([undefined, undefined]);
    expect(new HandlerFiles(stack).read('manifest.json')).not.toHaveProperty('gatewayCompresses');
  });

  test.each([0, 1024, 10_485_760])('of %i bytes stands in the document and on the resource, and the handler is told', bytes => {
    const stack = created(Size.bytes(bytes));
    expect(sizes(stack)).toEqual([bytes, bytes]);
    expect(new HandlerFiles(stack).read('manifest.json').gatewayCompresses).toBe(true);
  });

  test('can be known only when the stack is deployed', () => {
    expect(sizes(created(Size.bytes(Lazy.number({ produce: () => 2048 }))))).toEqual([2048, 2048]);
  });

  test('throws when it is more than API Gateway takes', () => {
    expect(() => created(Size.bytes(10_485_761))).toThrow(
      '[TestStack/Api] minCompressionSize exceeds the maximum response size, received "10485761 bytes"; allowed: up to 10 MiB; leave it out to disable compression',
    );
  });
});
