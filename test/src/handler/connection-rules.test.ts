import { readFileSync } from 'fs';
import { App } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import {
  AuroraPostgresEngineVersion, ClusterInstance, DatabaseCluster, DatabaseClusterEngine, DatabaseInstance, DatabaseInstanceEngine,
  DatabaseInstanceProps, DatabaseProxy, ParameterGroup, PostgresEngineVersion, ProxyTarget, SqlServerEngineVersion,
} from 'aws-cdk-lib/aws-rds';
import { DatabaseApiOptions, DatabaseTarget, VpcLambdaHttpApi } from '../../../src';
import { TestStack } from '../support/fixtures';
import { BUFFERED, STREAMING_DOORS, StreamingProps } from '../support/streamed-routes';

type Target = (stack: TestStack) => DatabaseTarget;

function create(target: Target, options: Partial<DatabaseApiOptions> = {}, region?: string) {
  const stack = new TestStack(new App(), 'TestStack', { env: region === undefined ? undefined : { account: '111122223333', region } });
  new VpcLambdaHttpApi(stack, 'Api', { ...stack.options(), database: target(stack), ...options });
  return stack;
}

const databaseName = 'library';
const INSTANCE: Target = stack => DatabaseTarget.fromInstance(stack.instance(), { databaseName, credentials: stack.credentials });
const ADDRESS: Target = stack => stack.endpoint();
const PROXY: Target = stack => {
  const instance = stack.instance();
  const proxy = new DatabaseProxy(stack, 'Proxy', { vpc: stack.vpc, proxyTarget: ProxyTarget.fromInstance(instance), secrets: [instance.secret!] });
  return DatabaseTarget.fromProxy(proxy, { databaseName, credentials: stack.credentials, connectable: proxy });
};

describe('the number of connections', () => {
  const warnings = (stack: TestStack) => Annotations.fromStack(stack).findWarning('/TestStack/Api', Match.stringLikeRegexp('unboundedConnections'));

  const most = (target: Target) => {
    const [warning] = warnings(create(target));
    return /, at most (.+); or use DatabaseTarget/.exec(String(warning!.entry.data))?.[1];
  };
  const share = 'divided by the number of functions that connect to the database';
  const unknown = `the connections that the database accepts minus 20, ${share}`;
  const estimated = (limit: number) =>
    `${limit - 20} ${share} (it accepts about ${limit} by default, estimated from its instance class; 20 are left for other clients)`;

  test('warns when nothing bounds it, with the rule for a bound', () => {
    const [warning, ...others] = warnings(create(INSTANCE));

    expect(others).toEqual([]);
    expect(warning!.entry.data).toMatch(
      'set reservedConcurrentExecutions to twice the requests per second multiplied by the 95th percentile of their latency in seconds ' +
      '(100 of 50 ms: 10), at most 824 divided by the number of functions',
    );
  });

  type Props = (stack: TestStack) => Partial<DatabaseInstanceProps>;
  const ofClass = (name: string, props: Props = () => ({}), maxConnections?: number): Target => stack =>
    DatabaseTarget.fromInstance(stack.instance({ instanceType: new InstanceType(name), ...props(stack) }), {
      databaseName, credentials: stack.credentials, maxConnections,
    });
  const ofCluster = (...classes: string[]): Target => stack => DatabaseTarget.fromCluster(new DatabaseCluster(stack, 'Cluster', {
    vpc: stack.vpc,
    engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_17_4 }),
    writer: classes[0] ? ClusterInstance.provisioned('writer', { instanceType: new InstanceType(classes[0]) }) : ClusterInstance.serverlessV2('writer'),
    readers: classes.slice(1).map(name => ClusterInstance.provisioned(name.replace('.', '-'), { instanceType: new InstanceType(name) })),
  }), { databaseName, credentials: stack.credentials });
  const engine = DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 });

  test.each<[string, Target, string]>([
    ['1 GiB', ofClass('t4g.micro'), estimated(76)],
    ['4 GiB', ofClass('t4g.medium'), estimated(405)],
    ['8 GiB', ofClass('t3.large'), estimated(844)],
    ['16 GiB', ofClass('m7g.xlarge'), estimated(1723)],
    ['32 GiB', ofClass('r6gd.xlarge'), estimated(3480)],
    ['more memory than the default uses', ofClass('r8g.4xlarge'), estimated(5000)],
    ['a cluster, by its smallest instance', ofCluster('r6g.xlarge', 't4g.medium'), estimated(405)],
  ])('counts the default of PostgreSQL for %s', (_, target, expected) => {
    expect(most(target)).toBe(expected);
  });

  test('counts maxConnections', () => {
    expect(most(ofClass('t4g.medium', undefined, 120))).toBe(`100 ${share} (it accepts 120; 20 are left for other clients)`);
  });

  test('leaves one connection to a database that accepts few', () => {
    expect(most(ofClass('t4g.medium', undefined, 15))).toMatch(`1 ${share} (it accepts 15;`);
  });

  test.each<[string, Target]>([
    ['an instance class of unknown memory', ofClass('x2g.large')],
    ['an older class', ofClass('r4.large')],
    ['a serverless cluster', ofCluster()],
    ['a parameter group of its own', ofClass('t4g.medium', stack => ({ parameterGroup: new ParameterGroup(stack, 'Parameters', { engine }) }))],
    ['SQL Server', stack => DatabaseTarget.fromInstance(new DatabaseInstance(stack, 'SqlServer', {
      vpc: stack.vpc, engine: DatabaseInstanceEngine.sqlServerSe({ version: SqlServerEngineVersion.VER_16 }), instanceType: new InstanceType('m6i.large'),
    }), { databaseName, credentials: stack.credentials })],
    ['an imported instance', stack => DatabaseTarget.fromInstance(DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Imported', {
      instanceIdentifier: 'library', instanceEndpointAddress: 'db.example.com', port: 5432, securityGroups: [stack.group()],
    }), { databaseName, credentials: stack.credentials })],
  ])('counts nothing for %s', (_, target) => {
    expect(most(target)).toBe(unknown);
  });

  test.each([0, -1, 1.5, NaN])('throws for %p connections', maxConnections => {
    expect(() => create(ofClass('t4g.medium', undefined, maxConnections))).toThrow(
      `[TestStack/Api] maxConnections is not the number of connections of a database, received "${maxConnections}"; allowed: a whole number of at least 1`,
    );
  });

  test.each<[string, Target, Partial<DatabaseApiOptions>]>([
    ['a reservation bounds it', INSTANCE, { reservedConcurrentExecutions: 20 }],
    ['a proxy bounds it', PROXY, {}],
    ['it is not known what is at the address', ADDRESS, {}],
  ])('gives no warning when %s', (_, target, options) => {
    expect(warnings(create(target, options))).toEqual([]);
  });
});

describe('the number of connections of streams', () => {
  const unbounded = (target: Target, props: StreamingProps) => {
    const stack = new TestStack();
    STREAMING_DOORS[0]![1](stack, { database: target(stack), ...props });
    return Annotations.fromStack(stack).findWarning('/TestStack/Api', Match.stringLikeRegexp('unbounded')).map(({ entry }) => String(entry.data));
  };

  test('warns when nothing bounds it, also with a reservation of the handler', () => {
    const [warning, ...others] = unbounded(INSTANCE, { reservedConcurrentExecutions: 20 });

    expect(others).toEqual([]);
    expect(warning).toMatch(
      'each concurrent streamed response needs a separate connection to the database until its last row, and their number is not limited; ' +
      'set streaming.reservedConcurrentExecutions to the number of streamed responses that may run at the same time; ' +
      'together with reservedConcurrentExecutions, at most 824 divided by the number of functions that connect to the database',
    );
    expect(warning).toMatch('cdk-vpc-lambda-api:unboundedStreams');
  });

  test('bounds of streams do not bound the handler', () => {
    expect(unbounded(INSTANCE, { streaming: { reservedConcurrentExecutions: 5 } })).toEqual([expect.stringContaining('cdk-vpc-lambda-api:unboundedConnections')]);
  });

  test.each<[string, Target, StreamingProps]>([
    ['a reservation bounds it', INSTANCE, { reservedConcurrentExecutions: 20, streaming: { reservedConcurrentExecutions: 5 } }],
    ['a proxy bounds it', PROXY, {}],
    ['no route streams', INSTANCE, { routes: [BUFFERED], reservedConcurrentExecutions: 20 }],
  ])('gives no warning when %s', (_, target, props) => {
    expect(unbounded(target, props)).toEqual([]);
  });
});

describe('the certificate authorities of the handler', () => {
  const UNKNOWN = ['il-central-1', 'ca-west-1', 'ap-southeast-5', 'ap-southeast-7', 'mx-central-1', 'ap-east-2', 'us-gov-west-1', 'cn-north-1'];

  test.each(UNKNOWN)('throws when Amazon RDS in %s is not among them', region => {
    expect(() => create(INSTANCE, {}, region)).toThrow(
      '[TestStack/Api] the handler does not include the certificate authorities of Amazon RDS for this region, so it would not trust any database there, ' +
      `received "${region}"; set certificateAuthorities to the text of the certificate bundle of the region, from https://docs.aws.amazon.com/`,
    );
  });

  test.each<[string, Target, string | undefined]>([
    ['are those of Amazon RDS in the region', INSTANCE, 'eu-west-1'],
    ['are chosen when the stack is deployed, if the region is not known', INSTANCE, undefined],
    ['are those of Amazon Trust Services for a proxy, in every region', PROXY, 'il-central-1'],
    ['are not looked at for a server of your own', ADDRESS, 'il-central-1'],
    ['can be your own', stack => DatabaseTarget.fromInstance(stack.instance(), {
      databaseName, credentials: stack.credentials, certificateAuthorities: readFileSync('assets/postgres/ca/default.pem', 'utf8'),
    }), 'il-central-1'],
    ['do not matter where any certificate is accepted', stack => DatabaseTarget.fromInstance(stack.instance(), {
      databaseName, credentials: stack.credentials, trustServerCertificate: true,
    }), 'il-central-1'],
  ])('%s', (_, target, region) => {
    expect(() => create(target, {}, region)).not.toThrow();
  });
});
