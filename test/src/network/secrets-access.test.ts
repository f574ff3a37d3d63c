import { App, Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import {
  AddRouteOptions, CfnRoute, CfnRouteTable, CfnSubnetRouteTableAssociation, InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService, IpProtocol,
  ISecurityGroup, PrivateSubnet, RouterType, SecurityGroup, Subnet, SubnetType, Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { HealthRoute, NetworkOptions, SecretsAccess, VpcLambdaHttpApi } from '../../../src';
import { TestStack } from '../support/fixtures';
import { resources } from '../support/template';

const isolatedVpc = (stack: TestStack) => new Vpc(stack, 'Isolated', {
  maxAzs: 2, natGateways: 0, subnetConfiguration: [{ name: 'a', subnetType: SubnetType.PRIVATE_ISOLATED }, { name: 'b', subnetType: SubnetType.PRIVATE_ISOLATED }],
});

function create(overrides: Partial<NetworkOptions> = {}, stack = new TestStack(), id = 'Api') {
  return { stack, api: new VpcLambdaHttpApi(stack, id, { ...stack.options({ routes: [HealthRoute.at()] }), ...overrides }) };
}

const all = (stack: TestStack, type: string) => Object.values(resources(stack, type)).map(({ Properties }) => Properties);
const variables = (stack: TestStack) => all(stack, 'AWS::Lambda::Function').map(({ Environment }) => Environment.Variables);
const warnings = (stack: TestStack, pattern: string) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp(pattern)).map(({ entry }) => entry.data);

describe('SecretsAccess', () => {
  test('automatic: subnets with egress go through NAT', () => {
    const { stack } = create();
    expect(resources(stack, 'AWS::EC2::VPCEndpoint')).toEqual({});
    expect(all(stack, 'AWS::EC2::SecurityGroup')[0].SecurityGroupEgress).toContainEqual(expect.objectContaining({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 }));
    expect(variables(stack)[0]).not.toHaveProperty('AWS_ENDPOINT_URL_SECRETS_MANAGER');
  });

  test('automatic: isolated subnets get an endpoint that only the handler may use, and only for its secret', () => {
    const stack = new TestStack();
    const vpc = isolatedVpc(stack);
    create({ vpc }, stack);
    const [endpoint] = all(stack, 'AWS::EC2::VPCEndpoint');
    expect(endpoint).toMatchObject({ PrivateDnsEnabled: false, VpcEndpointType: 'Interface' });
    expect(endpoint.SubnetIds).toEqual(vpc.isolatedSubnets.slice(0, 2).map(subnet => stack.resolve(subnet.subnetId)));
    expect(endpoint.PolicyDocument.Statement).toEqual([{
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: 'secretsmanager:GetSecretValue',
      Resource: stack.resolve(stack.secret.secretArn),
      Condition: { StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } },
    }]);
    expect(JSON.stringify(all(stack, 'AWS::EC2::SecurityGroup'))).not.toContain('0.0.0.0/0');
  });

  test('the handler calls a created endpoint by its own name, so that other clients in the VPC do not use it', () => {
    const stack = new TestStack();
    create({ secretsAccess: SecretsAccess.createEndpoint() }, stack);
    const [id] = Object.keys(resources(stack, 'AWS::EC2::VPCEndpoint'));
    expect(variables(stack)[0].AWS_ENDPOINT_URL_SECRETS_MANAGER).toEqual({
      'Fn::Join': ['', ['https://', { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::Select': [0, { 'Fn::GetAtt': [id, 'DnsEntries'] }] }] }] }]],
    });
  });

  test('the APIs of a stack share an endpoint in a VPC, with a rule each and a statement for each secret', () => {
    const stack = new TestStack();
    create({ secretsAccess: SecretsAccess.createEndpoint() }, stack, 'One');
    create({ secretsAccess: SecretsAccess.createEndpoint() }, stack, 'Two');
    const [endpoint, ...others] = all(stack, 'AWS::EC2::VPCEndpoint');
    expect(others).toEqual([]);
    expect(endpoint.PolicyDocument.Statement).toHaveLength(1);
    expect(all(stack, 'AWS::EC2::SecurityGroupIngress').map(rule => rule.SourceSecurityGroupId)).toHaveLength(2);
  });

  test('an endpoint that exists is used, with rules at both ends', () => {
    const stack = new TestStack();
    const endpoint = new InterfaceVpcEndpoint(stack, 'Endpoint', { vpc: stack.vpc, service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER, open: false });
    const { api } = create({ secretsAccess: SecretsAccess.throughEndpoint(endpoint) }, stack);
    const rule = { FromPort: 443, ToPort: 443 };
    const [group, handler] = [endpoint.connections.securityGroups[0], api.securityGroup].map(({ securityGroupId }) => stack.resolve(securityGroupId));
    expect(all(stack, 'AWS::EC2::SecurityGroupIngress')).toEqual([expect.objectContaining({ ...rule, GroupId: group, SourceSecurityGroupId: handler })]);
    expect(all(stack, 'AWS::EC2::SecurityGroupEgress')).toEqual([expect.objectContaining({ ...rule, GroupId: handler, DestinationSecurityGroupId: group })]);
  });

  test('an imported endpoint is reached by the public name, which its private DNS has to resolve', () => {
    const stack = new TestStack();
    const securityGroups = [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678')];
    const endpoint = InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Endpoint', { vpcEndpointId: 'vpce-12345678', port: 443, securityGroups });
    create({ secretsAccess: SecretsAccess.throughEndpoint(endpoint) }, stack);
    expect(variables(stack)[0]).not.toHaveProperty('AWS_ENDPOINT_URL_SECRETS_MANAGER');
    expect(all(stack, 'AWS::EC2::SecurityGroupIngress')).toEqual([expect.objectContaining({ GroupId: 'sg-12345678' })]);
  });

  const imported = (stack: TestStack, securityGroups?: ISecurityGroup[]) =>
    SecretsAccess.throughEndpoint(InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Endpoint', { vpcEndpointId: 'vpce-12345678', port: 443, securityGroups }));

  test('warns of an imported endpoint whose security group takes no rules', () => {
    const stack = new TestStack();
    const group = SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678', { mutable: false });
    create({ secretsAccess: imported(stack, [group]) }, stack);
    expect(warnings(stack, 'ignoredRule')).toEqual([
      expect.stringMatching(/^the imported security group "TestStack\/Group" cannot be changed by this app, so it must already contain inbound rules from the handler;/),
    ]);
  });

  test('throws when an imported endpoint has no security group', () => {
    const stack = new TestStack();
    expect(() => create({ secretsAccess: imported(stack) }, stack)).toThrow(
      '[TestStack/Api] the endpoint "TestStack/Endpoint" has no known security groups, so no rule can allow the handler to connect to it; import it with securityGroups',
    );
  });

  test('throws when NAT is asked for in isolated subnets, once the app synthesizes', () => {
    const stack = new TestStack();
    create({ vpc: isolatedVpc(stack), secretsAccess: SecretsAccess.throughNat() }, stack);
    expect(() => Template.fromStack(stack)).toThrow(
      '[TestStack/Api] the subnets of the handler are isolated, so it cannot connect to Secrets Manager through NAT; ' +
      'use SecretsAccess.createEndpoint() or SecretsAccess.throughEndpoint(endpoint), or select subnets with egress; ' +
      'if the subnets have routes that this app does not define, use SecretsAccess.throughNat({ withEgress: true })',
    );
  });

  describe('isolated subnets to which routes are added', () => {
    const NAT = { routerType: RouterType.NAT_GATEWAY, routerId: 'nat-0123456789abcdef0' };
    const TRANSIT = { routerType: RouterType.TRANSIT_GATEWAY, routerId: 'tgw-0123456789abcdef0' };
    const PEERING = { routerType: RouterType.VPC_PEERING_CONNECTION, routerId: 'pcx-0123456789abcdef0' };
    const INTERNET = { routerType: RouterType.GATEWAY, routerId: 'igw-0123456789abcdef0' };
    const addRoutes = (vpc: Vpc, route: AddRouteOptions) => vpc.isolatedSubnets.forEach(subnet => (subnet as PrivateSubnet).addRoute('Out', route));

    test.each([['NAT', NAT], ['a transit gateway', TRANSIT]])('automatic: a default route to %s needs no endpoint', (_, route) => {
      const stack = new TestStack();
      const vpc = isolatedVpc(stack);
      addRoutes(vpc, route);
      create({ vpc }, stack);
      expect(resources(stack, 'AWS::EC2::VPCEndpoint')).toEqual({});
      expect(warnings(stack, 'unknownRouting')).toEqual([]);
    });

    test('throughNat: a default route may be added after the API, also as a resource in another stack', () => {
      const stack = new TestStack();
      const vpc = isolatedVpc(stack);
      create({ vpc, secretsAccess: SecretsAccess.throughNat() }, stack);
      const routes = new Stack(stack.node.root as App, 'Routes');
      vpc.isolatedSubnets.forEach(({ routeTable: { routeTableId } }, index) =>
        new CfnRoute(routes, `Out${index}`, { routeTableId, destinationCidrBlock: '0.0.0.0/0', transitGatewayId: TRANSIT.routerId }));
      expect(warnings(stack, 'unknownRouting')).toEqual([]);
    });

    test('throughNat: a table that the app associates with imported subnets counts', () => {
      const stack = new TestStack();
      const subnets = ['a', 'b'].map(zone => Subnet.fromSubnetAttributes(stack, zone, { subnetId: `subnet-${zone}`, availabilityZone: zone }));
      const { ref: routeTableId } = new CfnRouteTable(stack, 'Table', { vpcId: stack.vpc.vpcId });
      subnets.forEach(({ subnetId, node }) => new CfnSubnetRouteTableAssociation(stack, `In${node.id}`, { subnetId, routeTableId }));
      new CfnRoute(stack, 'Out', { routeTableId, destinationCidrBlock: '0.0.0.0/0', natGatewayId: NAT.routerId });
      create({ vpcSubnets: { subnets }, secretsAccess: SecretsAccess.throughNat() }, stack);
      expect(warnings(stack, 'unknownRouting')).toEqual([]);
    });

    test('throughNat: routes that do not cover every address give a warning, and automatic creates the endpoint', () => {
      const peered = (secretsAccess: SecretsAccess) => {
        const stack = new TestStack();
        const vpc = isolatedVpc(stack);
        addRoutes(vpc, { ...PEERING, destinationCidrBlock: '10.1.0.0/16' });
        create({ vpc, secretsAccess }, stack);
        return stack;
      };
      expect(warnings(peered(SecretsAccess.throughNat()), 'unknownRouting')).toHaveLength(1);
      expect(all(peered(SecretsAccess.automatic()), 'AWS::EC2::VPCEndpoint')).toHaveLength(1);
    });

    test('throws when the route is to an internet gateway, as a function does not have a public address', () => {
      const stack = new TestStack();
      const vpc = isolatedVpc(stack);
      addRoutes(vpc, INTERNET);
      create({ vpc, secretsAccess: SecretsAccess.throughNat() }, stack);
      expect(() => Template.fromStack(stack)).toThrow('are isolated');
    });

    test('throughNat takes the word of the user for imported subnets', () => {
      const stack = new TestStack();
      const vpc = Vpc.fromVpcAttributes(stack, 'Imported', {
        vpcId: 'vpc-0123456789abcdef0', availabilityZones: ['a', 'b'], isolatedSubnetIds: ['subnet-a', 'subnet-b'], isolatedSubnetRouteTableIds: ['rtb-a', 'rtb-b'],
      });
      create({ vpc, secretsAccess: SecretsAccess.throughNat({ withEgress: true }) }, stack);
      expect(resources(stack, 'AWS::EC2::VPCEndpoint')).toEqual({});
      expect(warnings(stack, 'unknownRouting')).toEqual([]);
    });
  });

  test('throws when the endpoint is for another service', () => {
    const stack = new TestStack();
    const endpoint = stack.vpc.addInterfaceEndpoint('Kms', { service: InterfaceVpcEndpointAwsService.KMS });
    expect(() => create({ secretsAccess: SecretsAccess.throughEndpoint(endpoint) }, stack)).toThrow(
      '[TestStack/Api] the endpoint "TestStack/Vpc/Kms" is for another service, received ".kms"; allowed: an interface endpoint for secretsmanager; pass the endpoint of that service',
    );
  });

  test('warns of subnets whose routes are not known', () => {
    const stack = new TestStack();
    const subnets = ['a', 'b'].map(zone => Subnet.fromSubnetAttributes(stack, zone, { subnetId: `subnet-${zone}`, availabilityZone: zone }));
    create({ vpcSubnets: { subnets } }, stack);
    expect(warnings(stack, 'unknownRouting')).toEqual([
      'the app cannot detect whether the subnet "TestStack/a" has a route to Secrets Manager; without one, every request fails after a few seconds; ' +
      'if it has one, use SecretsAccess.throughNat({ withEgress: true }), otherwise SecretsAccess.createEndpoint() or SecretsAccess.throughEndpoint(endpoint) ' +
      '[ack: cdk-vpc-lambda-api:unknownRouting]',
    ]);
  });

  test('takes subnets of which nothing but the id is known, for the handler and for an endpoint', () => {
    const stack = new TestStack();
    const subnets = ['subnet-0aaaaaaaaaaaaaaaa', 'subnet-0bbbbbbbbbbbbbbbb'].map(id => Subnet.fromSubnetId(stack, id, id));
    const { api } = create({ vpcSubnets: { subnets }, secretsAccess: SecretsAccess.createEndpoint() }, stack);
    api.grantDatabaseAccess(new Function(stack, 'Reports', {
      vpc: stack.vpc, vpcSubnets: { subnets }, runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('exports.handler = async () => 1'),
    }));
    const ids = subnets.map(({ subnetId }) => subnetId);
    expect(all(stack, 'AWS::EC2::VPCEndpoint')[0].SubnetIds).toEqual(ids);
    expect(warnings(stack, 'oneAvailabilityZone')).toEqual([]);
  });

  test('an endpoint gets every subnet of a VPC whose zones are known only when the stack is deployed', () => {
    const stack = new TestStack();
    const vpc = Vpc.fromVpcAttributes(stack, 'Imported', { vpcId: 'vpc-0123456789abcdef0', availabilityZones: Fn.getAzs(), privateSubnetIds: ['subnet-a', 'subnet-b'] });
    create({ vpc, secretsAccess: SecretsAccess.createEndpoint() }, stack);
    expect(all(stack, 'AWS::EC2::VPCEndpoint')[0].SubnetIds).toEqual(['subnet-a', 'subnet-b']);
  });

  test('an endpoint gets one subnet of each zone, where a zone has the same place in one list', () => {
    const stack = new TestStack();
    const zones = [Fn.select(0, Fn.getAzs()), Fn.select(1, Fn.getAzs()), Fn.select(0, Fn.getAzs())];
    const subnets = zones.map((availabilityZone, index) => Subnet.fromSubnetAttributes(stack, `Subnet${index}`, { subnetId: `subnet-${index}`, availabilityZone }));
    create({ vpcSubnets: { subnets }, secretsAccess: SecretsAccess.createEndpoint() }, stack);
    expect(all(stack, 'AWS::EC2::VPCEndpoint')[0].SubnetIds).toEqual(['subnet-0', 'subnet-1']);
  });

  describe('in a VPC without NAT gateways', () => {
    const withoutNat = (stack: TestStack, ipProtocol: IpProtocol) => new Vpc(stack, 'WithoutNat', {
      ipProtocol, natGateways: 0, subnetConfiguration: [{ name: 'open', subnetType: SubnetType.PUBLIC }, { name: 'inner', subnetType: SubnetType.PRIVATE_WITH_EGRESS }],
    });

    test.each([IpProtocol.IPV4_ONLY, IpProtocol.DUAL_STACK])('warns of subnets that have no route over IPv4 (%s)', ipProtocol => {
      const stack = new TestStack();
      create({ vpc: withoutNat(stack, ipProtocol) }, stack);
      expect(warnings(stack, 'unknownRouting')).toEqual([expect.stringMatching(/^the app cannot detect whether the subnet "TestStack\/WithoutNat\/innerSubnet1" has a route to Secrets Manager/)]);
    });

    test('knows the routes that were added to them', () => {
      const stack = new TestStack();
      const vpc = withoutNat(stack, IpProtocol.IPV4_ONLY);
      vpc.privateSubnets.forEach(subnet => (subnet as PrivateSubnet).addRoute('Out', { routerType: RouterType.TRANSIT_GATEWAY, routerId: 'tgw-0123456789abcdef0' }));
      create({ vpc }, stack);
      expect(warnings(stack, 'unknownRouting')).toEqual([]);
    });
  });
});

describe('the place of the handler', () => {
  test('warns of a single availability zone', () => {
    const stack = new TestStack();
    create({ vpcSubnets: { subnets: [stack.vpc.privateSubnets[0]] } }, stack);
    expect(warnings(stack, 'oneAvailabilityZone')).toEqual([
      expect.stringMatching(/^the handler runs in a single availability zone \(.+\), .* select subnets in two or more zones \[ack/),
    ]);
  });

  const group = (stack: TestStack, mutable: boolean, allowAllOutbound: boolean) => SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678', { mutable, allowAllOutbound });

  test.each([[false, false], [false, true], [true, true]])('warns of an imported group that takes no rules (mutable %s, all outbound %s)', (mutable, outbound) => {
    const stack = new TestStack();
    create({ securityGroup: group(stack, mutable, outbound) }, stack);
    expect(warnings(stack, 'ignoredRule')).toEqual([
      'the imported security group "TestStack/Group" cannot be changed by this app, so it must already contain outbound rules to the database and to Secrets Manager; ' +
      'acknowledge this warning if it does, or import the group with mutable: true and allowAllOutbound: false [ack: cdk-vpc-lambda-api:ignoredRule]',
    ]);
  });

  test('an imported group that takes rules gets them', () => {
    const stack = new TestStack();
    create({ securityGroup: group(stack, true, false) }, stack);
    expect(warnings(stack, 'ignoredRule')).toEqual([]);
    expect(all(stack, 'AWS::EC2::SecurityGroupEgress').map(rule => [rule.GroupId, rule.FromPort])).toEqual([['sg-12345678', 5432], ['sg-12345678', 443]]);
  });
});
