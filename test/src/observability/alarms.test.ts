import { CfnParameter, Duration } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { DatabaseApiOptions, DatabaseCredentials, DatabaseTarget, MetricDetail } from '../../../src';
import { FRONT_DOORS, TestStack } from '../support/fixtures';
import { functionIds, STREAMING_DOORS, StreamingProps } from '../support/streamed-routes';
import { only, resources } from '../support/template';

const WARNINGS = ['ApiClientErrorsAlarm', 'ApiDurationAlarm', 'ApiConcurrencyAlarm', 'ApiSecretFailuresAlarm'];
const CAUSES = ['ApiServerErrorsAlarm', 'ApiLatencyAlarm', 'ApiFunctionErrorsAlarm', 'ApiThrottlesAlarm', 'ApiConnectFailuresAlarm'];

describe.each(FRONT_DOORS)('alarms of %s', (_, create) => {
  const alarmsOf = (overrides: Partial<DatabaseApiOptions>, stack = new TestStack()) => {
    const api = create(stack, overrides);
    const alarms = Object.fromEntries(Object.entries(resources(stack, 'AWS::CloudWatch::Alarm')).map(([id, { Properties }]) => [id.slice(0, -8), Properties]));
    return { api, stack, alarms };
  };

  test('there are none by default', () => {
    const { api, alarms } = alarmsOf({});
    expect([alarms, api.alarms]).toEqual([{}, []]);
  });

  test('there are all of them with a reservation, and the rest without', () => {
    expect(Object.keys(alarmsOf({ alarms: {}, reservedConcurrentExecutions: 10 }).alarms).sort()).toEqual([...CAUSES, ...WARNINGS].sort());
    expect(Object.keys(alarmsOf({ alarms: {} }).alarms)).toHaveLength(8);
  });

  test('a login without a secret has no alarm on reading it', () => {
    const stack = new TestStack();
    const database = DatabaseTarget.fromInstance(stack.instance({ iamAuthentication: true }), { databaseName: 'library', credentials: DatabaseCredentials.fromIam('api') });
    expect(Object.keys(alarmsOf({ alarms: {}, database }, stack).alarms)).not.toContain('ApiSecretFailuresAlarm');
  });

  test('problems that affect callers send one message, all other alarms send one each', () => {
    const stack = new TestStack();
    const topic = new Topic(stack, 'Topic');
    const { alarms } = alarmsOf({ alarmActions: [new SnsAction(topic)], reservedConcurrentExecutions: 10 }, stack);
    const actions = [stack.resolve(topic.topicArn)];
    const composite = only(stack, 'AWS::CloudWatch::CompositeAlarm').Properties;

    expect(composite.AlarmActions).toEqual(actions);
    const rule = JSON.stringify(composite.AlarmRule);
    for (const id of CAUSES) expect([rule.includes(id), alarms[id].AlarmActions]).toEqual([true, undefined]);
    for (const id of WARNINGS) expect([rule.includes(id), alarms[id].AlarmActions]).toEqual([false, actions]);
  });

  test('the composite alarm comes first among the alarms of the API', () => {
    expect(alarmsOf({ alarms: {} }).api.alarms.map(({ node }) => node.id)[0]).toBe('UnhealthyAlarm');
  });

  test('every alarm waits for bad minutes, and none goes off for want of requests', () => {
    const { alarms } = alarmsOf({ alarms: {}, reservedConcurrentExecutions: 10 });
    for (const alarm of Object.values(alarms)) {
      expect(alarm).toMatchObject({ EvaluationPeriods: 5, TreatMissingData: 'notBreaching', DatapointsToAlarm: expect.any(Number) });
    }
  });

  test('thresholds are those of the defaults', () => {
    const { alarms } = alarmsOf({ alarms: {}, reservedConcurrentExecutions: 10 });
    expect(Object.fromEntries(Object.entries(alarms).map(([id, { Threshold }]) => [id, Threshold]))).toEqual({
      ApiServerErrorsAlarm: 1,
      ApiClientErrorsAlarm: 50,
      ApiLatencyAlarm: 3000,
      ApiFunctionErrorsAlarm: 1,
      ApiThrottlesAlarm: 1,
      ApiDurationAlarm: 22_400,
      ApiConcurrencyAlarm: 8,
      ApiConnectFailuresAlarm: 1,
      ApiSecretFailuresAlarm: 1,
    });
  });

  test('thresholds can be chosen, and the alarms say them', () => {
    const { alarms } = alarmsOf({
      timeout: Duration.seconds(10),
      reservedConcurrentExecutions: 10,
      alarms: {
        serverErrorPercent: 5,
        clientErrorPercent: 90,
        minimumRequests: 100,
        latency: Duration.millis(500),
        functionErrors: 2,
        throttles: 3,
        durationPercent: 50,
        connectFailures: 4,
        secretFailures: 5,
        concurrencyPercent: 60,
      },
    });
    expect(Object.fromEntries(Object.entries(alarms).map(([id, { Threshold }]) => [id, Threshold]))).toEqual({
      ApiServerErrorsAlarm: 5,
      ApiClientErrorsAlarm: 90,
      ApiLatencyAlarm: 500,
      ApiFunctionErrorsAlarm: 2,
      ApiThrottlesAlarm: 3,
      ApiDurationAlarm: 5000,
      ApiConcurrencyAlarm: 6,
      ApiConnectFailuresAlarm: 4,
      ApiSecretFailuresAlarm: 5,
    });
    expect(alarms.ApiServerErrorsAlarm.AlarmDescription).toMatch(/^More than 5 % of requests were answered with 5xx, in 3 of 5 minutes\. /);
    expect(JSON.stringify(alarms.ApiServerErrorsAlarm.Metrics)).toContain('requests >= 100');
    expect(alarms.ApiDurationAlarm.AlarmDescription).toMatch(/50 % of its timeout of 10 seconds/);
  });

  test('CloudWatch takes the shares of numbers that are known only when the stack is deployed', () => {
    const stack = new TestStack();
    const number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
    const thresholds = { concurrencyPercent: number, minimumRequests: number };
    const { alarms } = alarmsOf({ timeout: Duration.seconds(number), reservedConcurrentExecutions: number, alarms: thresholds }, stack);
    const share = ({ Threshold, Metrics: [{ Expression }, { Id, MetricStat: { Metric, Stat, Period } }] }: any) =>
      [Threshold, Expression, Id, Metric.MetricName, Stat, Period];
    const expression = (unit: string) => ({ 'Fn::Join': ['', ['100 * most / (', { Ref: 'Number' }, ` * ${unit})`]] });
    expect(share(alarms.ApiDurationAlarm)).toEqual([80, expression('1000'), 'most', 'Duration', 'Maximum', 60]);
    expect(JSON.stringify(alarms.ApiServerErrorsAlarm.Metrics)).toContain('"IF(requests >= ",{"Ref":"Number"},", 100');
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('Math'))).toEqual([]);
    expect(share(alarms.ApiConcurrencyAlarm)).toEqual([{ Ref: 'Number' }, expression('1'), 'most', 'ConcurrentExecutions', 'Maximum', 60]);
  });

  test.each([
    ['serverErrorPercent', -1, '0 to 100'], ['clientErrorPercent', 101, '0 to 100'], ['throttles', 0, '1 or more'], ['minimumRequests', 0, '1 or more'],
  ])('throws when %s is %i', (name, value, allowed) => {
    expect(() => alarmsOf({ alarms: { [name]: value } })).toThrow(
      `[TestStack/Api] the threshold ${name} is never or always exceeded, received "${value}"; allowed: ${allowed}; change alarms.${name}`,
    );
  });

  test('throws when the handler writes no metrics to watch', () => {
    expect(() => alarmsOf({ alarms: {}, metricDetail: MetricDetail.NONE })).toThrow(
      '[TestStack/Api] alarms require the metrics of the handler, received "MetricDetail.NONE"; allowed: MetricDetail.API or ROUTE; change metricDetail, or leave alarmActions and alarms out',
    );
  });
});

describe.each(STREAMING_DOORS)('alarms of a %s that streams', (_, create) => {
  const created = (props: StreamingProps = {}) => {
    const stack = new TestStack();
    create(stack, { alarms: {}, ...props });
    const ids = functionIds(stack);
    const alarms = Object.fromEntries(Object.entries(resources(stack, 'AWS::CloudWatch::Alarm')).map(([id, { Properties }]) => [id.slice(3, -8), Properties]));
    return { stack, ids, alarms };
  };

  test('those of the second function are as those of the handler, with its timeout and reservation', () => {
    const streaming = { timeout: Duration.minutes(10), reservedConcurrentExecutions: 5 };
    const { ids, alarms } = created({ reservedConcurrentExecutions: 10, streaming });
    const comparable = ({ AlarmDescription: _text, Threshold: _threshold, Dimensions, ...alarm }: any) => alarm;
    for (const [handler, stream] of [['FunctionErrors', 'StreamErrors'], ['Throttles', 'StreamThrottles'], ['Duration', 'StreamDuration'], ['Concurrency', 'StreamConcurrency']]) {
      expect(comparable(alarms[`${stream}Alarm`])).toEqual(comparable(alarms[`${handler}Alarm`]));
      expect(alarms[`${stream}Alarm`].Dimensions).toEqual([{ Name: 'FunctionName', Value: { Ref: ids.stream } }]);
    }
    expect([alarms.StreamDurationAlarm.Threshold, alarms.StreamConcurrencyAlarm.Threshold]).toEqual([480_000, 4]);
    expect(alarms.StreamDurationAlarm.AlarmDescription).toMatch(/^The function that streams took more than 80 % of its timeout of 600 seconds, /);
  });

  test('failed and throttled streams affect callers', () => {
    const { stack } = created();
    const rule = JSON.stringify(only(stack, 'AWS::CloudWatch::CompositeAlarm').Properties.AlarmRule);
    expect(['StreamErrors', 'StreamThrottles', 'StreamDuration'].map(name => rule.includes(`Api${name}Alarm`))).toEqual([true, true, false]);
  });

  test('the alarm on latency is about the handler, so that long streams do not set it off', () => {
    const { ids, alarms } = created();
    expect(alarms.LatencyAlarm).toMatchObject({
      MetricName: 'Duration', Namespace: 'AWS/Lambda', ExtendedStatistic: 'p99', Threshold: 3000, Dimensions: [{ Name: 'FunctionName', Value: { Ref: ids.handler } }],
    });
    expect(alarms.LatencyAlarm.AlarmDescription).toMatch(/^The 99th percentile of the duration of the handler exceeded 3000 ms, /);
  });
});
