import { InterfaceVpcEndpoint, Peer } from 'aws-cdk-lib/aws-ec2';
import { TestStack } from './support/fixtures';
import { body, only, resources } from './support/template';
import { ApiAuthorizer, HealthRoute, PrivateApiEndpoint, PrivateVpcApi, PrivateVpcApiProps } from '../../src';

const [FIRST, SECOND] = ['vpce-0123456789abcdef0', 'vpce-0123456789abcdef1'];

function create(overrides: Partial<PrivateVpcApiProps> = {}, stack = new TestStack()) {
  return { stack, api: new PrivateVpcApi(stack, 'Api', { ...stack.options(), ...overrides }) };
}

function imported(stack: TestStack, id: string) {
  return InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, id, { vpcEndpointId: id, port: 443 });
}

describe('PrivateVpcApi', () => {
  test('default: an endpoint of its own, without private DNS, that lets nobody in and nothing out', () => {
    const { stack } = create();
    const endpoint = only(stack, 'AWS::EC2::VPCEndpoint').Properties;
    expect(endpoint).toMatchObject({ VpcEndpointType: 'Interface', PrivateDnsEnabled: false });
    const [group] = Object.values(resources(stack, 'AWS::EC2::SecurityGroup')).filter(({ Properties }) => Properties.GroupDescription.startsWith('Endpoint'));
    expect(group.Properties).not.toHaveProperty('SecurityGroupIngress');
    expect(group.Properties.SecurityGroupEgress).toEqual([expect.objectContaining({ CidrIp: '127.0.0.1/32' })]);
    expect(resources(stack, 'AWS::EC2::SecurityGroupIngress')).toEqual({});
  });

  test('named callers may connect to the endpoint on port 443', () => {
    const { stack } = create({ endpoint: PrivateApiEndpoint.create({ peers: [Peer.ipv4('10.0.0.0/16')] }) });
    const [group] = Object.values(resources(stack, 'AWS::EC2::SecurityGroup')).filter(({ Properties }) => Properties.GroupDescription.startsWith('Endpoint'));
    expect(group.Properties.SecurityGroupIngress).toEqual([expect.objectContaining({ CidrIp: '10.0.0.0/16', FromPort: 443, ToPort: 443 })]);
  });

  test('the policy, in the document and on the resource, admits only what comes through the endpoint', () => {
    const { stack } = create({ authorizer: ApiAuthorizer.none() });
    const [endpoint] = Object.keys(resources(stack, 'AWS::EC2::VPCEndpoint'));
    const statement = (Effect: string, operator: string) => ({
      Effect, Principal: { AWS: '*' }, Action: 'execute-api:Invoke', Resource: 'execute-api:/*', Condition: { [operator]: { 'aws:SourceVpce': [{ Ref: endpoint }] } },
    });
    const expected = { Version: '2012-10-17', Statement: [statement('Deny', 'StringNotEquals'), statement('Allow', 'StringEquals')] };
    expect(body(stack)['x-amazon-apigateway-policy']).toEqual(expected);
    expect(only(stack, 'AWS::ApiGateway::RestApi').Properties.Policy).toEqual(expected);
  });

  test('the endpoint belongs to the API, in the document and on the resource', () => {
    const { stack } = create();
    const [endpoint] = Object.keys(resources(stack, 'AWS::EC2::VPCEndpoint'));
    expect(body(stack).servers).toEqual([{ 'url': '/', 'x-amazon-apigateway-endpoint-configuration': { vpcEndpointIds: [{ Ref: endpoint }] } }]);
    expect(only(stack, 'AWS::ApiGateway::RestApi').Properties).toMatchObject({
      EndpointConfiguration: { Types: ['PRIVATE'], VpcEndpointIds: [{ Ref: endpoint }] },
      Parameters: { endpointConfigurationTypes: 'PRIVATE' },
    });
  });

  test('the endpoint passes on requests to APIs of this account only', () => {
    const { stack } = create();
    expect(only(stack, 'AWS::EC2::VPCEndpoint').Properties.PolicyDocument.Statement).toEqual([{
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: 'execute-api:Invoke',
      Resource: stack.resolve(stack.formatArn({ service: 'execute-api', resource: '*' })),
    }]);
  });

  test('endpoints that exist are used, and none is created', () => {
    const stack = new TestStack();
    const { api } = create({ endpoint: PrivateApiEndpoint.existing([imported(stack, FIRST), imported(stack, SECOND)]) }, stack);
    expect(resources(stack, 'AWS::EC2::VPCEndpoint')).toEqual({});
    expect(body(stack)['x-amazon-apigateway-policy'].Statement[0].Condition).toEqual({ StringNotEquals: { 'aws:SourceVpce': [FIRST, SECOND] } });
    expect(api.vpcEndpoints).toHaveLength(2);
  });

  test('the URL names the endpoint, unless private DNS makes the plain one resolve', () => {
    const url = (endpoint: PrivateApiEndpoint) => {
      const { stack, api } = create({ endpoint });
      return JSON.stringify(stack.resolve(api.url));
    };
    expect(url(PrivateApiEndpoint.create())).toMatch(/"-",\{"Ref":"ApiEndpoint\w+"\},"\.execute-api\."/);
    expect(url(PrivateApiEndpoint.create({ privateDns: true }))).not.toContain('ApiEndpoint');
  });

  test('a change of the policy makes a new deployment', () => {
    const deployment = (id: string) => {
      const stack = new TestStack();
      create({ endpoint: PrivateApiEndpoint.existing([imported(stack, id)]), routes: [HealthRoute.at()] }, stack);
      return Object.keys(resources(stack, 'AWS::ApiGateway::Deployment'))[0];
    };
    expect(deployment(FIRST)).toBe(deployment(FIRST));
    expect(deployment(SECOND)).not.toBe(deployment(FIRST));
  });

  test('throws when the endpoints are empty', () => {
    expect(() => create({ endpoint: PrivateApiEndpoint.existing([]) })).toThrow(
      '[TestStack/Api] PrivateApiEndpoint.existing received no endpoints, so no caller could reach the API; pass at least one, or use PrivateApiEndpoint.create()',
    );
  });
});
