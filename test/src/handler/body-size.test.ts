import { Lazy, Size } from 'aws-cdk-lib';
import { DatabaseApiOptions, PrivateVpcApi, RequestValue, SqlRoute, VpcLambdaHttpApi, VpcLambdaRestApi } from '../../../src';
import { TestStack } from '../support/fixtures';
import { HandlerFiles } from '../support/handler-files';

const APIS: [string, (stack: TestStack, options: DatabaseApiOptions) => { readonly openApiDocument: string }][] = [
  ['VpcLambdaRestApi', (stack, options) => new VpcLambdaRestApi(stack, 'Api', options)],
  ['VpcLambdaHttpApi', (stack, options) => new VpcLambdaHttpApi(stack, 'Api', options)],
  ['PrivateVpcApi', (stack, options) => new PrivateVpcApi(stack, 'Api', options)],
];

describe.each(APIS)('maxBodySize of a %s', (_, create) => {
  const created = (maxBodySize?: Size) => {
    const stack = new TestStack();
    const routes = [
      SqlRoute.get('/books', { sql: 'SELECT 1' }),
      SqlRoute.post('/books', { sql: 'INSERT INTO books VALUES (:title)', parameters: { title: RequestValue.body('title') } }),
    ];
    const { openApiDocument } = create(stack, { ...stack.options({ routes }), maxBodySize });
    return { manifest: new HandlerFiles(stack).read('manifest.json'), openApiDocument };
  };

  test('default: the handler decides', () => {
    expect(created().manifest).not.toHaveProperty('maxBodyBytes');
  });

  test.each([1, 1024, 6_291_456])('of %i bytes is passed to the handler', bytes => {
    expect(created(Size.bytes(bytes)).manifest).toMatchObject({ maxBodyBytes: bytes });
  });

  test('the OpenAPI document has 413 where a body is read', () => {
    const { paths } = JSON.parse(created().openApiDocument) as { paths: { [path: string]: { [method: string]: { responses: object } } } };

    expect(paths['/books'].post.responses).toMatchObject({ 413: { description: 'CONTENT_TOO_LARGE: The body is too large' } });
    expect(paths['/books'].get.responses).not.toHaveProperty('413');
  });

  test.each<[string, Size, string]>([
    ['is 0', Size.bytes(0), '[TestStack/Api] maxBodySize is not valid, received "0 bytes"; allowed: 1 byte to 6 MiB, in whole bytes; leave it out for 1 MiB'],
    ['is more than Lambda takes', Size.mebibytes(7), 'maxBodySize is not valid, received "7340032 bytes"'],
    ['is known only at deployment', Size.mebibytes(Lazy.number({ produce: () => 1 })), 'maxBodySize is known only at deployment, but it is packed with the handler'],
  ])('throws when it %s', (__, size, message) => {
    expect(() => created(size)).toThrow(message);
  });
});
