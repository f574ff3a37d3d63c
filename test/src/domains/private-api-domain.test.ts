import { InterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { PrivateHostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ApiDomainOptions, PrivateApiEndpoint, PrivateVpcApi, PrivateVpcApiProps } from '../../../src';
import { domain } from '../support/domains';
import { TestStack } from '../support/fixtures';
import { DeployedApp } from '../support/intrinsics';
import { body, only, resources } from '../support/template';

type Overrides<Options> = (stack: TestStack) => Partial<Options>;

function deploy(overrides: Overrides<ApiDomainOptions> = () => ({}), props: Overrides<PrivateVpcApiProps> = () => ({})) {
  const stack = new TestStack();
  return { stack, api: new PrivateVpcApi(stack, 'Api', { ...stack.options({ domain: domain(stack, overrides(stack)) }), ...props(stack) }) };
}

const IDS = ['vpce-0123456789abcdef0', 'vpce-0123456789abcdef1'];
const imported = (stack: TestStack) => IDS.map(vpcEndpointId =>
  InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, vpcEndpointId, { vpcEndpointId, port: 443 }));

describe('the domain of a PrivateVpcApi', () => {
  test('default: private, for what comes through the endpoint, beside the policy of the API', () => {
    const app = new DeployedApp(deploy().stack);
    const { Policy, ...properties } = app.only('AWS::ApiGateway::DomainNameV2').properties;
    expect(properties).toMatchObject({ DomainName: 'api.example.com', EndpointConfiguration: { Types: ['PRIVATE'] }, SecurityPolicy: 'TLS_1_2' });
    const [deny, allow, ...others] = JSON.parse(Policy).Statement;
    expect([deny]).toEqual(app.only('AWS::ApiGateway::RestApi').properties.Policy.Statement);
    expect(allow).toMatchObject({ Effect: 'Allow', Resource: 'execute-api:/*', Condition: { StringEquals: deny.Condition.StringNotEquals } });
    expect(others).toEqual([]);
  });

  test('maps the domain to the stage', () => {
    const { stack, api } = deploy();
    const [name] = Object.keys(resources(stack, 'AWS::ApiGateway::DomainNameV2'));
    expect(only(stack, 'AWS::ApiGateway::BasePathMappingV2').Properties).toEqual({
      DomainNameArn: { 'Fn::GetAtt': [name, 'DomainNameArn'] }, RestApiId: stack.resolve(api.restApi.restApiId), Stage: stack.resolve(api.stage.stageName),
    });
  });

  test('is made without functions that run while the stack is deployed', () => {
    const { stack } = deploy();
    expect(Object.keys(resources(stack, 'AWS::Lambda::Function'))).toHaveLength(1);
    expect(resources(stack, 'AWS::CloudFormation::CustomResource')).toEqual({});
  });

  test('is for callers who come through the endpoint', () => {
    const { stack, api } = deploy();
    const [name] = Object.keys(resources(stack, 'AWS::ApiGateway::DomainNameV2'));
    expect(only(stack, 'AWS::ApiGateway::DomainNameAccessAssociation').Properties).toEqual({
      DomainNameArn: { 'Fn::GetAtt': [name, 'DomainNameArn'] }, AccessAssociationSource: stack.resolve(api.vpcEndpoints[0].vpcEndpointId), AccessAssociationSourceType: 'VPCE',
    });
  });

  test('is for callers of every endpoint', () => {
    const { stack } = deploy(undefined, at => ({ endpoint: PrivateApiEndpoint.existing(imported(at)) }));
    const associations = Object.values(resources(stack, 'AWS::ApiGateway::DomainNameAccessAssociation'));
    expect(associations.map(({ Properties }) => Properties.AccessAssociationSource)).toEqual(IDS);
  });

  test('leaves endpoints of another account to their owner, whom its policy admits', () => {
    const { stack } = deploy(undefined, at => ({ endpoint: PrivateApiEndpoint.existing(imported(at), { otherAccount: true }) }));
    expect(resources(stack, 'AWS::ApiGateway::DomainNameAccessAssociation')).toEqual({});
    const { Statement } = JSON.parse(only(stack, 'AWS::ApiGateway::DomainNameV2').Properties.Policy);
    expect(Statement[1]).toMatchObject({ Effect: 'Allow', Condition: { StringEquals: { 'aws:SourceVpce': IDS } } });
  });

  test('has a record in a private hosted zone, to the endpoint', () => {
    const { stack, api } = deploy(at => ({ hostedZone: new PrivateHostedZone(at, 'Zone', { vpc: at.vpc, zoneName: 'example.com' }) }));
    const [endpoint] = Object.keys(resources(stack, 'AWS::EC2::VPCEndpoint'));
    const entry = { 'Fn::Split': [':', { 'Fn::Select': [0, { 'Fn::GetAtt': [endpoint, 'DnsEntries'] }] }] };
    expect(only(stack, 'AWS::Route53::RecordSet').Properties.AliasTarget).toEqual({ DNSName: { 'Fn::Select': [1, entry] }, HostedZoneId: { 'Fn::Select': [0, entry] } });
    expect(stack.resolve(api.domainTarget)).toEqual({ 'Fn::Select': [1, entry] });
  });

  test('does not know the target of a record if the endpoint is imported', () => {
    const { api } = deploy(undefined, at => ({ endpoint: PrivateApiEndpoint.existing(imported(at)) }));
    expect(api.domainTarget).toBeUndefined();
  });

  test('throws when a record for an imported endpoint is requested', () => {
    const hostedZone = (at: TestStack) => new PrivateHostedZone(at, 'Zone', { vpc: at.vpc, zoneName: 'example.com' });
    expect(() => deploy(at => ({ hostedZone: hostedZone(at) }), at => ({ endpoint: PrivateApiEndpoint.existing(imported(at)) }))).toThrow(
      '[TestStack/Api] the host name of an imported endpoint is not known, so no record can point to it, received "TestStack/Zone"; ' +
      'leave hostedZone out, and create a record for the host name that the VPC console shows for the endpoint',
    );
  });

  test('leaves the host name of API Gateway, unless it is to be disabled', () => {
    const configuration = (disableExecuteApiEndpoint?: boolean) =>
      body(deploy(() => ({ disableExecuteApiEndpoint })).stack).servers[0]['x-amazon-apigateway-endpoint-configuration'];
    expect(configuration()).not.toHaveProperty('disableExecuteApiEndpoint');
    expect(configuration(true)).toMatchObject({ disableExecuteApiEndpoint: true, vpcEndpointIds: [expect.anything()] });
  });

  test.each<[string, (stack: TestStack) => Partial<ApiDomainOptions>, string]>([
    ['a domain that is there already', () => ({ certificate: undefined }), 'the domain of a private API requires a certificate; pass certificate'],
    ['mutual TLS', stack => ({ mutualTls: { bucket: new Bucket(stack, 'Trust'), key: 'a.pem' } }), 'the domain of a private API does not support mutual TLS; leave mutualTls out'],
    ['base paths of several parts', () => ({ basePath: 'library/v1' }), 'the domain of a private API supports only base paths with one part, received "library/v1"; use a single part'],
  ])('throws for %s', (_, overrides, message) => {
    expect(() => deploy(overrides)).toThrow(`[TestStack/Api] ${message}`);
  });
});
