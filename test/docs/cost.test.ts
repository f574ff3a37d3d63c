import { Template } from 'aws-cdk-lib/assertions';
import { LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { read } from './pages';
import { DatabaseApiOptions } from '../../src';
import { httpApiAccessLog, restApiAccessLog } from '../../src/observability/access-log-format';
import { FRONT_DOORS, TestStack } from '../src/support/fixtures';
import { scriptsOf } from '../src/support/scripted';
import { STREAMING_DOORS, StreamingProps } from '../src/support/streamed-routes';
import { resources } from '../src/support/template';

interface Counts { readonly [type: string]: number }

const PAGE = read('docs/cost.md');
/** In the order of the columns of the page. */
const KINDS = ['VpcLambdaHttpApi', 'VpcLambdaRestApi', 'PrivateVpcApi'];
const createOf = (kind: string) => FRONT_DOORS.find(([name]) => name === kind)![1];

/** How many resources there are of each type. */
function count(stack: TestStack): Counts {
  const counts: { [type: string]: number } = {};
  Object.values<any>(Template.fromStack(stack).toJSON().Resources).forEach(({ Type }) => counts[Type] = (counts[Type] ?? 0) + 1);
  return counts;
}

/** What a template has more than another. */
function more(than: Counts, counts: Counts): Counts {
  return Object.fromEntries(Object.entries(counts).map(([type, n]) => [type, n - (than[type] ?? 0)] as const).filter(([, n]) => n > 0));
}

function deployed(kind: string, options: Partial<DatabaseApiOptions> = {}): TestStack {
  const stack = new TestStack();
  createOf(kind)(stack, options);
  return stack;
}

/** What the page says that an API of a kind consists of. */
function listed(kind: string): Counts {
  const rows = [...PAGE.matchAll(/^\| `(AWS::[\w:]+)` \| (\d) \| (\d) \| (\d) \|/gm)];
  return Object.fromEntries(rows.map(([, type, ...counts]) => [type, Number(counts[KINDS.indexOf(kind)])] as const).filter(([, n]) => n > 0));
}

/** The row of an option: what it adds, and how that is billed. */
function optionRow(option: string): { readonly adds: Counts; readonly billed: string } {
  const [, adds, billed] = PAGE.split('\n').find(line => line.startsWith(`| ${option} |`))!.slice(2, -2).split(' | ');
  return { adds: Object.fromEntries([...adds.matchAll(/(\d+) `(AWS::[\w:]+)`/g)].map(([, n, type]) => [type, Number(n)])), billed };
}

/** The metrics that alarms look at, each time that one does. */
function alarmMetrics(stack: TestStack): number {
  return Object.values(resources(stack, 'AWS::CloudWatch::Alarm'))
    .reduce((sum, { Properties: { Metrics } }) => sum + (Metrics ? Metrics.filter((metric: any) => metric.MetricStat).length : 1), 0);
}

/** One signed request: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html */
const REQUEST: { readonly [variable: string]: string } = {
  '$context.requestId': 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
  '$context.extendedRequestId': 'JKJaXmPLvHcESHA=',
  '$context.requestTime': '22/Nov/2026:08:00:00 +0000',
  '$context.apiId': 'a1b2c3d4e5',
  '$context.stage': 'prod',
  '$context.status': '200',
  '$context.httpMethod': 'GET',
  '$context.protocol': 'HTTP/1.1',
  '$context.responseLength': '1024',
  '$context.responseLatency': '25',
  '$context.identity.sourceIp': '198.51.100.23',
  '$context.identity.userAgent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  '$context.identity.userArn': 'arn:aws:sts::123456789012:assumed-role/reporting/session',
  '$context.integration.status': '200',
  '$context.integration.latency': '20',
  '$context.resourcePath': '/books/{id}',
  '$context.routeKey': 'GET /books/{id}',
  '$context.xrayTraceId': '1-5759e988-bd862e3fe1be46a994272793',
};

const line = (format: string) => format.replace(/\$[\w.]+/g, variable => REQUEST[variable] ?? '-');

describe('the page on costs', () => {
  const base = count(new TestStack());

  test.each(KINDS)('has what a %s consists of', kind => {
    expect(listed(kind)).toEqual(more(base, count(deployed(kind))));
  });

  test.each<[string, Partial<DatabaseApiOptions>]>([
    ['`alarms` or `alarmActions`', { alarms: {} }],
    ['`alarms` and `reservedConcurrentExecutions`', { alarms: {}, reservedConcurrentExecutions: 5 }],
    ['`dashboard`', { dashboard: true }],
    ['`savedQueries`', { savedQueries: true }],
    ['`provisionedConcurrentExecutions: n`', { provisionedConcurrentExecutions: 2 }],
    ['`deploymentConfig`', { deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES }],
  ])('has what %s adds', (option, options) => {
    KINDS.forEach(kind => expect(optionRow(option).adds).toEqual(more(count(deployed(kind)), count(deployed(kind, options)))));
  });

  test.each<[string, Partial<DatabaseApiOptions>]>([
    ['`alarms` or `alarmActions`', { alarms: {} }],
    ['`alarms` and `reservedConcurrentExecutions`', { alarms: {}, reservedConcurrentExecutions: 5 }],
  ])('has how many metrics are looked at with %s', (option, options) => {
    KINDS.forEach(kind => expect(optionRow(option).billed).toContain(` ${alarmMetrics(deployed(kind, options))} metrics of alarms`));
  });

  test('has what streams add, to an API with alarms and to one without', () => {
    STREAMING_DOORS.forEach(([kind, create]) => {
      const adds = (props: StreamingProps) => {
        const stack = new TestStack();
        create(stack, props);
        return { adds: more(count(deployed(kind)), count(stack)), metrics: alarmMetrics(stack) };
      };
      expect(optionRow('`stream` of routes').adds).toEqual(adds({}).adds);
      expect(optionRow('`stream` of routes and `alarms`').adds).toEqual(adds({ alarms: {} }).adds);
      expect(optionRow('`stream` of routes and `alarms`').billed).toContain(` ${adds({ alarms: {} }).metrics} metrics of alarms`);
    });
  });

  test('has what scripts add, without the trigger, which is not a service', () => {
    KINDS.forEach(kind => {
      const stack = deployed(kind);
      scriptsOf(stack).addUser('shop_api');
      const { 'Custom::Trigger': trigger, ...adds } = more(count(deployed(kind)), count(stack));
      expect(trigger).toBe(1);
      expect(optionRow('`scripts` with one user').adds).toEqual(adds);
    });
  });

  test.each([['HTTP', httpApiAccessLog({})], ['REST', restApiAccessLog({})]])('has how long a line in the access log of %s is', (kind, format) => {
    const [, bytes] = new RegExp(`^\\| access log of an? ${kind} API \\| (\\d+) \\|$`, 'm').exec(PAGE)!;
    expect(Number(bytes)).toBe(Buffer.byteLength(line(format)));
  });
});
