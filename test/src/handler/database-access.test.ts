import { rootCertificates } from 'tls';
import { App } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Peer, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function, FunctionProps, Runtime } from 'aws-cdk-lib/aws-lambda';
import { DatabaseTarget, FunctionRoute, HttpMethod, SecretsAccess, VpcLambdaHttpApi } from '../../../src';
import { endpointFor } from '../support/deployed-network';
import { TestStack } from '../support/fixtures';
import { Iam } from '../support/iam';
import { DeployedApp } from '../support/intrinsics';
import { permissions } from '../support/permissions';
import { ENVIRONMENT } from '../support/physical-ids';
import { SecurityGroups } from '../support/security-groups';
import { TARGETS, TargetCase } from '../support/targets';
import { resources } from '../support/template';

const VIA_SECRETS_MANAGER = { 'kms:ViaService': `secretsmanager.${ENVIRONMENT.region}.amazonaws.com` };

/** A function of the user's, with a role that has nothing yet. */
function ownFunction(stack: TestStack, props: Partial<FunctionProps> = { vpc: stack.vpc }) {
  const role = new Role(stack, 'OwnRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  return new Function(stack, 'Own', { role, runtime: Runtime.PYTHON_3_13, handler: 'index.handler', code: Code.fromInline('pass'), ...props });
}

function deploy(targetOf: (stack: TestStack) => TargetCase) {
  const stack = new TestStack();
  const target = targetOf(stack);
  const api = new VpcLambdaHttpApi(stack, 'Api', stack.options(target.options));
  const vpc = target.options.vpc ?? stack.vpc;
  const group = new SecurityGroup(stack, 'OwnGroup', { vpc, allowAllOutbound: false });
  const own = ownFunction(stack, { vpc, securityGroups: [group] });
  api.grantDatabaseAccess(own);
  const app = new DeployedApp(stack);
  const iam = new Iam(app);
  const host = (address: string, ...groups: string[]) => ({ address, groups });
  const endpoint = endpointFor(app, 'secretsmanager');
  const lambdas = app.resources('AWS::Lambda::Function');
  return {
    target,
    app,
    iam,
    groups: new SecurityGroups(app),
    role: iam.role(app.value(own.role!.roleArn)),
    handlerRole: iam.role(app.value(api.role.roleArn)),
    environments: ['Own', 'ApiHandler'].map(id => lambdas.find(({ logicalId }) => logicalId.startsWith(id))!.properties.Environment.Variables),
    own: host('10.0.130.21', app.value(group.securityGroupId)),
    database: host(target.address, ...target.group === undefined ? [] : [app.value(target.group) as string]),
    secrets: endpoint && host('10.0.130.30', ...endpoint.properties.SecurityGroupIds),
    endpoint,
    stranger: host('10.200.0.7'),
    value: (token?: string) => token && app.value(token) as string,
  };
}

describe.each(TARGETS)('a function with the access of an API to %s', (_, targetOf) => {
  let deployed: ReturnType<typeof deploy>;
  beforeAll(() => {
    deployed = deploy(targetOf);
  });

  test('may do what the handler may with secrets, keys and database users, and nothing else', async () => {
    const { iam, role, handlerRole, target, value } = deployed;
    const asked = [target.secret, target.key, target.user].flatMap(token => value(token) ?? []);
    const all = async (caller: typeof role, context?: typeof VIA_SECRETS_MANAGER) =>
      (await permissions(iam, caller, ['secretsmanager', 'kms', 'rds-db', 'sts', 'ssm', 'rds', 'ec2', 'lambda'], asked, context)).allowed;
    const expected = Object.entries(await all(handlerRole)).filter(([action]) => !action.startsWith('ec2:'));
    expect(await all(role)).toEqual(Object.fromEntries(expected));
    expect(expected.map(([action]) => action)).toContain(target.user ? 'rds-db:connect' : 'secretsmanager:GetSecretValue');
    const keys = async (caller: typeof role) => (await permissions(iam, caller, ['kms'], asked, VIA_SECRETS_MANAGER)).allowed;
    expect(await keys(role)).toEqual(target.key ? { 'kms:Decrypt': ['*', value(target.key)] } : {});
  });

  test('knows where the database is as the handler does', () => {
    const [own, handler] = deployed.environments;
    const { DATABASE_PREPARED_STATEMENTS: onlyOurs, ...where } = handler;
    expect(own).toEqual(where);
    expect(own).toMatchObject({ DATABASE_NAME: 'library', DATABASE_PORT: `${deployed.target.port}` });
  });

  test('reaches the database and Secrets Manager, and nothing else', () => {
    const { groups, own, database, secrets, stranger, target } = deployed;
    const everywhere = target.way === 'nat' ? [443] : [];
    expect(groups.openPorts(own, database)).toEqual([...database.groups.length > 0 ? [] : everywhere, target.port]);
    expect(groups.openPorts(own, stranger)).toEqual(everywhere);
    expect(secrets ? groups.openPorts(own, secrets) : []).toEqual(target.way === 'endpoint' ? [443] : []);
  });

  test('is let through by the endpoint for Secrets Manager, if there is one', async () => {
    const { iam, endpoint, role, target, value } = deployed;
    const passes = endpoint && (await iam.passes(endpoint, role, 'secretsmanager:GetSecretValue', value(target.secret)!)).allowed;
    expect(passes).toBe(target.way === 'endpoint' ? true : undefined);
  });
});

describe('grantDatabaseAccess', () => {
  const apiOf = (stack: TestStack, options = {}) => new VpcLambdaHttpApi(stack, 'Api', stack.options(options));

  test('a function of another stack, with routes and an endpoint, ties no circle', () => {
    const other = new App();
    const [base, theirs, ours] = ['Base', 'Functions', 'Apis'].map(id => new TestStack(other, id));
    const grantee = ownFunction(theirs, { vpc: base.vpc });
    new VpcLambdaHttpApi(ours, 'Api', {
      ...base.options(), secretsAccess: SecretsAccess.createEndpoint(), routes: [FunctionRoute.of(HttpMethod.GET, '/own', grantee)],
    }).grantDatabaseAccess(grantee);
    expect(() => other.synth()).not.toThrow();
    expect([theirs, ours].map(each => Object.keys(resources(each, 'AWS::EC2::VPCEndpoint')).length)).toEqual([1, 1]);
  });

  test('no inline policy and no warning is added', () => {
    const stack = new TestStack();
    apiOf(stack).grantDatabaseAccess(ownFunction(stack));
    expect(resources(stack, 'AWS::IAM::Policy')).toEqual({});
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });

  test('the certificate authorities of the handler\'s bundle are not named, as the function has no such file', () => {
    const stack = new TestStack();
    const database = DatabaseTarget.fromEndpoint({
      host: 'db.example.com', databaseName: 'library', credentials: stack.credentials, peer: Peer.ipv4('10.9.8.7/32'), certificateAuthorities: rootCertificates[0],
    });
    apiOf(stack, { database }).grantDatabaseAccess(ownFunction(stack));
    const named = Object.entries(resources(stack, 'AWS::Lambda::Function')).map(([id, { Properties }]) => [id, 'DATABASE_CA_FILE' in Properties.Environment.Variables]);
    expect(named).toEqual(expect.arrayContaining([[expect.stringMatching(/^Own/), false], [expect.stringMatching(/^ApiHandler/), true]]));
  });

  test('a function in isolated subnets goes through an endpoint, although the handler goes through NAT', () => {
    const stack = new TestStack();
    const vpc = new Vpc(stack, 'TwoWays', {
      maxAzs: 2,
      natGateways: 1,
      subnetConfiguration: [SubnetType.PUBLIC, SubnetType.PRIVATE_WITH_EGRESS, SubnetType.PRIVATE_ISOLATED].map(subnetType => {
        return { name: subnetType, subnetType };
      }),
    });
    const api = apiOf(stack, { vpc });
    expect(stack.node.children.filter(child => child.node.id.startsWith('SecretsManagerEndpoint'))).toEqual([]);
    api.grantDatabaseAccess(ownFunction(stack, { vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED } }));
    expect(Object.keys(resources(stack, 'AWS::EC2::VPCEndpoint'))).toHaveLength(1);
  });

  test('throws when the function is in no VPC', () => {
    const stack = new TestStack();
    expect(() => apiOf(stack).grantDatabaseAccess(ownFunction(stack, {}))).toThrow(
      '[TestStack/Own] the function is not in a VPC, so it cannot connect to the database; create it with the vpc of the API, and with its vpcSubnets if they are set',
    );
  });

  test('throws when the function is in another VPC', () => {
    const stack = new TestStack();
    expect(() => apiOf(stack).grantDatabaseAccess(ownFunction(stack, { vpc: new Vpc(stack, 'Other', { maxAzs: 1 }) }))).toThrow(
      '[TestStack/Own] the function runs in a subnet that is not known to be in the VPC of the API, "TestStack/Vpc"',
    );
  });

  test('throws when the function has access to a database already', () => {
    const stack = new TestStack();
    const api = apiOf(stack);
    const own = ownFunction(stack);
    api.grantDatabaseAccess(own);
    expect(() => api.grantDatabaseAccess(own)).toThrow(
      '[TestStack/Own] the function already has access to a database, and its environment variables support only one; call grantDatabaseAccess once, or use one function per database',
    );
  });
});
