import { App, Duration } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AuroraPostgresEngineVersion, ClusterInstance, DatabaseCluster, DatabaseClusterEngine, DatabaseClusterProps, ParameterGroup } from 'aws-cdk-lib/aws-rds';
import { DatabaseApiOptions, DatabaseTarget, HealthRoute, SqlRoute, VpcLambdaHttpApi } from '../../../src';
import { TestStack } from '../support/fixtures';

const engine = DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_16_4 });
const cluster = (stack: TestStack, options: Partial<DatabaseClusterProps> = {}) => new DatabaseCluster(stack, 'Cluster', {
  vpc: stack.vpc, engine, writer: ClusterInstance.serverlessV2('Writer'), serverlessV2MinCapacity: 0, ...options,
});
const books = SqlRoute.get('/books', { sql: 'SELECT id FROM books' });

/** Warnings of an API, as synthesis reports them. */
function warnings(target: (stack: TestStack) => DatabaseTarget, options: Partial<DatabaseApiOptions> = {}): unknown[] {
  const stack = new TestStack();
  new VpcLambdaHttpApi(stack, 'Api', stack.options({ database: target(stack), routes: [books], ...options }));
  (stack.node.root as App).synth();
  return Annotations.fromStack(stack).findWarning('/TestStack/Api', Match.stringLikeRegexp('staysAwake')).map(({ entry }) => entry.data);
}

const ofCluster = (options: Partial<DatabaseClusterProps> = {}, api: Partial<DatabaseApiOptions> = {}) =>
  warnings(stack => DatabaseTarget.fromCluster(cluster(stack, options), { databaseName: 'library' }), api);

describe('a cluster that can pause', () => {
  test('gives a warning with the parameter that closes idle connections', () => {
    expect(ofCluster()).toEqual([
      'the database can pause at 0 ACU, but idle connections of the handler keep it awake; set idle_session_timeout to \'60000\' ' +
      '(milliseconds, less than its pause after 300 seconds) in its parameter group; or acknowledge this warning [ack: cdk-vpc-lambda-api:staysAwake]',
    ]);
  });

  test('the warning names health checks', () => {
    expect(ofCluster({}, { routes: [books, HealthRoute.at('/health')] })).toEqual([
      expect.stringContaining('; each request for /health resumes it as well, so it does not pause while a monitor polls that route; or acknowledge'),
    ]);
  });

  test('the pause is a setting of the cluster', () => {
    expect(ofCluster({ serverlessV2AutoPauseDuration: Duration.hours(1) })).toEqual([expect.stringContaining('less than its pause after 3600 seconds')]);
  });

  test.each([['60000', 0], ['299999', 0], ['4min', 0], ['60 s', 0], ['300000', 1], ['0', 1], ['1h', 1], ['often', 1]])('idle_session_timeout %s: %i warnings', (timeout, count) => {
    expect(ofCluster({ parameters: { idle_session_timeout: timeout } })).toHaveLength(count);
  });

  test('the parameter can be set after the API, and for an instance', () => {
    expect(warnings(stack => {
      const parameterGroup = new ParameterGroup(stack, 'Parameters', { engine });
      const target = DatabaseTarget.fromCluster(cluster(stack, { parameterGroup }), { databaseName: 'library' });
      parameterGroup.addParameter('idle_session_timeout', '60000');
      return target;
    })).toEqual([]);
    expect(warnings(stack => DatabaseTarget.fromCluster(cluster(stack, {
      writer: ClusterInstance.serverlessV2('Writer', { parameterGroup: new ParameterGroup(stack, 'Parameters', { engine, parameters: { idle_session_timeout: '60000' } }) }),
    }), { databaseName: 'library' }))).toEqual([]);
  });

  test('a proxy keeps it awake whatever its parameters are', () => {
    expect(warnings(stack => DatabaseTarget.fromProxy(
      cluster(stack, { parameters: { idle_session_timeout: '60000' } }).addProxy('Proxy', { vpc: stack.vpc, secrets: [stack.secret] }),
      { databaseName: 'library', credentials: stack.credentials },
    ))).toEqual([expect.stringContaining(
      'the database can pause at 0 ACU, but the RDS Proxy keeps connections to it open; use DatabaseTarget.fromCluster, or a minimum capacity above 0; or acknowledge')]);
  });
});

test.each<[string, Partial<DatabaseClusterProps>]>([
  ['with capacity at all times', { serverlessV2MinCapacity: 0.5 }],
  ['without instances of Aurora Serverless', { writer: ClusterInstance.provisioned('Writer') }],
])('a cluster %s gives no warning', (_, options) => {
  expect(ofCluster(options)).toEqual([]);
});

test('other databases give no warning', () => {
  expect(warnings(stack => stack.endpoint(), { routes: [HealthRoute.at()] })).toEqual([]);
  expect(warnings(stack => DatabaseTarget.fromProxy(stack.instance().addProxy('Proxy', { vpc: stack.vpc, secrets: [stack.secret] }), { databaseName: 'library', credentials: stack.credentials }))).toEqual([]);
});
