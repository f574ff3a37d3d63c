import { App, CustomResource, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Code, Function, FunctionProps, Runtime } from 'aws-cdk-lib/aws-lambda';
import { DatabaseInstance, DatabaseInstanceEngine, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { Trigger } from 'aws-cdk-lib/triggers';
import { Construct } from 'constructs';
import { DatabaseApiOptions, DatabaseCredentials, DatabaseTarget, HealthRoute, IDatabaseApi, PrivateVpcApi, VpcLambdaHttpApi, VpcLambdaRestApi } from '../../../src';

type Create = (scope: Construct, options: DatabaseApiOptions) => IDatabaseApi;

const KINDS: [string, Create][] = [
  ['VpcLambdaRestApi', (scope, options) => new VpcLambdaRestApi(scope, 'Api', { ...options, accountLoggingConfigured: true })],
  ['VpcLambdaHttpApi', (scope, options) => new VpcLambdaHttpApi(scope, 'Api', options)],
  ['PrivateVpcApi', (scope, options) => new PrivateVpcApi(scope, 'Api', { ...options, accountLoggingConfigured: true })],
];

/** A database in subnets without a way out, so that the login needs an endpoint. */
class Data extends Stack {
  public readonly vpc = new Vpc(this, 'Vpc', { natGateways: 0, maxAzs: 2, subnetConfiguration: [{ name: 'inner', subnetType: SubnetType.PRIVATE_ISOLATED }] });
  public readonly instance = new DatabaseInstance(this, 'Database', {
    vpc: this.vpc,
    vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
    engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 }),
  });

  constructor(app = new App()) {
    super(app, 'Data');
  }

  public options(): DatabaseApiOptions {
    const credentials = DatabaseCredentials.fromSecret(this.instance.secret!);
    return { vpc: this.vpc, database: DatabaseTarget.fromInstance(this.instance, { databaseName: 'library', credentials }), routes: [HealthRoute.at()] };
  }

  public migration(scope: Construct, props: Partial<FunctionProps> = {}): Function {
    return new Function(scope, 'Migration', {
      vpc: this.vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => ({})'),
      ...props,
    });
  }
}

type Ways = [string, (data: Data) => { readonly api: Construct; readonly migration: Construct }];

const WAYS: Ways[] = [
  ['of the stack', data => ({ api: data, migration: data })],
  ['of another stack', data => ({ api: new Stack(data.node.root, 'Front'), migration: new Stack(data.node.root, 'Deploy') })],
  ['of the stack of the database, for an API of another', data => ({ api: new Stack(data.node.root, 'Front'), migration: data })],
  ['of a nested stack', data => ({ api: data, migration: new NestedStack(data, 'Deploy') })],
  ['of the stack, for an API of a nested one', data => ({ api: new NestedStack(data, 'Front'), migration: data })],
];

/** The template of every stack of the app; a circle throws, among stacks and within one. */
function templates({ node }: Construct): any[] {
  (node.root as App).synth();
  return node.root.node.findAll().filter(each => Stack.isStack(each)).map(stack => Template.fromStack(stack).toJSON());
}

describe.each(KINDS)('a %s', (_, create) => {
  test.each(WAYS)('can wait for a migration %s that waits for the database', (__, place) => {
    const data = new Data();
    const { api: apiScope, migration: migrationScope } = place(data);
    const api = create(apiScope, data.options());
    const handler = data.migration(migrationScope);
    api.grantDatabaseAccess(handler);
    const migrate = new Trigger(migrationScope, 'Migrate', { handler, executeAfter: [data.instance] });
    api.node.addDependency(migrate);
    expect(templates(data).length).toBeGreaterThan(0);
  });

  test('can have a handler that waits for the migration', () => {
    const data = new Data();
    const api = create(data, data.options());
    const handler = data.migration(data);
    api.grantDatabaseAccess(handler);
    api.handler.node.addDependency(new Trigger(data, 'Migrate', { handler, executeAfter: [data.instance] }));
    const [{ Resources }] = templates(data);
    const [own] = Object.entries<any>(Resources).filter(([id]) => id.startsWith('ApiHandler')).map(([, resource]) => resource).filter(({ Type }) => Type === 'AWS::Lambda::Function');
    expect(own.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^Migrate/)]));
  });
});

describe('a function with the access of an API', () => {
  const waitsFor = (group?: (data: Data) => SecurityGroup) => {
    const data = new Data();
    const api = new VpcLambdaHttpApi(data, 'Api', data.options());
    const handler = data.migration(data, group && { securityGroups: [group(data)] });
    api.grantDatabaseAccess(handler);
    api.node.addDependency(new CustomResource(data, 'Schema', { serviceToken: handler.functionArn }));
    const [{ Resources }] = templates(data);
    const [{ DependsOn }] = Object.values<any>(Resources).filter(({ Type, Properties }) => Type === 'AWS::Lambda::Function' && Properties.Handler === 'index.handler' && Properties.Code.ZipFile?.includes('async () => ({})'));
    return (DependsOn as string[]).map(id => [Resources[id].Type, Resources[id].Properties.Description]).sort();
  };
  const WAYS_IN = [
    ['AWS::EC2::SecurityGroupIngress', 'from the API handler to Secrets Manager'],
    ['AWS::EC2::SecurityGroupIngress', 'from the API handler to the database'],
  ];

  test('is there after its ways to the database and its policy, as a custom resource calls it at once', () => {
    const policy = ['AWS::IAM::ManagedPolicy', 'Lets Data/Migration log in to its database'];
    expect(waitsFor()).toEqual(expect.arrayContaining([...WAYS_IN, policy]));
  });

  test('waits for the ways of a group that is given too, which lets out nothing else', () => {
    const group = (data: Data) => new SecurityGroup(data, 'Group', { vpc: data.vpc, allowAllOutbound: false });
    const out = WAYS_IN.map(([, description]) => ['AWS::EC2::SecurityGroupEgress', description]);
    expect(waitsFor(group)).toEqual(expect.arrayContaining([...WAYS_IN, ...out]));
  });

  test('may share its group with the API, whose rules are there once', () => {
    const data = new Data();
    const securityGroup = new SecurityGroup(data, 'Group', { vpc: data.vpc, allowAllOutbound: false });
    const api = new VpcLambdaHttpApi(data, 'Api', { ...data.options(), securityGroup });
    const handler = data.migration(data, { securityGroups: [securityGroup] });
    api.grantDatabaseAccess(handler);
    api.node.addDependency(new Trigger(data, 'Migrate', { handler, executeAfter: [data.instance] }));
    const [{ Resources }] = templates(data);
    expect(Object.values<any>(Resources).filter(({ Type }) => /SecurityGroup(In|E)gress/.test(Type))).toHaveLength(4);
  });
});
