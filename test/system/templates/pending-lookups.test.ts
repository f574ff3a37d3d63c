import { App, Duration } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Instance, InstanceType, InterfaceVpcEndpoint, MachineImage, SecurityGroup, SubnetFilter, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function, Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { DatabaseCluster, DatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { MissingContext } from 'aws-cdk-lib/cloud-assembly-schema';
import { DatabaseCredentials, DatabaseEndpoint, DatabaseTarget, IDatabaseApi, PrivateApiEndpoint, SecretsAccess } from '../../../src';
import { FRONT_DOORS, TestStack } from '../../src/support/fixtures';

type Overrides = Parameters<typeof FRONT_DOORS[0][1]>[1];
type Create = typeof FRONT_DOORS[0][1];

/** Title, properties, a value found by the look-up that is wrong, and how it is refused; none: nothing that is looked up can be wrong. */
type LookUp = [title: string, properties: (stack: TestStack) => object, found?: unknown, refusal?: RegExp];

const env = { account: '111111111111', region: 'eu-west-1' };
const CERTIFICATE = 'arn:aws:acm:eu-west-1:111111111111:certificate/11111111-2222-3333-4444-555555555555';
const CORPORATE_VPC = {
  vpcId: 'vpc-0123456789abcdef0',
  vpcCidrBlock: '10.0.0.0/16',
  availabilityZones: [],
  subnetGroups: [
    { name: 'Edge', type: 'Public', subnets: [{ subnetId: 'subnet-0ccccccccccccccccc', availabilityZone: 'eu-west-1a', cidr: '10.0.2.0/24', routeTableId: 'rtb-3' }] },
    { name: 'App', type: 'Isolated', subnets: [{ subnetId: 'subnet-0aaaaaaaaaaaaaaaa', availabilityZone: 'eu-west-1a', cidr: '10.0.0.0/24', routeTableId: 'rtb-1' }] },
  ],
};

const parameter = (stack: TestStack, name = '/library/value', defaultValue?: string) => StringParameter.valueFromLookup(stack, name, defaultValue);
const lookedUp = (stack: TestStack, id = 'Corporate') => Vpc.fromLookup(stack, id, { vpcName: id });
const group = (stack: TestStack) => SecurityGroup.fromLookupById(stack, 'LookedUpGroup', 'sg-0123456789abcdef0');
const instance = (stack: TestStack) => DatabaseInstance.fromLookup(stack, 'Instance', { instanceIdentifier: 'library' });
const rds = (stack: TestStack) => ({ databaseName: 'library', credentials: stack.credentials });
const endpoint = (stack: TestStack, options: Partial<DatabaseEndpoint>) => ({
  database: DatabaseTarget.fromEndpoint({ host: 'db.example.com', ...rds(stack), peer: SecurityGroup.fromSecurityGroupId(stack, 'DatabaseGroup', 'sg-0fedcba9876543210'), ...options }),
});
const domain = (stack: TestStack, options: object) => ({
  domain: { domainName: 'api.example.com', certificate: Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE), ...options },
});
const NO_GROUPS = [{ 'Endpoint.Address': 'db.example.com', 'Endpoint.Port': '5432', 'ReadEndpoint.Address': 'ro.example.com', 'VPCSecurityGroups': [], 'VpcSecurityGroupIds': [] }];

const EVERYWHERE: LookUp[] = [
  ['vpc', stack => ({ vpc: lookedUp(stack) })],
  ['vpcSubnets by the name of a group', stack => ({ vpc: lookedUp(stack), vpcSubnets: { subnetGroupName: 'Edge' } }), CORPORATE_VPC, /cannot run in a public subnet/],
  ['vpcSubnets by their zones', stack => ({ vpc: lookedUp(stack), vpcSubnets: { availabilityZones: ['eu-west-1c'] } }), CORPORATE_VPC, /vpcSubnets matches no subnets/],
  ['vpcSubnets by their ids', stack => ({ vpc: lookedUp(stack), vpcSubnets: { subnetFilters: [SubnetFilter.byIds(['subnet-0'])] } }), CORPORATE_VPC, /vpcSubnets matches no subnets/],
  ['zones of a VPC of the stack', () => ({ vpcSubnets: { availabilityZones: ['eu-west-1c'] }, secretsAccess: SecretsAccess.createEndpoint() }), 'none', /vpcSubnets matches no subnets/],
  ['isolated subnets with throughNat()', stack => ({
    vpc: lookedUp(stack), vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED }, secretsAccess: SecretsAccess.throughNat(),
  }), CORPORATE_VPC, /are isolated/],
  ['subnets of a created endpoint', stack => ({ vpc: lookedUp(stack), vpcSubnets: { subnetGroupName: 'App' }, secretsAccess: SecretsAccess.createEndpoint() })],
  ['database instance', stack => ({ database: DatabaseTarget.fromInstance(instance(stack), rds(stack)) }), NO_GROUPS, /has no security group/],
  ['database cluster', stack => ({
    database: DatabaseTarget.fromCluster(DatabaseCluster.fromLookup(stack, 'Cluster', { clusterIdentifier: 'library' }), { ...rds(stack), readFromReaders: true }),
  }), NO_GROUPS, /has no security group/],
  ['database user', stack => ({
    database: DatabaseTarget.fromInstance(instance(stack), { databaseName: 'library', credentials: DatabaseCredentials.fromIam(parameter(stack)) }),
  }), '*', /the user of DatabaseCredentials.fromIam is not valid|has no security group/],
  ['host', stack => endpoint(stack, { host: parameter(stack) }), 'postgres://db', /the host of the database is not valid/],
  ['host with a default', stack => endpoint(stack, { host: parameter(stack, '/library/host', 'not known yet') }), 'postgres://db', /the host of the database is not valid/],
  ['port', stack => endpoint(stack, { port: Number(parameter(stack)) }), '0', /the port of the database is not valid/],
  ['databaseName', stack => endpoint(stack, { databaseName: parameter(stack, '/library/name', ' ') }), '', /the name of the database is empty/],
  ['certificateAuthorities', stack => endpoint(stack, { certificateAuthorities: parameter(stack) }), 'ca.pem', /contains no PEM certificate/],
  ['security group of the database', stack => endpoint(stack, { peer: group(stack) })],
  ['security group of the handler', stack => ({ securityGroup: group(stack) })],
  ['region of the secret', stack => endpoint(stack, {
    credentials: DatabaseCredentials.fromSecret(Secret.fromSecretCompleteArn(stack, 'Imported', parameter(stack, '/arn', 'arn:aws:secretsmanager:us-east-1:222222222222:secret:none-AbCdEf'))),
  }), 'arn:aws:secretsmanager:us-east-1:111111111111:secret:library-AbCdEf', /is in another region/],
  ['key of the logs', stack => ({ logEncryptionKey: Key.fromLookup(stack, 'Key', { aliasName: 'alias/logs' }) })],
  ['machine of SQL Server', stack => ({
    database: DatabaseTarget.fromSqlServerOnEc2(new Instance(stack, 'Machine', {
      vpc: lookedUp(stack), vpcSubnets: { subnetGroupName: 'Data' }, instanceType: new InstanceType('m7i.large'), machineImage: MachineImage.lookup({ name: 'Windows_Server-2022-*' }),
    }), rds(stack)),
  })],
  ['security group of an endpoint for Secrets Manager', stack => ({
    secretsAccess: SecretsAccess.throughEndpoint(InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Shared', {
      vpcEndpointId: parameter(stack), port: 443, securityGroups: [group(stack)],
    })),
  })],
  ['domain name', stack => domain(stack, { domainName: parameter(stack, '/Library/Domain') }), 'API.example.com', /the domain name is not valid/],
  ['base path', stack => domain(stack, { basePath: parameter(stack) }), 'a b', /the base path is not valid/],
  ['certificate', stack => domain(stack, {
    certificate: Certificate.fromCertificateArn(stack, 'LookedUp', parameter(stack, '/arn', CERTIFICATE.replace('eu-west-1', 'us-east-1'))),
  }), CERTIFICATE.replace('eu-west-1', 'us-east-1'), /the certificate of the domain of .* is in another region/],
  ['origin of pages', stack => ({ cors: { allowOrigins: [parameter(stack, '/library/origin', 'http://not.known')] } }), 'https://Example.com/', /browsers never send as an origin/],
  ['stageName', stack => ({ stageName: parameter(stack) }), 'v 1', /the stage name is not valid/],
  ['throttle', stack => ({ throttle: { rateLimit: Number(parameter(stack)) } }), '-1', /throttle.rateLimit of the API is not valid/],
  ['reservedConcurrentExecutions', stack => ({ reservedConcurrentExecutions: Number(parameter(stack)) }), '1.5', /reservedConcurrentExecutions is not valid/],
  ['timeout', stack => ({ timeout: Duration.seconds(Number(parameter(stack, '/library/timeout', '1'))) }), '1', /the timeout of the handler is not valid/],
  ['runtime', stack => ({ runtime: new Runtime(parameter(stack), RuntimeFamily.NODEJS) }), 'nodejs18.x', /the handler does not support this runtime/],
  ['threshold of an alarm', stack => ({ alarms: { serverErrorPercent: Number(parameter(stack)) } }), '101', /the threshold serverErrorPercent is never or always exceeded/],
];

const REST: LookUp[] = [
  ['webAclArn', stack => ({ webAclArn: parameter(stack) }), 'arn:aws:wafv2:us-east-1:111111111111:global/webacl/library/1', /the web ACL cannot be used for a REST API/],
];

const PUBLIC_REST: LookUp[] = [['allowedSourceIps', stack => ({ allowedSourceIps: parameter(stack).split(',') }), '10.0.0.0/33', /allowedSourceIps contains an entry/]];

const PUBLIC: LookUp[] = [
  ['hosted zone', stack => domain(stack, { hostedZone: HostedZone.fromLookup(stack, 'Zone', { domainName: 'example.com' }) }), { Id: '/hostedzone/Z1', Name: 'example.org.' }, /is not in the hosted zone/],
];

const PRIVATE: LookUp[] = [
  ['id of an endpoint', stack => ({
    endpoint: PrivateApiEndpoint.existing([InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Shared', { vpcEndpointId: parameter(stack), port: 443 })]),
  }), 'endpoint', /the ID of an endpoint is not valid/],
  ['callers.addressRanges', stack => ({ callers: { addressRanges: parameter(stack).split(',') } }), '10.0.0.0/33', /callers.addressRanges contains an entry/],
  ['callers.vpcs', stack => ({ callers: { vpcs: [lookedUp(stack, 'One'), lookedUp(stack, 'Two')] } })],
  ['subnets of the endpoint', stack => ({ endpoint: PrivateApiEndpoint.create({ vpc: lookedUp(stack), subnets: { availabilityZones: ['eu-west-1c'] } }) }), CORPORATE_VPC, /has no matching subnets/],
];

const OF_DOOR: { readonly [name: string]: LookUp[] } = {
  VpcLambdaHttpApi: PUBLIC,
  VpcLambdaRestApi: [...PUBLIC, ...REST, ...PUBLIC_REST],
  PrivateVpcApi: [...REST, ...PRIVATE],
};

/** No asset is bundled, as no template is deployed. */
function newStack(context: object = {}): TestStack {
  return new TestStack(new App({ context: { 'aws:cdk:bundling-stacks': [], ...context } }), 'Library', { env });
}

/** What the CLI sees after the first pass. */
function firstPass(create: Create, properties: LookUp[1], after: (stack: TestStack, api: IDatabaseApi) => void = () => undefined) {
  const stack = newStack();
  after(stack, create(stack, properties(stack) as Overrides));
  const assembly = (stack.node.root as App).synth();
  const messages = assembly.stacks[0].messages.filter(({ level }) => level !== 'info').map(({ entry }) => `${entry.data}`);
  return { missing: assembly.manifest.missing ?? [], ours: messages.filter(message => message.includes('cdk-vpc-lambda-api')) };
}

const contextOf = (missing: readonly MissingContext[], found: unknown) =>
  Object.fromEntries(missing.map(({ key, provider }) => [key, provider === 'availability-zones' ? ['eu-west-1a', 'eu-west-1b'] : found]));

describe.each(FRONT_DOORS)('the first pass of a %s', (door, create) => {
  test.each([...EVERYWHERE, ...OF_DOOR[door]])('ends with a look-up, and judges no placeholder: %s', (...[, properties, found, refusal]: LookUp) => {
    const { missing, ours } = firstPass(create, properties);
    expect(missing).not.toEqual([]);
    expect(ours.filter(message => !message.includes('unboundedConnections'))).toEqual([]);
    if (refusal) {
      const stack = newStack(contextOf(missing, found));
      expect(() => {
        create(stack, properties(stack) as Overrides);
        (stack.node.root as App).synth();
      }).toThrow(refusal);
    }
  });

  test('ends where a function gets access to the database', () => {
    const subnets = { vpcSubnets: { subnetGroupName: 'App' } };
    const { missing, ours } = firstPass(create, stack => ({ vpc: lookedUp(stack), ...subnets }), (stack, api) => {
      const vpc = stack.node.findChild('Corporate') as Vpc;
      const reports = new Function(stack, 'Reports', { vpc, ...subnets, runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('exports.handler = async () => 1') });
      api.grantDatabaseAccess(reports);
    });
    expect([missing.length > 0, ours]).toEqual([true, []]);
  });
});
