import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AuroraPostgresEngineVersion, ClusterInstance, DatabaseCluster, DatabaseClusterEngine, DatabaseProxy, ProxyTarget } from 'aws-cdk-lib/aws-rds';
import { DatabaseApiOptions, DatabaseTarget } from '../../../src';
import { TestStack, FRONT_DOORS } from '../support/fixtures';
import { STREAMING_DOORS } from '../support/streamed-routes';
import { only, resources } from '../support/template';

/** The widgets, with references replaced by their names. */
function widgets(stack: TestStack): { properties: { title: string; metrics?: unknown[]; annotations?: { horizontal: unknown[] } } }[] {
  const body = only(stack, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody['Fn::Join'][1];
  return JSON.parse(body.map((part: unknown) => typeof part === 'string' ? part : 'reference').join('')).widgets;
}

describe.each(FRONT_DOORS)('the dashboard of %s', (_, create) => {
  test('is not there by default', () => {
    const stack = new TestStack();
    expect(create(stack).dashboard).toBeUndefined();
    expect(resources(stack, 'AWS::CloudWatch::Dashboard')).toEqual({});
  });

  test('shows traffic, errors, latency, database time, cold starts and connections', () => {
    const stack = new TestStack();
    const { dashboard } = create(stack, { dashboard: true });
    expect(dashboard?.node.path).toBe('TestStack/Api/Dashboard');
    expect(widgets(stack).map(({ properties }) => [properties.title, properties.metrics?.length])).toEqual([
      ['Requests', 1], ['Error responses', 3], ['Errors by code', 18],
      ['Latency at API Gateway (ms)', 3], ['Statement duration (ms)', 3], ['Rows per statement', 2],
      ['Cold starts', 1], ['Connections', 3], ['Connection time (ms)', 2],
    ]);
  });

  test('shows the state of the alarms first, if there are any', () => {
    const stack = new TestStack();
    create(stack, { dashboard: true, alarms: {} });
    expect(widgets(stack)[0]).toMatchObject({ type: 'alarm', properties: { title: 'Alarms' } });
  });
});

describe.each(FRONT_DOORS)('the connections on the dashboard of %s', (_, create) => {
  const databaseName = 'library';

  function connections(target: (stack: TestStack) => DatabaseTarget, options: Partial<DatabaseApiOptions> = {}) {
    const stack = new TestStack();
    create(stack, { dashboard: true, database: target(stack), ...options });
    const { metrics, annotations } = widgets(stack).find(({ properties }) => properties.title === 'Connections')!.properties;
    return { metrics: metrics!.map(summaryOf), annotations: annotations?.horizontal };
  }

  /** Keeps namespace, name, dimensions of the database, label and statistic of a metric, or the expression. */
  const summaryOf = (metric: unknown) => {
    const [first, ...rest] = metric as [string | { expression?: string }, ...unknown[]];
    if (typeof first !== 'string') return first.expression;
    const { stat, label, visible } = rest.at(-1) as { stat?: string; label?: string; visible?: boolean };
    return [first, ...first === 'AWS/RDS' ? rest.slice(0, -1) : [rest[0]], ...visible === false ? ['hidden'] : [label], stat];
  };

  const EXECUTIONS = ['AWS/Lambda', 'ConcurrentExecutions', 'concurrent executions', 'Maximum'];
  const OTHERS = [EXECUTIONS, ['CdkVpcLambdaApi', 'Reconnects', 'reconnects', 'Sum'], ['CdkVpcLambdaApi', 'ConnectFailures', 'failed', 'Sum']];

  test('are those of an instance, beside its estimated limit', () => {
    expect(connections(stack => DatabaseTarget.fromInstance(stack.instance(), { databaseName, credentials: stack.credentials }))).toEqual({
      metrics: [['AWS/RDS', 'DatabaseConnections', 'DBInstanceIdentifier', 'reference', 'connections to the database', 'Maximum'], ...OTHERS],
      annotations: [{ value: 844, label: 'limit of the database, estimated', color: '#d62728', yAxis: 'left' }],
    });
  });

  test('are beside the given limit and the reserved concurrency', () => {
    const target = (stack: TestStack) => {
      return DatabaseTarget.fromInstance(stack.instance(), { databaseName, credentials: stack.credentials, maxConnections: 200 });
    };

    expect(connections(target, { reservedConcurrentExecutions: 40 }).annotations).toEqual([
      { value: 200, label: 'limit of the database', color: '#d62728', yAxis: 'left' },
      { value: 40, label: 'reserved concurrency', color: '#ff7f0e', yAxis: 'left' },
    ]);
  });

  test('are those of the busiest instance of a cluster', () => {
    expect(connections(stack => DatabaseTarget.fromCluster(new DatabaseCluster(stack, 'Cluster', {
      vpc: stack.vpc,
      engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_17_4 }),
      writer: ClusterInstance.serverlessV2('writer'),
    }), { databaseName, credentials: stack.credentials }))).toEqual({
      metrics: [['AWS/RDS', 'DatabaseConnections', 'DBClusterIdentifier', 'reference', 'connections to the database', 'Maximum'], ...OTHERS],
      annotations: undefined,
    });
  });

  test('are those of a proxy, of its clients and to the database, for each minute', () => {
    const sum = (name: string) => ['AWS/RDS', name, 'ProxyName', 'reference', 'hidden', 'Sum'];

    expect(connections(stack => {
      const instance = stack.instance();
      const proxy = new DatabaseProxy(stack, 'Proxy', { vpc: stack.vpc, proxyTarget: ProxyTarget.fromInstance(instance), secrets: [instance.secret!] });
      return DatabaseTarget.fromProxy(proxy, { databaseName, credentials: stack.credentials, connectable: proxy });
    })).toEqual({
      metrics: [
        'clientConnections / (PERIOD(clientConnections) / 60)', sum('ClientConnections'),
        'databaseConnections / (PERIOD(databaseConnections) / 60)', sum('DatabaseConnections'),
        'maxDatabaseConnectionsAllowed / (PERIOD(maxDatabaseConnectionsAllowed) / 60)', sum('MaxDatabaseConnectionsAllowed'),
        ...OTHERS,
      ],
      annotations: undefined,
    });
  });

  test('are the executions where the database has no metric', () => {
    expect(connections(stack => stack.endpoint(), { reservedConcurrentExecutions: 40 })).toEqual({
      metrics: OTHERS,
      annotations: [{ value: 40, label: 'reserved concurrency', color: '#ff7f0e', yAxis: 'left' }],
    });
  });

  test('add no export to the stack of the database without a dashboard', () => {
    const exportsOf = (options: Partial<DatabaseApiOptions>) => {
      const app = new App();
      const data = new TestStack(app, 'Data');
      const database = DatabaseTarget.fromInstance(data.instance(), { databaseName, credentials: data.credentials });
      create(new TestStack(app, 'Other'), { vpc: data.vpc, database, ...options });
      app.synth();
      return Object.keys(Template.fromStack(data).findOutputs('*')).filter(name => name.startsWith('ExportsOutputRefDatabase'));
    };

    expect(exportsOf({})).toEqual([]);
    expect(exportsOf({ dashboard: true })).toHaveLength(1);
  });
});

describe.each(STREAMING_DOORS)('the dashboard of a %s that streams', (_, create) => {
  test('shows throttled streams, and the connections of both functions with their reservations', () => {
    const stack = new TestStack();
    create(stack, { dashboard: true, reservedConcurrentExecutions: 20, streaming: { reservedConcurrentExecutions: 4 } });
    const labels = (title: string) => {
      const { metrics, annotations } = widgets(stack).find(({ properties }) => properties.title === title)!.properties;
      const lines = (annotations?.horizontal ?? []).map(line => (line as { label: string }).label);
      return [...metrics!.map(metric => (metric as { label?: string }[]).at(-1)!.label), ...lines];
    };
    expect(labels('Error responses')).toEqual(['4xx', '5xx', 'throttled', 'throttled streams']);
    expect(labels('Connections')).toEqual([
      'concurrent executions', 'concurrent streams', 'reconnects', 'failed', 'reserved concurrency', 'reserved concurrency of streams',
    ]);
  });
});
