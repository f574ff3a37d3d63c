import { App, Duration } from 'aws-cdk-lib';
import { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { IMonitoredApi, MetricDetail, VpcLambdaHttpApi } from '../../../src';
import { metricsManifest } from '../../../src/observability/metric-detail';
import { FRONT_DOORS, TestStack } from '../support/fixtures';
import { only, resources } from '../support/template';

function create(name: string) {
  const stack = new TestStack();
  const api = FRONT_DOORS.find(([door]) => door === name)![1](stack);
  const read = (metric: Metric) => {
    const { namespace, metricName, statistic, dimensions } = metric;
    return [namespace, metricName, statistic, stack.resolve(dimensions)];
  };
  return { stack, api, read };
}

describe.each([['VpcLambdaRestApi'], ['PrivateVpcApi']])('metrics of %s', name => {
  test('are those of the stage, by the name of the API', () => {
    const { api, read, stack } = create(name);
    const dimensions = { ApiName: 'TestStack-Api', Stage: { Ref: Object.keys(resources(stack, 'AWS::ApiGateway::Stage'))[0] } };
    expect(only(stack, 'AWS::ApiGateway::RestApi').Properties.Name).toBe('TestStack-Api');
    expect([api.metricCount(), api.metricClientErrors(), api.metricServerErrors(), api.metricLatency(), api.metric('CacheHitCount')].map(read)).toEqual([
      ['AWS/ApiGateway', 'Count', 'SampleCount', dimensions],
      ['AWS/ApiGateway', '4XXError', 'Sum', dimensions],
      ['AWS/ApiGateway', '5XXError', 'Sum', dimensions],
      ['AWS/ApiGateway', 'Latency', 'p99', dimensions],
      ['AWS/ApiGateway', 'CacheHitCount', 'Average', dimensions],
    ]);
  });
});

describe('metrics of VpcLambdaHttpApi', () => {
  test('are those of the stage, by the id of the API and by the names that HTTP APIs have', () => {
    const { api, read, stack } = create('VpcLambdaHttpApi');
    const { httpApi, stage } = api as VpcLambdaHttpApi;
    const dimensions = { ApiId: stack.resolve(httpApi.apiId), Stage: stack.resolve(stage.stageName) };
    expect([api.metricCount(), api.metricClientErrors(), api.metricServerErrors(), api.metricLatency(), api.metric('DataProcessed')].map(read)).toEqual([
      ['AWS/ApiGateway', 'Count', 'SampleCount', dimensions],
      ['AWS/ApiGateway', '4xx', 'Sum', dimensions],
      ['AWS/ApiGateway', '5xx', 'Sum', dimensions],
      ['AWS/ApiGateway', 'Latency', 'p99', dimensions],
      ['AWS/ApiGateway', 'DataProcessed', 'Average', dimensions],
    ]);
  });
});

describe.each(FRONT_DOORS)('metrics of the handler of %s', name => {
  test('have the name of the API as their dimension', () => {
    const { api, read } = create(name);
    const dimensions = { Api: 'TestStack-Api' };
    expect([
      api.metricErrors(), api.metricErrorsByCode('CONFLICT'), api.metricQueryDuration(), api.metricConnectDuration(), api.metricConnectFailures(), api.metricHandler('Rows'),
    ].map(read)).toEqual([
      ['CdkVpcLambdaApi', 'Errors', 'Sum', dimensions],
      ['CdkVpcLambdaApi', 'Errors', 'Sum', { ...dimensions, Code: 'CONFLICT' }],
      ['CdkVpcLambdaApi', 'QueryDuration', 'p99', dimensions],
      ['CdkVpcLambdaApi', 'ConnectDuration', 'p99', dimensions],
      ['CdkVpcLambdaApi', 'ConnectFailures', 'Sum', dimensions],
      ['CdkVpcLambdaApi', 'Rows', 'Average', dimensions],
    ]);
  });

  test('every metric takes options', () => {
    const { api } = create(name);
    const options = { statistic: 'Maximum', period: Duration.minutes(1), label: 'label' };
    const methods: ((api: IMonitoredApi, options: MetricOptions) => Metric)[] = [
      (of, more) => of.metric('Latency', more), (of, more) => of.metricCount(more), (of, more) => of.metricClientErrors(more), (of, more) => of.metricServerErrors(more),
      (of, more) => of.metricLatency(more), (of, more) => of.metricHandler('Rows', more), (of, more) => of.metricErrors(more),
      (of, more) => of.metricErrorsByCode('CONFLICT', more), (of, more) => of.metricQueryDuration(more), (of, more) => of.metricConnectDuration(more),
      (of, more) => of.metricConnectFailures(more),
    ];
    for (const method of methods) expect(method(api, options)).toMatchObject(options);
  });
});

describe.each(FRONT_DOORS)('metrics of two stacks of one path with a %s', (name, createIn) => {
  test('are distinguished by the name of the stack', () => {
    const stack = new TestStack(new App(), 'Shop', { stackName: 'shop-test' });
    const api = createIn(stack);
    expect(api.metricErrors().dimensions).toEqual({ Api: 'shop-test-Api' });
    expect(api.metricCount().dimensions).toMatchObject(name === 'VpcLambdaHttpApi' ? { ApiId: expect.anything() } : { ApiName: 'shop-test-Api' });
  });
});

describe('metricsManifest', () => {
  test.each([
    [undefined, { api: 'Shop', byRoute: false }],
    [MetricDetail.API, { api: 'Shop', byRoute: false }],
    [MetricDetail.ROUTE, { api: 'Shop', byRoute: true }],
    [MetricDetail.NONE, undefined],
  ])('the detail %s sets the manifest', (detail, manifest) => {
    expect(metricsManifest('Shop', detail)).toEqual(manifest);
  });
});
