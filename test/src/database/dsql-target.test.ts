import { App, Lazy } from 'aws-cdk-lib';
import { CfnCluster, IClusterRef } from 'aws-cdk-lib/aws-dsql';
import { InterfaceVpcEndpoint, InterfaceVpcEndpointService, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { DatabaseApiOptions, DatabaseScripts, DatabaseTarget, DsqlTargetOptions, Idempotency, RequestValue, SqlRoute, VpcLambdaHttpApi } from '../../../src';
import { TestStack } from '../support/fixtures';
import { bind, loginStatements, variables } from '../support/targeted-api';
import { only, resources } from '../support/template';

const ENV = { env: { account: '111111111111', region: 'eu-west-1' } };
const IDENTIFIER = 'abcdefghijklmnopqrst123456';

const cluster = (stack: TestStack) => new CfnCluster(stack, 'Cluster', {});
const imported = (stack: TestStack) => CfnCluster.fromIdentifier(stack, 'Imported', IDENTIFIER);
const target = (of: IClusterRef, options: Partial<DsqlTargetOptions> = {}) => DatabaseTarget.fromDsqlCluster(of, { user: 'shop_api', ...options });
const endpoint = (stack: TestStack, privateDnsEnabled?: boolean) => new InterfaceVpcEndpoint(stack, 'Dsql', {
  vpc: stack.vpc, service: new InterfaceVpcEndpointService('com.amazonaws.eu-west-1.dsql-fnh4', 5432), privateDnsEnabled, open: false,
});
const egress = (stack: TestStack) => Object.entries(resources(stack, 'AWS::EC2::SecurityGroup')).find(([id]) => id.startsWith('Api'))![1].Properties.SecurityGroupEgress;

describe('DatabaseTarget.fromDsqlCluster', () => {
  test('default: the public endpoint of the cluster through NAT, and a token as the login', () => {
    const stack = new TestStack(new App(), 'TestStack', ENV);
    const created = cluster(stack);
    bind(stack, target(created));

    expect(variables(stack)).toEqual({
      DATABASE_HOST: stack.resolve(created.attrEndpoint), DATABASE_PORT: '5432', DATABASE_NAME: 'postgres', DATABASE_USER: 'shop_api', DATABASE_DIALECT: 'dsql',
    });
    expect(loginStatements(stack)).toEqual([{
      Sid: 'ConnectToDatabase', Effect: 'Allow', Action: 'dsql:DbConnect', Resource: stack.resolve(`arn:${stack.partition}:dsql:eu-west-1:111111111111:cluster/${created.ref}`),
    }]);
    expect(egress(stack)).toContainEqual(expect.objectContaining({ CidrIp: '0.0.0.0/0', FromPort: 5432, ToPort: 5432 }));
    expect(() => (stack.node.root as App).synth()).not.toThrow();
  });

  test('an imported cluster has the host name of its identifier', () => {
    const stack = new TestStack(new App(), 'TestStack', ENV);
    bind(stack, target(imported(stack)));

    expect(variables(stack)).toMatchObject({ DATABASE_HOST: `${IDENTIFIER}.dsql.eu-west-1.on.aws` });
    expect(JSON.stringify(loginStatements(stack)[0].Resource)).toContain(`:cluster/${IDENTIFIER}`);
  });

  test('an interface endpoint has a separate host name, and only its security group is reached', () => {
    const stack = new TestStack(new App(), 'TestStack', ENV);
    const vpcEndpoint = endpoint(stack, true);
    bind(stack, target(imported(stack), { vpcEndpoint }));

    expect(variables(stack)).toMatchObject({ DATABASE_HOST: `${IDENTIFIER}.dsql-fnh4.eu-west-1.on.aws` });
    expect(JSON.stringify(egress(stack))).not.toContain('0.0.0.0/0');
    const { GroupId, FromPort } = only(stack, 'AWS::EC2::SecurityGroupIngress').Properties;
    expect([GroupId, FromPort]).toEqual([stack.resolve(vpcEndpoint.connections.securityGroups[0].securityGroupId), 5432]);
  });

  test('the service of the cluster gives the host name of an endpoint', () => {
    const stack = new TestStack(new App(), 'TestStack', ENV);
    const created = cluster(stack);
    const vpcEndpoint = new InterfaceVpcEndpoint(stack, 'Dsql', {
      vpc: stack.vpc, service: new InterfaceVpcEndpointService(created.attrVpcEndpointServiceName, 5432), privateDnsEnabled: true, open: false,
    });
    bind(stack, target(created, { vpcEndpoint }));

    expect(variables(stack).DATABASE_HOST).toEqual({
      'Fn::Join': ['', [
        { Ref: 'Cluster' }, '.', { 'Fn::Select': [3, { 'Fn::Split': ['.', { 'Fn::GetAtt': ['Cluster', 'VpcEndpointServiceName'] }] }] }, '.eu-west-1.on.aws',
      ]],
    });
  });

  test('host is a setting', () => {
    const stack = new TestStack(new App(), 'TestStack', ENV);
    bind(stack, target(imported(stack), { vpcEndpoint: endpoint(stack), host: 'dsql.example.com' }));

    expect(variables(stack)).toMatchObject({ DATABASE_HOST: 'dsql.example.com' });
  });

  test.each<[string, (stack: TestStack) => DatabaseTarget, string]>([
    ['the user is admin', stack => target(imported(stack), { user: 'admin' }), 'the user of DatabaseTarget.fromDsqlCluster is not valid, received "admin"; ' +
      'allowed: a name of letters, digits and _ . @ $ -, other than admin; create a role with only the permissions that the routes need'],
    ['the user is a wildcard', stack => target(imported(stack), { user: '*' }), 'the user of DatabaseTarget.fromDsqlCluster is not valid, received "*"'],
    ['the user is a token', stack => target(imported(stack), { user: Lazy.string({ produce: () => 'api' }) }), 'received "a token, which is known only at deployment"'],
    ['private DNS is disabled on the endpoint, the default of CDK', stack => target(imported(stack), { vpcEndpoint: endpoint(stack) }),
      'private DNS is disabled on the endpoint "TestStack/Dsql", so the host name of the cluster would not resolve to it; set privateDnsEnabled: true on the endpoint'],
    ['an imported endpoint has no security group', stack => target(imported(stack), {
      host: 'dsql.example.com', vpcEndpoint: InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Dsql', { vpcEndpointId: 'vpce-1', port: 5432 }),
    }), 'the endpoint "TestStack/Dsql" has no known security groups'],
    ['the host is not known', stack => target(imported(stack), {
      vpcEndpoint: InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Dsql', { vpcEndpointId: 'vpce-1', port: 5432, securityGroups: [stack.group()] }),
    }), 'the service of the endpoint "TestStack/Dsql" is not known, so the host name of the cluster is not either; set host, as in "<identifier>.dsql-fnh4.us-east-1.on.aws"'],
    ['the cluster is in another region', stack => target(new CfnCluster(new TestStack(stack.node.root as App, 'Other', { env: { account: '111111111111', region: 'us-east-1' } }), 'Cluster', {})),
      'the DSQL cluster "Other/Cluster" is in another region than the API, received "us-east-1"; allowed: eu-west-1'],
  ])('throws when %s', (_, of, message) => {
    const stack = new TestStack(new App(), 'TestStack', ENV);
    expect(() => bind(stack, of(stack))).toThrow(message);
  });

  test('synthesis fails in isolated subnets without an interface endpoint', () => {
    const stack = new TestStack(new App(), 'TestStack', ENV);
    const vpc = new Vpc(stack, 'Isolated', { subnetConfiguration: [{ name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED }] });
    new VpcLambdaHttpApi(stack, 'Api', { ...stack.options({ database: target(imported(stack)) }), vpc });

    expect(() => (stack.node.root as App).synth()).toThrow(
      'the subnets of the handler are isolated, so it cannot connect to the database through NAT; pass an interface endpoint of the cluster as vpcEndpoint, or select subnets with egress');
  });
});

describe('an API in front of Aurora DSQL', () => {
  const route = SqlRoute.post('/orders', {
    sql: 'INSERT INTO shop.orders (id) VALUES (:id)', parameters: { id: RequestValue.body('id') },
  });
  const api = (options: Partial<DatabaseApiOptions>) => {
    const stack = new TestStack(new App(), 'TestStack', ENV);
    return new VpcLambdaHttpApi(stack, 'Api', stack.options({ database: target(imported(stack)), routes: [route], ...options }));
  };

  test('has routes', () => {
    expect(() => api({})).not.toThrow();
  });

  test('has no session context', () => {
    expect(() => api({ sessionContext: { 'app.tenant': RequestValue.constant('acme') } })).toThrow(
      '[TestStack/Api] sessionContext is not supported by Aurora DSQL, which has no row-level security, received "app.tenant"; ' +
      'compare with the claim in the statements, as in WHERE tenant = :tenant with RequestValue.claim');
  });

  test('stores no answers', () => {
    expect(() => api({ idempotency: Idempotency.table('api_idempotency') })).toThrow(
      '[TestStack/Api] Idempotency.table is not supported with Aurora DSQL, which has no locks that skip rows, received "POST /orders"; set Idempotency.none()');
  });

  test('runs no scripts', () => {
    const stack = new TestStack(new App(), 'TestStack', ENV);
    expect(() => new DatabaseScripts(stack, 'Schema', { vpc: stack.vpc, database: target(imported(stack)) })).toThrow(
      '[TestStack/Schema] DatabaseScripts does not support Aurora DSQL; run the scripts by other means, as the role admin');
  });
});
