import { App, Stack } from 'aws-cdk-lib';
import { EndpointAccessMode, EndpointType, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ApiDomainOptions, VpcLambdaRestApi, VpcLambdaRestApiProps } from '../../../src';
import { certificate, domain } from '../support/domains';
import { TestStack } from '../support/fixtures';
import { ENVIRONMENT } from '../support/physical-ids';
import { body, only, resources } from '../support/template';

const ENV = { account: ENVIRONMENT.account, region: ENVIRONMENT.region };
const { EDGE, REGIONAL } = EndpointType;

function deploy(overrides: (stack: TestStack) => Partial<ApiDomainOptions> = () => ({}), props: Partial<VpcLambdaRestApiProps> = {}) {
  const stack = new TestStack(new App(), 'TestStack', { env: ENV, crossRegionReferences: true });
  return { stack, api: new VpcLambdaRestApi(stack, 'Api', { ...stack.options({ domain: domain(stack, overrides(stack)) }), ...props }) };
}

const mutualTls = (stack: Stack) => ({ bucket: Bucket.fromBucketName(stack, 'Trust', 'trust'), key: 'callers.pem' });

describe('the domain of a VpcLambdaRestApi', () => {
  test('default: regional, with TLS 1.2 or later, leading to the stage', () => {
    const { stack } = deploy();
    expect(only(stack, 'AWS::ApiGateway::DomainName').Properties).toEqual({
      DomainName: 'api.example.com',
      RegionalCertificateArn: stack.resolve(certificateArn(stack)),
      EndpointConfiguration: { Types: ['REGIONAL'] },
      SecurityPolicy: 'TLS_1_2',
    });
    const ref = (type: string) => ({ Ref: Object.keys(resources(stack, type))[0] });
    expect(only(stack, 'AWS::ApiGatewayV2::ApiMapping').Properties).toEqual({
      DomainName: ref('AWS::ApiGateway::DomainName'), ApiId: ref('AWS::ApiGateway::RestApi'), Stage: ref('AWS::ApiGateway::Stage'),
    });
  });

  test('maps a base path of one part', () => {
    expect(only(deploy(() => ({ basePath: 'library' })).stack, 'AWS::ApiGatewayV2::ApiMapping').Properties.ApiMappingKey).toBe('library');
  });

  test('maps a base path of several parts', () => {
    const { stack } = deploy(() => ({ basePath: 'library/v1' }));
    const [stage] = Object.keys(resources(stack, 'AWS::ApiGateway::Stage'));
    expect(only(stack, 'AWS::ApiGatewayV2::ApiMapping').Properties).toMatchObject({ ApiMappingKey: 'library/v1', Stage: { Ref: stage } });
    expect(resources(stack, 'AWS::ApiGateway::BasePathMapping')).toEqual({});
  });

  test('the default endpoint is disabled on the resource too, which requires a new deployment of the API', () => {
    const stacks = [undefined, false].map(disableExecuteApiEndpoint => deploy(() => ({ disableExecuteApiEndpoint })).stack);
    expect(stacks.map(stack => only(stack, 'AWS::ApiGateway::RestApi').Properties.DisableExecuteApiEndpoint)).toEqual([true, false]);
    const [one, other] = stacks.map(stack => Object.keys(resources(stack, 'AWS::ApiGateway::Deployment'))[0]);
    expect(one).not.toBe(other);
  });

  test('callers show certificates that the trust store knows', () => {
    const { stack } = deploy(at => ({ mutualTls: { ...mutualTls(at), version: 'v7', ownershipCertificate: certificateNamed(at, 'Owner') } }));
    expect(only(stack, 'AWS::ApiGateway::DomainName').Properties).toMatchObject({
      MutualTlsAuthentication: { TruststoreUri: 's3://trust/callers.pem', TruststoreVersion: 'v7' },
      OwnershipVerificationCertificateArn: stack.resolve(certificateArn(stack)),
    });
  });

  test('throws when mutual TLS could be got around', () => {
    expect(() => deploy(stack => ({ mutualTls: mutualTls(stack), disableExecuteApiEndpoint: false }))).toThrow(
      '[TestStack/Api] with disableExecuteApiEndpoint: false, callers without a certificate could bypass mutual TLS; leave disableExecuteApiEndpoint out',
    );
  });

  test('throws when mutual TLS meets a security policy that excludes it', () => {
    expect(() => deploy(stack => ({ mutualTls: mutualTls(stack) }), { securityPolicy: SecurityPolicy.TLS13_1_3_2025_09 })).toThrow(
      '[TestStack/Api] mutual TLS cannot be used with a security policy that begins with SecurityPolicy_, received "SecurityPolicy_TLS13_1_3_2025_09"; leave securityPolicy or mutualTls out',
    );
  });
});

describe('the domain of a VpcLambdaRestApi of the type EDGE', () => {
  const edge = (overrides?: (stack: TestStack) => Partial<ApiDomainOptions>) => deploy(overrides, { endpointType: EDGE });

  test('has its certificate in us-east-1', () => {
    const { stack, api } = edge(at => ({ certificate: certificate(at, 'us-east-1') }));
    const { Properties } = only(stack, 'AWS::ApiGateway::DomainName');
    expect(Properties).toMatchObject({ CertificateArn: expect.stringContaining(':us-east-1:'), EndpointConfiguration: { Types: ['EDGE'] }, SecurityPolicy: 'TLS_1_2' });
    expect(Properties).not.toHaveProperty('RegionalCertificateArn');
    expect(stack.resolve(api.domainTarget)['Fn::GetAtt'][1]).toBe('DistributionDomainName');
  });

  test('maps base paths by the resource that edge-optimized domains take', () => {
    const { stack } = edge(at => ({ certificate: certificate(at, 'us-east-1'), basePath: 'library' }));
    const ref = (type: string) => ({ Ref: Object.keys(resources(stack, type))[0] });
    expect(only(stack, 'AWS::ApiGateway::BasePathMapping').Properties).toEqual({
      BasePath: 'library', DomainName: ref('AWS::ApiGateway::DomainName'), RestApiId: ref('AWS::ApiGateway::RestApi'), Stage: ref('AWS::ApiGateway::Stage'),
    });
    expect(resources(stack, 'AWS::ApiGatewayV2::ApiMapping')).toEqual({});
  });

  test('takes a certificate of another stack there', () => {
    const { stack } = edge(at => {
      const global = new Stack(at.node.root as App, 'Global', { env: { ...ENV, region: 'us-east-1' }, crossRegionReferences: true });
      return { certificate: new Certificate(global, 'Certificate', { domainName: 'api.example.com', validation: CertificateValidation.fromDns() }) };
    });
    expect(only(stack, 'AWS::ApiGateway::DomainName').Properties.CertificateArn).toBeDefined();
  });

  test('throws when its certificate is known to be elsewhere', () => {
    expect(() => edge()).toThrow(
      '[TestStack/Api] the certificate of the domain of an edge-optimized REST API is in another region, received "eu-west-1"; allowed: us-east-1; ' +
      'create the certificate in a stack in that region, with crossRegionReferences: true on both stacks, or import it with Certificate.fromCertificateArn',
    );
  });

  test.each<[string, (stack: TestStack) => Partial<ApiDomainOptions>, string]>([
    ['mutual TLS', stack => ({ mutualTls: mutualTls(stack) }), 'the domain of an edge-optimized REST API does not support mutual TLS; leave mutualTls out, or use an HTTP API or a regional REST API'],
    ['base paths of several parts', () => ({ basePath: 'library/v1' }), 'the domain of an edge-optimized REST API supports only base paths with one part, received "library/v1"; use a single part, '],
  ])('throws for %s', (_, overrides, message) => {
    expect(() => edge(stack => ({ certificate: certificate(stack, 'us-east-1'), ...overrides(stack) }))).toThrow(`[TestStack/Api] ${message}`);
  });
});

describe('a security policy', () => {
  const ENHANCED = SecurityPolicy.TLS13_1_3_2025_09;

  test('of 2025 holds for the API and its domain, with the strict access mode', () => {
    const { stack } = deploy(undefined, { securityPolicy: ENHANCED });
    const expected = { SecurityPolicy: ENHANCED, EndpointAccessMode: 'STRICT' };
    expect(only(stack, 'AWS::ApiGateway::DomainName').Properties).toMatchObject(expected);
    expect(only(stack, 'AWS::ApiGateway::RestApi').Properties).toMatchObject(expected);
    expect(body(stack)).toMatchObject({ 'x-amazon-apigateway-security-policy': ENHANCED, 'x-amazon-apigateway-endpoint-access-mode': 'STRICT' });
  });

  test('can have the other access mode', () => {
    const { stack } = deploy(undefined, { securityPolicy: ENHANCED, endpointAccessMode: EndpointAccessMode.BASIC });
    expect(only(stack, 'AWS::ApiGateway::RestApi').Properties.EndpointAccessMode).toBe('BASIC');
    expect(only(stack, 'AWS::ApiGateway::DomainName').Properties.EndpointAccessMode).toBe('BASIC');
  });

  test('goes without a domain', () => {
    const stack = new TestStack();
    new VpcLambdaRestApi(stack, 'Api', { ...stack.options(), securityPolicy: ENHANCED });
    expect(only(stack, 'AWS::ApiGateway::RestApi').Properties).toMatchObject({ SecurityPolicy: ENHANCED, EndpointAccessMode: 'STRICT' });
  });

  test('is that of API Gateway, unless asked for', () => {
    const { stack } = deploy();
    expect(only(stack, 'AWS::ApiGateway::RestApi').Properties).not.toHaveProperty('SecurityPolicy');
    expect(body(stack)).not.toHaveProperty('x-amazon-apigateway-security-policy');
  });

  test.each([
    [REGIONAL, SecurityPolicy.TLS13_2025_EDGE], [EDGE, SecurityPolicy.TLS13_1_3_2025_09],
    [REGIONAL, SecurityPolicy.TLS_1_0], [EDGE, SecurityPolicy.TLS_1_0],
  ])('throws when an API of the type %s is to have %s', (endpointType, securityPolicy) => {
    const stack = new TestStack();
    expect(() => new VpcLambdaRestApi(stack, 'Api', { ...stack.options(), endpointType, securityPolicy })).toThrow(
      `[TestStack/Api] the security policy does not support endpoints of the type ${endpointType}, or allows TLS 1.0, received "${securityPolicy}"; allowed: TLS_1_2, SecurityPolicy_`,
    );
  });

  test('throws when the access mode comes without it', () => {
    const stack = new TestStack();
    expect(() => new VpcLambdaRestApi(stack, 'Api', { ...stack.options(), endpointAccessMode: EndpointAccessMode.STRICT })).toThrow(
      '[TestStack/Api] endpointAccessMode requires a security policy that begins with SecurityPolicy_; set such a securityPolicy, or leave endpointAccessMode out',
    );
  });
});

function certificateArn(stack: Stack) {
  return (stack.node.findChild('Certificate') as Certificate).certificateArn;
}

function certificateNamed(stack: TestStack, id: string) {
  return Certificate.fromCertificateArn(stack, id, 'arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d-1111-2222-3333-444455556666');
}
