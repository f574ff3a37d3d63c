import { App, Stack } from 'aws-cdk-lib';
import { InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService, Peer, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { PrivateHostedZone } from 'aws-cdk-lib/aws-route53';
import { PrivateApiEndpoint, PrivateVpcApi } from '../../../src';
import { domain } from '../support/domains';
import { TestStack } from '../support/fixtures';
import { only, resources } from '../support/template';

const [FIRST, SECOND] = ['vpce-0123456789abcdef0', 'vpce-12345678'];

function create(endpoint?: (stack: TestStack) => PrivateApiEndpoint, stack = new TestStack()) {
  return { stack, api: new PrivateVpcApi(stack, 'Api', { ...stack.options(), endpoint: endpoint?.(stack), accountLoggingConfigured: true }) };
}

function existing(stack: Stack, ...ids: string[]) {
  return ids.map((vpcEndpointId, index) => InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, `Existing${index}`, { vpcEndpointId, port: 443 }));
}

describe('PrivateApiEndpoint', () => {
  test('throws when it is made without a factory, as other languages can', () => {
    expect(() => Reflect.construct(PrivateApiEndpoint, [])).toThrow('PrivateApiEndpoint is abstract and cannot be instantiated directly; use PrivateApiEndpoint.create() or .existing()');
  });
});

describe('PrivateApiEndpoint.create', () => {
  test('default: in the private subnets of the handler\'s VPC, one for each zone', () => {
    const { stack } = create();
    expect(only(stack, 'AWS::EC2::VPCEndpoint').Properties.SubnetIds).toEqual(stack.vpc.privateSubnets.map(({ subnetId }) => stack.resolve(subnetId)));
  });

  test('is in the VPC of the callers if they have a separate one', () => {
    const { stack } = create(at => {
      const vpc = new Vpc(at, 'Callers', { maxAzs: 2, subnetConfiguration: [{ name: 'callers', subnetType: SubnetType.PRIVATE_ISOLATED }] });
      return PrivateApiEndpoint.create({ vpc, peers: [Peer.ipv4(vpc.vpcCidrBlock)] });
    });
    const [callers] = Object.keys(resources(stack, 'AWS::EC2::VPC')).filter(id => id.startsWith('Callers'));
    const { VpcId, SubnetIds } = only(stack, 'AWS::EC2::VPCEndpoint').Properties;
    expect(VpcId).toEqual({ Ref: callers });
    expect(SubnetIds).toEqual([{ Ref: expect.stringMatching(/^Callers/) }, { Ref: expect.stringMatching(/^Callers/) }]);
  });

  test('throws when no private subnet of the VPC is known', () => {
    const open = (stack: Stack) => new Vpc(stack, 'Open', { subnetConfiguration: [{ name: 'open', subnetType: SubnetType.PUBLIC }] });
    expect(() => create(stack => PrivateApiEndpoint.create({ vpc: open(stack) }))).toThrow(
      '[TestStack/Api] the VPC "TestStack/Open" has no known private subnets for the endpoint; pass subnets to PrivateApiEndpoint.create()',
    );
  });

  test('throws when the VPC is known to be of another account', () => {
    const stack = new TestStack(new App(), 'TestStack', { env: { account: '111122223333', region: 'eu-west-1' } });
    const other = new TestStack(stack.node.root, 'Other', { env: { account: '999988887777', region: 'eu-west-1' } });
    expect(() => create(() => PrivateApiEndpoint.create({ vpc: other.vpc }), stack)).toThrow(
      '[TestStack/Api] the VPC of the endpoint "Other/Vpc" is in another account than the API, received "999988887777"; allowed: 111122223333; ' +
      'create the endpoint in a stack in that account and region, and import it here by its ID for PrivateApiEndpoint.existing()',
    );
  });

  test.each([['before', true], ['after', false]])('throws when another endpoint with private DNS is in the VPC, made %s it', (_, before) => {
    const stack = new TestStack();
    const other = () => stack.vpc.addInterfaceEndpoint('Other', { service: InterfaceVpcEndpointAwsService.APIGATEWAY });
    if (before) other();
    create(() => PrivateApiEndpoint.create({ privateDns: true }), stack);
    if (!before) other();
    expect(() => (stack.node.root as App).synth()).toThrow('another endpoint in the VPC already has private DNS for API Gateway, and a VPC supports only one; leave privateDns out');
  });

  test.each(['enableDnsHostnames', 'enableDnsSupport'])('throws when it is to have private DNS in a VPC without %s', setting => {
    const deaf = (stack: Stack) => new Vpc(stack, 'Deaf', { [setting]: false });
    expect(() => create(stack => PrivateApiEndpoint.create({ vpc: deaf(stack), privateDns: true }))).toThrow(
      '[TestStack/Api] the VPC "TestStack/Deaf" does not support DNS, which private DNS of an endpoint requires; set enableDnsHostnames and enableDnsSupport on the VPC, or leave privateDns out',
    );
    expect(() => create(stack => PrivateApiEndpoint.create({ vpc: deaf(stack) }))).not.toThrow();
  });

  test('goes with endpoints that have private DNS for other services, or for other VPCs', () => {
    const stack = new TestStack();
    stack.vpc.addInterfaceEndpoint('Logs', { service: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });
    stack.vpc.addInterfaceEndpoint('Plain', { service: InterfaceVpcEndpointAwsService.APIGATEWAY, privateDnsEnabled: false });
    new Vpc(stack, 'Elsewhere').addInterfaceEndpoint('Api', { service: InterfaceVpcEndpointAwsService.APIGATEWAY });
    create(() => PrivateApiEndpoint.create({ privateDns: true }), stack);
    expect(() => (stack.node.root as App).synth()).not.toThrow();
  });
});

describe('PrivateApiEndpoint.existing', () => {
  test.each([
    ['its first endpoint', undefined, `-${FIRST}.execute-api.`],
    ['no endpoint, with private DNS', true, '.execute-api.'],
  ])('the URL names %s', (_, privateDns, expected) => {
    const { stack, api } = create(at => PrivateApiEndpoint.existing(existing(at, FIRST, SECOND), { privateDns }));
    expect(stack.resolve(api.url)['Fn::Join'][1][2]).toBe(expected);
  });

  test('of another stack serves the API and its domain, and that stack does not depend on the API', () => {
    const network = new TestStack(new App(), 'Network');
    const endpoint = network.vpc.addInterfaceEndpoint('Endpoint', { service: InterfaceVpcEndpointAwsService.APIGATEWAY });
    const stack = new TestStack(network.node.root, 'TestStack');
    const hostedZone = new PrivateHostedZone(network, 'Zone', { vpc: network.vpc, zoneName: 'example.com' });
    new PrivateVpcApi(stack, 'Api', {
      ...stack.options({ domain: domain(stack, { hostedZone }) }), endpoint: PrivateApiEndpoint.existing([endpoint]),
    });
    expect(() => (stack.node.root as App).synth()).not.toThrow();
    expect([stack.dependencies, network.dependencies]).toEqual([[network], []]);
  });

  test.each([
    ['is not an ID', ['vpce-1']],
    ['is the id of something else', ['vpc-0123456789abcdef0']],
    ['is there twice', [FIRST, FIRST]],
  ])('throws when an id %s', (_, ids) => {
    expect(() => create(stack => PrivateApiEndpoint.existing(existing(stack, ...ids)))).toThrow(
      `[TestStack/Api] the ID of an endpoint is not valid, or is listed twice, received "${ids[0]}"; allowed: IDs as in "vpce-0123456789abcdef0", each listed once`,
    );
  });
});
