import { App } from 'aws-cdk-lib';
import { IConnectable, InstanceType, Peer, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { AuroraPostgresEngineVersion, ClusterInstance, DatabaseCluster, DatabaseClusterEngine, DatabaseInstance, DatabaseInstanceReadReplica, ProxyEndpointTargetRole } from 'aws-cdk-lib/aws-rds';
import { DatabaseCredentials, DatabaseTarget, ReadHost } from '../../../src';
import { TestStack } from '../support/fixtures';
import { bind, loginStatements, variables } from '../support/targeted-api';
import { resources } from '../support/template';

const IAM = DatabaseCredentials.fromIam('api');

const replicaOf = (stack: TestStack, sourceDatabaseInstance: DatabaseInstance, iamAuthentication?: boolean) => new DatabaseInstanceReadReplica(stack, 'Replica', {
  sourceDatabaseInstance, vpc: stack.vpc, instanceType: new InstanceType('t4g.medium'), storageEncrypted: true, iamAuthentication,
});
const cluster = (stack: TestStack) => new DatabaseCluster(stack, 'Cluster', {
  vpc: stack.vpc, engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_16_4 }), writer: ClusterInstance.serverlessV2('Writer'), iamAuthentication: true,
});
/** Security groups that admit the handler. */
const admitting = (stack: TestStack) => Object.values(resources(stack, 'AWS::EC2::SecurityGroupIngress'))
  .filter(({ Properties }) => Properties.Description?.startsWith('from the API handler')).map(({ Properties }) => Properties.GroupId);
const groupOf = (stack: TestStack, { connections }: IConnectable) => stack.resolve(connections.securityGroups[0].securityGroupId);

describe('ReadHost.fromInstance', () => {
  test('read-only routes use the replica, whose security group admits the handler too', () => {
    const stack = new TestStack();
    const instance = stack.instance();
    const replica = replicaOf(stack, instance);
    bind(stack, DatabaseTarget.fromInstance(instance, { databaseName: 'library', readHost: ReadHost.fromInstance(replica) }));

    expect(variables(stack)).toMatchObject({
      DATABASE_HOST: stack.resolve(instance.dbInstanceEndpointAddress), DATABASE_READER_HOST: stack.resolve(replica.dbInstanceEndpointAddress),
    });
    expect(admitting(stack)).toEqual(expect.arrayContaining([groupOf(stack, instance), groupOf(stack, replica)]));
    expect(admitting(stack)).toHaveLength(2);
  });

  test('a security group that both have admits the handler once', () => {
    const stack = new TestStack();
    const securityGroups = [stack.group()];
    const instance = stack.instance({ securityGroups });
    const replica = DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Replica', { instanceIdentifier: 'r', instanceEndpointAddress: 'r.example.com', port: 5432, securityGroups });
    bind(stack, DatabaseTarget.fromInstance(instance, { databaseName: 'library', readHost: ReadHost.fromInstance(replica) }));

    expect(admitting(stack)).toEqual([stack.resolve(securityGroups[0].securityGroupId)]);
  });

  test('IAM may connect to both, which have different resource IDs', () => {
    const stack = new TestStack();
    const instance = stack.instance({ iamAuthentication: true });
    const replica = replicaOf(stack, instance, true);
    bind(stack, DatabaseTarget.fromInstance(instance, { databaseName: 'library', credentials: IAM, readHost: ReadHost.fromInstance(replica) }));

    const dbUser = (id: string) => stack.resolve(stack.formatArn({ service: 'rds-db', resource: `dbuser:${id}/api` }));
    expect(loginStatements(stack)).toEqual([expect.objectContaining({
      Action: 'rds-db:connect', Resource: [dbUser(instance.instanceResourceId!), dbUser(replica.instanceResourceId!)],
    })]);
    expect(() => (stack.node.root as App).synth()).not.toThrow();
  });

  test('synthesis fails if IAM authentication is disabled on the replica', () => {
    const stack = new TestStack();
    const instance = stack.instance({ iamAuthentication: true });
    bind(stack, DatabaseTarget.fromInstance(instance, { databaseName: 'library', credentials: IAM, readHost: ReadHost.fromInstance(replicaOf(stack, instance)) }));

    expect(() => (stack.node.root as App).synth()).toThrow('which is disabled on "TestStack/Replica"; set iamAuthentication: true on the database');
  });

  test.each<[string, (stack: TestStack) => ReadHost]>([
    ['a replica without a resource ID', stack => ReadHost.fromInstance(DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Replica', {
      instanceIdentifier: 'r', instanceEndpointAddress: 'r.example.com', port: 5432, securityGroups: [stack.group()],
    }))],
    ['an address', stack => ReadHost.fromAddress('r.example.com', stack.group())],
  ])('throws when IAM should log in to %s', (_, readHost) => {
    const stack = new TestStack();
    expect(() => bind(stack, DatabaseTarget.fromInstance(stack.instance({ iamAuthentication: true }), { databaseName: 'library', credentials: IAM, readHost: readHost(stack) }))).toThrow(
      '[TestStack/Api] DatabaseCredentials.fromIam requires the resource ID of the read replica, which is not known; use ReadHost.fromInstance with a replica of this app, or one that is imported with instanceResourceId');
  });

  test('throws for a replica without a security group', () => {
    const stack = new TestStack();
    const replica = DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Replica', { instanceIdentifier: 'r', instanceEndpointAddress: 'r.example.com', port: 5432, securityGroups: [] });
    expect(() => bind(stack, DatabaseTarget.fromInstance(stack.instance(), { databaseName: 'library', readHost: ReadHost.fromInstance(replica) })))
      .toThrow('the read replica "TestStack/Replica" has no security group, so the handler could not connect');
  });
});

describe('ReadHost.fromProxyEndpoint', () => {
  test('read-only routes use the endpoint, and IAM logs in by the resource ID of the proxy', () => {
    const stack = new TestStack();
    const proxy = cluster(stack).addProxy('Proxy', { vpc: stack.vpc, secrets: [stack.secret], iamAuth: true });
    const group = new SecurityGroup(stack, 'Reading', { vpc: stack.vpc });
    const endpoint = proxy.addEndpoint('ReadOnly', { vpc: stack.vpc, targetRole: ProxyEndpointTargetRole.READ_ONLY, securityGroups: [group] });
    bind(stack, DatabaseTarget.fromProxy(proxy, { databaseName: 'library', credentials: IAM, readHost: ReadHost.fromProxyEndpoint(endpoint, group) }));

    expect(variables(stack)).toMatchObject({ DATABASE_HOST: stack.resolve(proxy.endpoint), DATABASE_READER_HOST: stack.resolve(endpoint.endpoint) });
    expect(admitting(stack)).toEqual(expect.arrayContaining([groupOf(stack, proxy), stack.resolve(group.securityGroupId)]));
    expect(typeof loginStatements(stack)[0].Resource).toBe('object');
    expect(Array.isArray(loginStatements(stack)[0].Resource)).toBe(false);
  });
});

describe('ReadHost.fromAddress', () => {
  test('read-only routes of an endpoint use another host', () => {
    const stack = new TestStack();
    bind(stack, DatabaseTarget.fromEndpoint({
      host: 'db.example.com',
      databaseName: 'library',
      credentials: stack.credentials,
      peer: Peer.ipv4('10.9.8.7/32'),
      readHost: ReadHost.fromAddress('replica.example.com', Peer.ipv4('10.9.8.8/32')),
    }));

    expect(variables(stack)).toMatchObject({ DATABASE_HOST: 'db.example.com', DATABASE_READER_HOST: 'replica.example.com' });
    const rules = Object.entries(resources(stack, 'AWS::EC2::SecurityGroup')).find(([id]) => id.startsWith('Api'))![1].Properties.SecurityGroupEgress;
    expect(rules.map(({ CidrIp, FromPort }: any) => [CidrIp, FromPort])).toEqual(expect.arrayContaining([['10.9.8.7/32', 5432], ['10.9.8.8/32', 5432]]));
  });

  test('a cluster has custom endpoints, with its security group', () => {
    const stack = new TestStack();
    const aurora = cluster(stack);
    bind(stack, DatabaseTarget.fromCluster(aurora, { databaseName: 'library', credentials: IAM, readHost: ReadHost.fromAddress('reports.cluster-custom-1.eu-west-1.rds.amazonaws.com', aurora) }));

    expect(variables(stack)).toMatchObject({ DATABASE_READER_HOST: 'reports.cluster-custom-1.eu-west-1.rds.amazonaws.com' });
    expect(admitting(stack)).toEqual([groupOf(stack, aurora)]);
  });

  test.each<[string, ReadHost | undefined, string]>([
    ['the host has a port', ReadHost.fromAddress('replica.example.com:5432', Peer.ipv4('10.9.8.8/32')), 'the host of the database is not valid, received "replica.example.com:5432"'],
    ['the peer is the internet', ReadHost.fromAddress('replica.example.com', Peer.anyIpv4()), 'the peer of the database covers all addresses'],
    ['readers are set too', ReadHost.fromAddress('replica.example.com', Peer.ipv4('10.9.8.8/32')), 'readFromReaders and readHost both set the host of read-only routes; leave one of them out'],
  ])('throws when %s', (_, readHost, message) => {
    const stack = new TestStack();
    expect(() => bind(stack, DatabaseTarget.fromCluster(cluster(stack), { databaseName: 'library', readFromReaders: message.startsWith('readFrom'), readHost }))).toThrow(message);
  });
});
