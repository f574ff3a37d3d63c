import { App, CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { CfnSecurityGroupEgress, CfnSecurityGroupIngress, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import {
  AuroraPostgresEngineVersion, CfnDBInstance, ClusterInstance, DatabaseCluster, DatabaseClusterEngine, DatabaseInstance, DatabaseInstanceEngine,
  DatabaseProxy,
  PostgresEngineVersion, ProxyTarget,
} from 'aws-cdk-lib/aws-rds';
import { HostedRotation, ISecretAttachmentTarget } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, IConstruct } from 'constructs';
import {
  DatabaseApiOptions, DatabaseCredentials, DatabaseScripts, DatabaseTarget, DatabaseUser, HealthRoute, SecretsAccess, SqlRoute, VpcLambdaHttpApi,
  VpcLambdaRestApi,
} from '../../../src';
import { CreationOrder } from '../../src/support/creation-order';
import { scriptsFolder } from '../../src/support/scripted';

/** Places of the parts of an app. */
interface Places { readonly network: Construct; readonly database: Construct; readonly scripts: Construct; readonly api: Construct }

const ENV = { account: '111122223333', region: 'eu-west-1' };
const stack = (app: App, id: string) => new Stack(app, id, { env: ENV });

const PLACES: [string, (app: App) => Places][] = [
  ['one stack', app => {
    const all = stack(app, 'All');
    return { network: all, database: all, scripts: all, api: all };
  }],
  ['a stack of network and database, one of scripts, and one of the API', app => {
    const data = stack(app, 'Data');
    return { network: data, database: data, scripts: stack(app, 'Scripts'), api: stack(app, 'Api') };
  }],
  ['a stack of the network, one of database and scripts, and one of the API', app => {
    const data = stack(app, 'Data');
    return { network: stack(app, 'Network'), database: data, scripts: data, api: stack(app, 'Api') };
  }],
  ['a stack of the database, and one of scripts and API', app => {
    const [data, front] = [stack(app, 'Data'), stack(app, 'Front')];
    return { network: data, database: data, scripts: front, api: front };
  }],
  ['a nested stack of the API', app => {
    const all = stack(app, 'All');
    return { network: all, database: all, scripts: all, api: new NestedStack(all, 'Front') };
  }],
  ['a nested stack of the scripts', app => {
    const all = stack(app, 'All');
    return { network: all, database: all, scripts: new NestedStack(all, 'Deploy'), api: all };
  }],
];

interface Database {
  readonly resources: readonly IConstruct[];
  readonly attachable: ISecretAttachmentTarget;
  readonly target: (credentials?: DatabaseUser) => DatabaseTarget;
}

const engine = DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 });

function instance(scope: Construct, vpc: Vpc) {
  return new DatabaseInstance(scope, 'Database', { vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED }, engine });
}

const DATABASES: [string, (scope: Construct, vpc: Vpc) => Database][] = [
  ['an instance', (scope, vpc) => {
    const database = instance(scope, vpc);
    return { resources: [database], attachable: database, target: credentials => DatabaseTarget.fromInstance(database, { databaseName: 'shop', credentials }) };
  }],
  ['a cluster', (scope, vpc) => {
    const database = new DatabaseCluster(scope, 'Database', {
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_16_4 }),
      writer: ClusterInstance.serverlessV2('Writer'),
    });
    const writer = database.node.findAll().find(each => each instanceof CfnDBInstance)!;
    return { resources: [database, writer], attachable: database, target: credentials => DatabaseTarget.fromCluster(database, { databaseName: 'shop', credentials }) };
  }],
];

function resourcesOfType({ node }: IConstruct, ...types: (new (...args: never[]) => CfnResource)[]): IConstruct[] {
  return node.findAll().filter(each => types.some(type => each instanceof type));
}

function isolatedVpc(scope: Construct): Vpc {
  return new Vpc(scope, 'Vpc', { natGateways: 0, maxAzs: 2, subnetConfiguration: [{ name: 'inner', subnetType: SubnetType.PRIVATE_ISOLATED }] });
}

/** What the trigger needs, beside the database. */
function needs(schema: DatabaseScripts, user: DatabaseUser): IConstruct[] {
  const endpoints = Stack.of(schema).node.children.filter(({ node }) => /^SecretsManagerEndpoint-.*(?<!SecurityGroup)$/.test(node.id));
  expect(endpoints).toHaveLength(1);
  const rules = resourcesOfType(schema.securityGroup, CfnSecurityGroupIngress, CfnSecurityGroupEgress);
  expect(rules).toHaveLength(4);
  return [user.secret!, schema.handler, schema.node.findChild('Policy'), schema.node.findChild('CodePolicy'), schema.logGroup, ...endpoints, ...rules];
}

describe.each(DATABASES)('scripts of %s', (_, createDatabase) => {
  describe.each(PLACES)('in %s', (__, placesOf) => {
    const app = new App();
    const places = placesOf(app);
    const vpc = isolatedVpc(places.network);
    const database = createDatabase(places.database, vpc);
    const secretsAccess = SecretsAccess.createEndpoint();
    const schema = new DatabaseScripts(places.scripts, 'Schema', { vpc, database: database.target(), folder: scriptsFolder(), secretsAccess });
    const user = schema.addUser('shop_api', { grants: ['SELECT ON orders'] });
    const hostedRotation = HostedRotation.postgreSqlSingleUser({ vpc });
    const rotation = user.secret!.attach(database.attachable).addRotationSchedule('Rotation', { hostedRotation });
    const options: DatabaseApiOptions = {
      vpc, secretsAccess, database: database.target(user), routes: [HealthRoute.at(), SqlRoute.get('/orders', { sql: 'SELECT id FROM orders', stream: true })],
    };
    const api = new VpcLambdaRestApi(places.api, 'Api', { ...options, provisionedConcurrentExecutions: 1, accountLoggingConfigured: true });
    let order: CreationOrder;
    beforeAll(() => {
      order = new CreationOrder(app); // throws for a circle
    });

    test('the database, the secret, permissions and network paths are there before the scripts run', () => {
      const late = [...database.resources, ...needs(schema, user)].filter(each => !order.precedes(each, schema.trigger));
      expect(late.map(({ node }) => node.path)).toEqual([]);
    });

    test('the rotation of the password begins after the scripts have run, with the address of the database', () => {
      expect([schema.trigger, user.secret!.node.findChild('Attachment')].filter(each => !order.precedes(each, rotation))).toEqual([]);
    });

    test('the scripts have run before the functions of the API, their versions and the alias are there', () => {
      const functions = [api.handlerAlias!, ...resourcesOfType(api, CfnResource as never).filter(each => /^AWS::Lambda::(Function|Version|Alias)$/.test((each as CfnResource).cfnResourceType))];
      expect(functions).toHaveLength(5);
      expect(functions.filter(each => !order.precedes(schema.trigger, each)).map(({ node }) => node.path)).toEqual([]);
    });
  });
});

describe('an API', () => {
  const scripted = (create: (parts: { all: Stack; schema: DatabaseScripts; database: DatabaseInstance; vpc: Vpc }) => VpcLambdaHttpApi) => {
    const app = new App();
    const all = stack(app, 'All');
    const vpc = isolatedVpc(all);
    const database = instance(all, vpc);
    const schema = new DatabaseScripts(all, 'Schema', { vpc, database: DatabaseTarget.fromInstance(database, { databaseName: 'shop' }), folder: scriptsFolder() });
    const api = create({ all, schema, database, vpc });
    return { order: new CreationOrder(app), schema, api, database };
  };
  const routes = [HealthRoute.at()];

  test('waits for the scripts with the option only', () => {
    const { order, schema, api } = scripted(({ all, database, vpc, ...parts }) => new VpcLambdaHttpApi(all, 'Api', {
      vpc, routes, database: DatabaseTarget.fromInstance(database, { databaseName: 'shop' }), scripts: parts.schema,
    }));
    expect(order.precedes(schema.trigger, api.handler)).toBe(true);
  });

  test('does not wait for scripts that it does not name', () => {
    const { order, schema, api } = scripted(({ all, database, vpc }) => new VpcLambdaHttpApi(all, 'Api', {
      vpc, routes, database: DatabaseTarget.fromInstance(database, { databaseName: 'shop' }),
    }));
    expect(order.precedes(schema.trigger, api.handler)).toBe(false);
  });

  test('waits for the scripts with a proxy between, which reads the secret of the user', () => {
    const { order, schema, api } = scripted(({ all, database, vpc, ...parts }) => {
      const user = parts.schema.addUser('shop_api');
      const proxy = new DatabaseProxy(all, 'Proxy', {
        vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED }, proxyTarget: ProxyTarget.fromInstance(database), secrets: [user.secret!],
      });
      return new VpcLambdaHttpApi(all, 'Api', { vpc, routes, database: DatabaseTarget.fromProxy(proxy, { databaseName: 'shop', credentials: user }) });
    });
    expect(order.precedes(schema.trigger, api.handler)).toBe(true);
  });

  test('waits for scripts that run through a proxy, after the proxy has its targets', () => {
    const app = new App();
    const all = stack(app, 'All');
    const vpc = isolatedVpc(all);
    const database = instance(all, vpc);
    const proxyProps = { vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED }, proxyTarget: ProxyTarget.fromInstance(database) };
    const secrets = [database.secret!];
    const proxy = new DatabaseProxy(all, 'Proxy', { ...proxyProps, secrets });
    const admin = DatabaseTarget.fromProxy(proxy, { databaseName: 'shop', credentials: DatabaseCredentials.fromSecret(database.secret!) });
    const schema = new DatabaseScripts(all, 'Schema', { vpc, database: admin, folder: scriptsFolder() });
    const user = schema.addUser('shop_api');
    secrets.push(user.secret!);
    user.secret!.grantRead(proxy.node.findChild('IAMRole') as Role);
    const api = new VpcLambdaHttpApi(all, 'Api', { vpc, routes, database: DatabaseTarget.fromProxy(proxy, { databaseName: 'shop', credentials: user }) });
    const order = new CreationOrder(app);
    const parts = [database, proxy, proxy.node.findChild('ProxyTargetGroup')];
    expect(parts.filter(each => !order.precedes(each, schema.trigger)).map(({ node }) => node.path)).toEqual([]);
    expect(order.precedes(schema.trigger, api.handler)).toBe(true);
  });

  test('gives its access to functions that exist after the scripts', () => {
    const { order, schema } = scripted(({ all, database, vpc, ...parts }) => {
      const credentials = parts.schema.addUser('shop_api');
      const api = new VpcLambdaHttpApi(all, 'Api', { vpc, routes, database: DatabaseTarget.fromInstance(database, { databaseName: 'shop', credentials }) });
      const report = new Function(all, 'Report', {
        vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED }, runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('exports.handler = 0'),
      });
      api.grantDatabaseAccess(report);
      return api;
    });
    expect(order.precedes(schema.trigger, Stack.of(schema).node.findChild('Report'))).toBe(true);
  });
});
