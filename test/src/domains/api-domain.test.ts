import { App, Fn, Stack } from 'aws-cdk-lib';
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import { HostedZone, PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ApiDomainOptions, DatabaseApiOptions, HealthRoute, IDatabaseApi, PrivateVpcApi, VpcLambdaHttpApi, VpcLambdaRestApi } from '../../../src';
import { certificate, domain } from '../support/domains';
import { TestStack } from '../support/fixtures';
import { ENVIRONMENT } from '../support/physical-ids';
import { body, only, resources } from '../support/template';

type Api = IDatabaseApi & { readonly domainTarget?: string };
type Create = (stack: TestStack, options: DatabaseApiOptions) => Api;

const REST: Create = (stack, options) => new VpcLambdaRestApi(stack, 'Api', options);
const HTTP: Create = (stack, options) => new VpcLambdaHttpApi(stack, 'Api', options);
const PRIVATE: Create = (stack, options) => new PrivateVpcApi(stack, 'Api', options);
const ALL: [string, Create][] = [['VpcLambdaRestApi', REST], ['VpcLambdaHttpApi', HTTP], ['PrivateVpcApi', PRIVATE]];
const PUBLIC = ALL.slice(0, 2);

/** A stack whose region is known, as certificates are compared with it. */
function stackIn(region = ENVIRONMENT.region) {
  return new TestStack(new App(), 'TestStack', { env: { account: ENVIRONMENT.account, region } });
}

function deploy(create: Create, overrides: (stack: TestStack) => Partial<ApiDomainOptions> = () => ({}), stack = stackIn()) {
  return { stack, api: create(stack, stack.options({ domain: domain(stack, overrides(stack)) })) };
}

describe.each(ALL)('the domain of a %s', (_, create) => {
  test.each([
    ['has a scheme', 'https://api.example.com'], ['has a path', 'api.example.com/v1'], ['has capitals', 'API.example.com'], ['is a wildcard only', '*'],
    ['has one part', 'localhost'], ['ends with a dot', 'api.example.com.'], ['is empty', ''],
  ])('throws when the name %s', (__, domainName) => {
    expect(() => deploy(create, () => ({ domainName }))).toThrow(
      `[TestStack/Api] the domain name is not valid, received "${domainName}"; allowed: a lower-case host name without scheme and path, as in "api.example.com"`,
    );
  });

  test.each(['/v1', 'v1/', 'a//b', '', 'a b', 'ä'])('throws when the base path is "%s"', basePath => {
    expect(() => deploy(create, () => ({ basePath }))).toThrow(`[TestStack/Api] the base path is not valid, received "${basePath}"; allowed: letters, digits and`);
  });

  test('throws when the name is not in the hosted zone', () => {
    const hostedZone = (stack: Stack) => HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'ample.com' });
    expect(() => deploy(create, stack => ({ hostedZone: hostedZone(stack) }))).toThrow(
      '[TestStack/Api] the domain name is not in the hosted zone "ample.com", received "api.example.com"; pass the hosted zone of the domain name, or leave hostedZone out',
    );
  });

  test('throws when the certificate is known to be in another region', () => {
    expect(() => deploy(create, stack => ({ certificate: certificate(stack, 'us-east-1') }))).toThrow(
      /\[TestStack\/Api\] the certificate of the domain of an? .+ is in another region, received "us-east-1"; allowed: eu-west-1; create the certificate in a stack in that region/,
    );
  });

  test('goes with a stack and a certificate whose region is not known', () => {
    const stack = new TestStack();
    const own = new Certificate(stack, 'Own', { domainName: 'api.example.com', validation: CertificateValidation.fromDns() });
    expect(() => deploy(create, () => ({ certificate: own }), stack)).not.toThrow();
  });

  test('gets a record in its hosted zone', () => {
    const { stack, api } = deploy(create, at => ({ hostedZone: new PublicHostedZone(at, 'Zone', { zoneName: 'example.com' }) }));
    const { Name, Type, AliasTarget } = only(stack, 'AWS::Route53::RecordSet').Properties;
    expect([Name, Type]).toEqual(['api.example.com.', 'A']);
    expect(AliasTarget.DNSName).toEqual(stack.resolve(api.domainTarget));
    expect(AliasTarget.HostedZoneId).toBeDefined();
  });

  test('gets a record in a hosted zone of which the id alone is known', () => {
    const { stack } = deploy(create, at => ({ hostedZone: HostedZone.fromHostedZoneId(at, 'Zone', 'Z0123456789') }));
    expect(only(stack, 'AWS::Route53::RecordSet').Properties).toMatchObject({ Name: 'api.example.com.', HostedZoneId: 'Z0123456789' });
  });

  test('has no record without a hosted zone, and returns the target of the record', () => {
    const { stack, api } = deploy(create);
    expect(resources(stack, 'AWS::Route53::RecordSet')).toEqual({});
    expect(api.domainTarget).toBeDefined();
  });

  test.each([
    ['the URL of the domain', 'https://api.example.com/library', {}],
    ['no host, if the name is known only when the stack is deployed', '/', { domainName: Fn.importValue('DomainName') }],
  ])('the document for callers names %s', (__, url, overrides) => {
    const { api } = deploy(create, () => ({ basePath: 'library', ...overrides }));
    expect(JSON.parse(api.openApiDocument).servers).toEqual([{ url }]);
  });

  test('is not there unless it is asked for', () => {
    const stack = new TestStack();
    const api = create(stack, stack.options());
    expect(Object.keys({ ...resources(stack, 'AWS::ApiGateway::DomainName'), ...resources(stack, 'AWS::ApiGatewayV2::DomainName') })).toEqual([]);
    expect(resources(stack, 'AWS::ApiGateway::DomainNameV2')).toEqual({});
    expect(api.domainTarget).toBeUndefined();
  });
});

describe.each(PUBLIC)('a domain that is there already, for a %s', (name, create) => {
  const existing = (overrides: Partial<ApiDomainOptions> = {}) => deploy(create, () => ({ certificate: undefined, basePath: 'books', ...overrides }));
  const mapping = (stack: Stack) => ({ ...resources(stack, 'AWS::ApiGateway::BasePathMapping'), ...resources(stack, 'AWS::ApiGatewayV2::ApiMapping') });

  test('gets a base path, and is left alone otherwise', () => {
    const { stack, api } = existing();
    const [{ Properties: { BasePath, ApiMappingKey = BasePath, DomainName } }] = Object.values(mapping(stack));
    expect([DomainName, ApiMappingKey]).toEqual(['api.example.com', 'books']);
    const types = ['AWS::ApiGateway::DomainName', 'AWS::ApiGatewayV2::DomainName', 'AWS::Route53::RecordSet'];
    expect(types.flatMap(type => Object.keys(resources(stack, type)))).toEqual([]);
    expect([api.url, api.domainTarget]).toEqual(['https://api.example.com/books', undefined]);
  });

  test('is in front of the API too', () => {
    expect(body(existing().stack).servers[0]['x-amazon-apigateway-endpoint-configuration']).toEqual({ disableExecuteApiEndpoint: true });
  });

  test('can be that of another API', () => {
    const { stack, api } = deploy(create, () => ({ basePath: 'library' }));
    const other = new (name === 'VpcLambdaHttpApi' ? VpcLambdaHttpApi : VpcLambdaRestApi)(stack, 'Other', stack.options({
      domain: { domainName: 'api.example.com', basePath: 'books' },
    }));
    other.node.addDependency(api);
    expect(Object.keys(mapping(stack))).toHaveLength(2);
    expect([api.url, other.url]).toEqual(['https://api.example.com/library', 'https://api.example.com/books']);
  });

  test.each<[string, (stack: TestStack) => Partial<ApiDomainOptions>]>([
    ['hostedZone', stack => ({ hostedZone: new PublicHostedZone(stack, 'Zone', { zoneName: 'example.com' }) })],
    ['mutualTls', stack => ({ mutualTls: { bucket: Bucket.fromBucketName(stack, 'Trust', 'trust'), key: 'callers.pem' } })],
  ])('throws when it is to have %s', (setting, overrides) => {
    expect(() => deploy(create, stack => ({ certificate: undefined, ...overrides(stack) }))).toThrow(
      `[TestStack/Api] ${setting} can be set only when this construct creates the domain, that is, with certificate; ` +
      `pass certificate to create a domain, or leave ${setting} out`,
    );
  });
});

describe.each(PUBLIC)('the host name that API Gateway gives a %s with a domain', (_, create) => {
  const configuration = (stack: Stack) => body(stack).servers?.[0]['x-amazon-apigateway-endpoint-configuration'];

  test('is disabled', () => {
    expect(configuration(deploy(create).stack)).toEqual({ disableExecuteApiEndpoint: true });
  });

  test('stays, if asked for', () => {
    expect(configuration(deploy(create, () => ({ disableExecuteApiEndpoint: false })).stack)).toEqual({ disableExecuteApiEndpoint: false });
  });

  test('is as it was without a domain', () => {
    const stack = new TestStack();
    create(stack, stack.options());
    expect(body(stack)).not.toHaveProperty('servers');
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
describe('a path that API Gateway answers itself at the root of a domain', () => {
  const at = (create: Create, path: string, overrides: Partial<ApiDomainOptions> = {}) => () => {
    const stack = stackIn();
    create(stack, stack.options({ routes: [HealthRoute.at(path)], domain: domain(stack, overrides) }));
  };

  test.each<[string, string, Create]>([
    ['/ping', 'VpcLambdaRestApi', REST], ['/sping', 'VpcLambdaRestApi', REST], ['/ping', 'PrivateVpcApi', PRIVATE], ['/ping', 'VpcLambdaHttpApi', HTTP],
  ])('throws when it is the route %s of a %s', (path, _, create) => {
    expect(at(create, path)).toThrow(`[TestStack/Api] "GET ${path}" is unreachable, because API Gateway reserves its path for health checks, received "${path}"; `);
  });

  test('is none behind a base path, or below another path', () => {
    expect(at(HTTP, '/ping', { basePath: 'library' })).not.toThrow();
    expect(at(REST, '/ping', { basePath: 'library' })).not.toThrow();
    expect(at(REST, '/books/ping')).not.toThrow();
  });
});
