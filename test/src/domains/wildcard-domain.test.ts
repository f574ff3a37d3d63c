import { ApiDomainOptions, DatabaseApiOptions, IDatabaseApi, PrivateVpcApi, VpcLambdaHttpApi, VpcLambdaRestApi } from '../../../src';
import { certificate } from '../support/domains';
import { TestStack } from '../support/fixtures';
import { only, resources } from '../support/template';

type Create = (stack: TestStack, options: DatabaseApiOptions, id?: string) => IDatabaseApi;

const PUBLIC: [string, Create][] = [
  ['VpcLambdaRestApi', (stack, options, id = 'Api') => new VpcLambdaRestApi(stack, id, options)],
  ['VpcLambdaHttpApi', (stack, options, id = 'Api') => new VpcLambdaHttpApi(stack, id, options)],
];

const WILDCARD = { domainName: '*.example.com', hostName: 'shop.example.com' };

describe.each(PUBLIC)('the existing domain with a wildcard of a %s', (_, create) => {
  const deploy = (domain: ApiDomainOptions, stack = new TestStack()) => ({ stack, api: create(stack, stack.options({ domain })) });

  test('default: maps the API to the wildcard, and creates neither a domain nor a record', () => {
    const { stack, api } = deploy({ ...WILDCARD, basePath: 'orders' });

    expect(only(stack, 'AWS::ApiGatewayV2::ApiMapping').Properties).toMatchObject({ DomainName: '*.example.com', ApiMappingKey: 'orders' });
    expect(resources(stack, 'AWS::ApiGateway::DomainName')).toEqual({});
    expect(resources(stack, 'AWS::Route53::RecordSet')).toEqual({});
    expect(api.url).toBe('https://shop.example.com/orders');
    expect(JSON.parse(api.openApiDocument).servers).toEqual([{ url: 'https://shop.example.com/orders' }]);
  });

  test('throws when two APIs use the same path of the wildcard, whatever their host name is', () => {
    const stack = new TestStack();
    create(stack, stack.options({ domain: { ...WILDCARD, basePath: 'v1' } }), 'One');

    expect(() => create(stack, stack.options({ domain: { ...WILDCARD, hostName: 'other.example.com', basePath: 'v1' } }), 'Other')).toThrow('the API "TestStack/One" already uses this address');
    expect(() => create(stack, stack.options({ domain: { ...WILDCARD, basePath: 'v2' } }), 'Third')).not.toThrow();
  });

  test.each<[string, ApiDomainOptions, string]>([
    ['no host name is set', { domainName: '*.example.com' }, 'a domain with a wildcard requires the host name of callers, received "*.example.com"; set hostName, as in "api.example.com"'],
    ['the host name is of another domain', { ...WILDCARD, hostName: 'shop.example.org' }, 'the host name does not match the wildcard "*.example.com", received "shop.example.org"'],
    ['the host name has one label more', { ...WILDCARD, hostName: 'a.b.example.com' }, 'the host name does not match the wildcard "*.example.com", received "a.b.example.com"'],
    ['the wildcard is not the first label', { domainName: 'api.*.com' }, 'the domain name is not valid, received "api.*.com"'],
    ['the wildcard is a part of a label', { domainName: 'a*.example.com' }, 'the domain name is not valid, received "a*.example.com"'],
    ['a host name is set without a wildcard', { domainName: 'api.example.com', hostName: 'api.example.com' }, 'hostName is only for a domain with a wildcard'],
  ])('throws when %s', (__, domain, message) => {
    expect(() => deploy(domain)).toThrow(message);
  });

  test('throws when it would be created', () => {
    const stack = new TestStack();

    expect(() => deploy({ ...WILDCARD, certificate: certificate(stack) }, stack)).toThrow('a domain with a wildcard must already exist, received "*.example.com"; create it with DomainName');
  });
});

describe('the domain of a PrivateVpcApi', () => {
  test('throws when it has a wildcard', () => {
    const stack = new TestStack();

    expect(() => new PrivateVpcApi(stack, 'Api', stack.options({ domain: { ...WILDCARD, certificate: certificate(stack) } }))).toThrow('the domain of a private API cannot have a wildcard');
  });
});
