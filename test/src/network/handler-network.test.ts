import { Fn } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Instance, InstanceType, IpAddresses, MachineImage, Peer, SecurityGroup, SubnetSelection, SubnetType, Vpc, VpcAttributes } from 'aws-cdk-lib/aws-ec2';
import {
  AuroraPostgresEngineVersion, ClusterInstance, DatabaseCluster, DatabaseClusterEngine, DatabaseInstance, DatabaseInstanceEngine,
  DatabaseInstanceProps, PostgresEngineVersion,
} from 'aws-cdk-lib/aws-rds';
import { DatabaseCredentials, DatabaseTarget, HealthRoute, NetworkOptions, VpcLambdaHttpApi } from '../../../src';
import { TestStack } from '../support/fixtures';
import { only, resources } from '../support/template';

function create(overrides: Partial<NetworkOptions> & { database?: DatabaseTarget } = {}, stack = new TestStack()) {
  return { stack, api: new VpcLambdaHttpApi(stack, 'Api', { ...stack.options({ routes: [HealthRoute.at()] }), ...overrides }) };
}

function machine(stack: TestStack, vpcSubnets?: SubnetSelection, associatePublicIpAddress?: boolean): Instance {
  return new Instance(stack, 'Server', {
    vpc: stack.vpc, vpcSubnets, associatePublicIpAddress, instanceType: new InstanceType('m5.large'), machineImage: MachineImage.latestAmazonLinux2023(),
  });
}

describe('the network of the handler', () => {
  test('default: a security group that lets out to the database and to Secrets Manager, and nothing in', () => {
    const { stack } = create();
    const { Properties } = only(stack, 'AWS::EC2::SecurityGroup');
    expect(Properties.SecurityGroupEgress.map((rule: any) => [rule.CidrIp, rule.FromPort, rule.ToPort])).toEqual([
      ['127.0.0.1/32', undefined, undefined], ['10.9.8.7/32', 5432, 5432], ['0.0.0.0/0', 443, 443],
    ]);
    expect(Properties).not.toHaveProperty('SecurityGroupIngress');
  });

  test('the security group of an instance lets in the handler, on the port of the instance', () => {
    const stack = new TestStack();
    const instance = stack.instance();
    const { api } = create({ database: DatabaseTarget.fromInstance(instance, { databaseName: 'library' }) }, stack);
    const port = stack.resolve(instance.instanceEndpoint.port);
    const [database, handler] = [instance.connections.securityGroups[0], api.securityGroup].map(group => stack.resolve(group.securityGroupId));
    expect(only(stack, 'AWS::EC2::SecurityGroupIngress').Properties).toMatchObject({ GroupId: database, SourceSecurityGroupId: handler, FromPort: port, ToPort: port });
    expect(only(stack, 'AWS::EC2::SecurityGroupEgress').Properties).toMatchObject({ GroupId: handler, DestinationSecurityGroupId: database, FromPort: port, ToPort: port });
  });

  test.each([
    ['created with the API', () => undefined],
    ['passed to the API', (stack: TestStack) => new SecurityGroup(stack, 'Group', { vpc: stack.vpc, description: 'Handler', allowAllOutbound: false })],
  ])('only the rules allow traffic out of a group that is %s, also when all rules are separate resources', (_, group) => {
    const stack = new TestStack();
    const database = DatabaseTarget.fromInstance(stack.instance({ iamAuthentication: true }), { databaseName: 'library', credentials: DatabaseCredentials.fromIam('api') });
    create({ database, securityGroup: group(stack) }, stack);
    const [handler] = Object.values(resources(stack, 'AWS::EC2::SecurityGroup')).filter(({ Properties }) => Properties.GroupDescription.startsWith('Handler'));
    expect(handler.Properties.SecurityGroupEgress).toEqual([expect.objectContaining({ CidrIp: '127.0.0.1/32', IpProtocol: '-1' })]);
  });

  test('the rules are in the stack of the API, which depends on that of the database and not the other way round', () => {
    const databaseStack = new TestStack();
    const instance = databaseStack.instance();
    const stack = new TestStack(databaseStack.node.root, 'ApiStack');
    create({ vpc: databaseStack.vpc, database: DatabaseTarget.fromInstance(instance, { databaseName: 'library' }) }, stack);
    expect(Object.keys(resources(stack, 'AWS::EC2::SecurityGroupIngress'))).toHaveLength(1);
    expect(resources(databaseStack, 'AWS::EC2::SecurityGroupIngress')).toEqual({});
    expect([stack.dependencies, databaseStack.dependencies]).toEqual([[databaseStack], []]);
  });

  test('a security group that exists gets the rules', () => {
    const stack = new TestStack();
    const securityGroup = new SecurityGroup(stack, 'Group', { vpc: stack.vpc, allowAllOutbound: false });
    const { api } = create({ securityGroup }, stack);
    expect(api.securityGroup).toBe(securityGroup);
    expect(only(stack, 'AWS::EC2::SecurityGroup').Properties.SecurityGroupEgress.map((rule: any) => rule.CidrIp)).toEqual(['127.0.0.1/32', '10.9.8.7/32', '0.0.0.0/0']);
  });

  test('a database by its address has no rule at its end', () => {
    expect(resources(create().stack, 'AWS::EC2::SecurityGroupIngress')).toEqual({});
  });

  test('isolated subnets are used when the VPC has no other private subnets', () => {
    const stack = new TestStack();
    const vpc = new Vpc(stack, 'Isolated', { ipAddresses: IpAddresses.cidr('10.1.0.0/16'), natGateways: 0, subnetConfiguration: [{ name: 'db', subnetType: SubnetType.PRIVATE_ISOLATED }] });
    create({ vpc }, stack);
    expect(only(stack, 'AWS::Lambda::Function').Properties.VpcConfig.SubnetIds).toEqual(vpc.isolatedSubnets.map(subnet => stack.resolve(subnet.subnetId)));
  });

  test('throws when the subnets are public', () => {
    expect(() => create({ vpcSubnets: { subnetType: SubnetType.PUBLIC } })).toThrow(
      '[TestStack/Api] the handler cannot run in a public subnet: functions do not have public addresses, so it could not connect to Secrets Manager, ' +
      'received "TestStack/Vpc/PublicSubnet1"; allowed: private subnets, with egress or isolated; leave vpcSubnets out, or select other subnets',
    );
  });

  test.each<[string, Partial<VpcAttributes>]>([
    ['has only public subnets', { publicSubnetIds: ['subnet-11111111', 'subnet-22222222'] }],
    ['was imported without its subnets', {}],
  ])('throws when the VPC %s', (_, attributes) => {
    const stack = new TestStack();
    const vpc = Vpc.fromVpcAttributes(stack, 'Imported', { vpcId: 'vpc-12345678', availabilityZones: ['eu-west-1a', 'eu-west-1b'], ...attributes });
    expect(() => create({ vpc }, stack)).toThrow(
      '[TestStack/Api] the VPC "TestStack/Imported" has no known private subnets for the handler; ' +
      'add private subnets to the VPC, import it with privateSubnetIds or isolatedSubnetIds, or set vpcSubnets',
    );
  });

  test('may be in zones that are known only when the stack is deployed', () => {
    const stack = new TestStack();
    const vpc = Vpc.fromVpcAttributes(stack, 'Imported', {
      vpcId: 'vpc-12345678', availabilityZones: Fn.getAzs(), privateSubnetIds: Fn.split(',', Fn.importValue('Subnets'), 2),
    });
    create({ vpc }, stack);
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('oneAvailabilityZone'))).toEqual([]);
  });

  describe('warns of a database with a public address', () => {
    const PUBLIC = { subnetType: SubnetType.PUBLIC };
    const engine = DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 });
    const aurora = DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_17_4 });
    const options = { databaseName: 'library', credentials: DatabaseCredentials.fromIam('api') };
    const warnings = (target: (stack: TestStack) => DatabaseTarget) => {
      const stack = new TestStack();
      create({ database: target(stack) }, stack);
      return Annotations.fromStack(stack).findWarning('/TestStack/Api', Match.stringLikeRegexp('publicDatabase')).map(({ entry }) => entry.data);
    };
    const instance = (more: Partial<DatabaseInstanceProps>) => (stack: TestStack) =>
      DatabaseTarget.fromInstance(new DatabaseInstance(stack, 'Database', { vpc: stack.vpc, engine, iamAuthentication: true, ...more }), options);
    const cluster = (publiclyAccessible?: boolean) => (stack: TestStack) => DatabaseTarget.fromCluster(new DatabaseCluster(stack, 'Database', {
      vpc: stack.vpc, engine: aurora, iamAuthentication: true, writer: ClusterInstance.serverlessV2('Writer', { publiclyAccessible }),
    }), options);

    test.each([
      ['an instance that is configured to be', instance({ publiclyAccessible: true }), 'TestStack/Database/Resource'],
      ['an instance in public subnets', instance({ vpcSubnets: PUBLIC }), 'TestStack/Database/Resource'],
      ['the writer of a cluster', cluster(true), 'TestStack/Database/Writer/Resource'],
    ])('as %s has', (_, target, path) => {
      expect(warnings(target)).toEqual([expect.stringMatching(new RegExp(
        `^the database "${path}" is publicly accessible, .* set publiclyAccessible: false and place it in private subnets`,
      ))]);
    });

    test.each([
      ['an instance in private subnets', instance({})],
      ['an instance in public subnets without an address', instance({ vpcSubnets: PUBLIC, publiclyAccessible: false })],
      ['a cluster in private subnets', cluster()],
      ['a server elsewhere', (stack: TestStack) => stack.endpoint()],
    ])('and not of %s', (_, target) => {
      expect(warnings(target)).toEqual([]);
    });
  });

  test.each([['with', true], ['without', false]])('throws when the database runs on an EC2 instance in a public subnet, %s a public address', (_, associatePublicIpAddress) => {
    const stack = new TestStack();
    const instance = machine(stack, { subnetType: SubnetType.PUBLIC }, associatePublicIpAddress);
    expect(() => create({ database: DatabaseTarget.fromSqlServerOnEc2(instance, { databaseName: 'library', credentials: stack.credentials }) }, stack)).toThrow(
      '[TestStack/Api] the database runs on an EC2 instance in a public subnet, where only its security group blocks traffic from the internet, received "TestStack/Vpc/PublicSubnet1"; ' +
      'allowed: private subnets, with egress or isolated; move the instance, or specify its address: DatabaseTarget.fromEndpoint ' +
      'with host, peer (as in Peer.ipv4("10.1.2.3/32")), databaseName and credentials',
    );
  });

  test('an EC2 instance in a private subnet may hold the database', () => {
    const stack = new TestStack();
    const database = DatabaseTarget.fromSqlServerOnEc2(machine(stack), { databaseName: 'library', credentials: stack.credentials });
    expect(() => create({ database }, stack)).not.toThrow();
  });

  test('a prefix list can stand for the place of a database', () => {
    const stack = new TestStack();
    create({
      database: DatabaseTarget.fromEndpoint({
        host: '10.1.2.3', port: 6432, databaseName: 'library', credentials: stack.credentials, peer: Peer.prefixList('pl-12345678'),
      }),
    }, stack);
    expect(only(stack, 'AWS::EC2::SecurityGroupEgress').Properties).toMatchObject({ DestinationPrefixListId: 'pl-12345678', FromPort: 6432 });
  });
});
