import { Duration, Lazy } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { EndpointType } from 'aws-cdk-lib/aws-apigateway';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { FunctionRoute, HealthRoute, HttpMethod, PrivateVpcApi, SqlRoute, VpcLambdaRestApi, VpcLambdaRestApiProps } from '../../../src';
import { FRONT_DOORS, TestStack } from '../support/fixtures';
import { body, only, resources } from '../support/template';

type Overrides = Partial<VpcLambdaRestApiProps>;

const REST_APIS: [string, (stack: TestStack, overrides?: Overrides) => unknown][] = [
  ['VpcLambdaRestApi', (stack, overrides) => new VpcLambdaRestApi(stack, 'Api', { ...stack.options(), accountLoggingConfigured: true, ...overrides })],
  ['PrivateVpcApi', (stack, overrides) => new PrivateVpcApi(stack, 'Api', { ...stack.options(), accountLoggingConfigured: true, ...overrides })],
];

describe.each(FRONT_DOORS)('the timeout of the handler of a %s', (name, create) => {
  const http = name === 'VpcLambdaHttpApi';
  const waiting = (seconds: number) => () => create(new TestStack(), { timeout: Duration.seconds(seconds) });

  test('can be as long as the gateway waits', () => {
    expect(waiting(http ? 30 : 29)).not.toThrow();
  });

  test('throws when the gateway gives up before', () => {
    expect(waiting(http ? 31 : 30)).toThrow(http
      ? '[TestStack/Api] the handler timeout exceeds the 30-second integration timeout of HTTP APIs, which AWS does not increase, received "31 seconds"; allowed: up to 30 seconds; ' +
        'reduce timeout, or use VpcLambdaRestApi with integrationTimeout'
      : '[TestStack/Api] the handler timeout exceeds the integration timeout of the REST API, received "30 seconds"; allowed: up to 29 seconds; ' +
        'leave timeout out for 28 seconds, or request an increase of the quota "Maximum integration timeout in milliseconds" and set integrationTimeout');
  });
});

describe.each(REST_APIS)('integrationTimeout of a %s', (_, create) => {
  const created = (overrides: Overrides) => {
    const stack = new TestStack();
    create(stack, overrides);
    return stack;
  };
  const warnings = (overrides: Overrides) => {
    const found = Annotations.fromStack(created(overrides)).findWarning('/TestStack/Api', Match.stringLikeRegexp('integrationTimeoutQuota'));
    return found.map(({ entry }) => entry.data);
  };
  const handlerOf = (stack: TestStack) => Object.values(resources(stack, 'AWS::Lambda::Function'))
    .find(({ Properties }) => Properties.Description === 'Answers the API TestStack/Api')!.Properties;

  test('default: API Gateway waits as long as it does of its own accord', () => {
    const stack = created({});
    expect(body(stack).paths['/status'].get['x-amazon-apigateway-integration']).not.toHaveProperty('timeoutInMillis');
    expect(handlerOf(stack).Timeout).toBe(28);
  });

  test('is how long API Gateway waits, for the handler and for functions of routes, and not for preflight requests', () => {
    const stack = new TestStack();
    const own = new Function(stack, 'Own', { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('0') });
    create(stack, {
      integrationTimeout: Duration.minutes(2),
      routes: [HealthRoute.at(), FunctionRoute.of(HttpMethod.POST, '/status', own)],
      cors: { allowOrigins: ['https://a.example.com'] },
    });
    const { get, head, post, options } = body(stack).paths['/status'];
    const times = [get, head, post, options].map(operation => operation['x-amazon-apigateway-integration'].timeoutInMillis);
    expect(times).toEqual([120_000, 120_000, 120_000, undefined]);
    expect(handlerOf(stack).Timeout).toBe(119);
  });

  test.each([[60_000, 59], [30_500, 29], [5000, 4]])('of %i ms leaves the handler %i seconds', (milliseconds, seconds) => {
    expect(handlerOf(created({ integrationTimeout: Duration.millis(milliseconds) })).Timeout).toBe(seconds);
  });

  test('a handler can have less of it, and a statement as much as the handler', () => {
    const routes = [SqlRoute.get('/report', { sql: 'SELECT 1', timeout: Duration.seconds(80) })];
    expect(handlerOf(created({ integrationTimeout: Duration.minutes(2), timeout: Duration.seconds(80), routes })).Timeout).toBe(80);
  });

  test('the alarm on the duration follows it', () => {
    const alarms = resources(created({ integrationTimeout: Duration.seconds(101), alarms: {} }), 'AWS::CloudWatch::Alarm');
    const [[, duration]] = Object.entries(alarms).filter(([id]) => id.startsWith('ApiDurationAlarm'));
    expect([duration.Properties.Threshold, duration.Properties.AlarmDescription]).toEqual([
      80_000, expect.stringContaining('The handler took more than 80 % of its timeout of 100 seconds'),
    ]);
  });

  test('warns of the quota above 29 seconds', () => {
    expect(warnings({ integrationTimeout: Duration.seconds(29) })).toEqual([]);
    expect(warnings({ integrationTimeout: Duration.seconds(30) })).toEqual([expect.stringMatching(
      /^an integrationTimeout of 30 seconds requires an increase of the quota "Maximum integration timeout in milliseconds" .*the deployment fails/,
    )]);
  });

  test.each<[string, Overrides, string]>([
    ['the handler would take longer', { integrationTimeout: Duration.seconds(60), timeout: Duration.seconds(61) },
      '[TestStack/Api] the handler timeout exceeds the integration timeout of the REST API, received "61 seconds"; allowed: up to 60 seconds; increase integrationTimeout, or leave timeout out'],
    ['it leaves the handler no time', { integrationTimeout: Duration.seconds(3) },
      '[TestStack/Api] the timeout of the handler, one second less than integrationTimeout, is not valid, received "2 seconds"; allowed: 3 to 900 seconds'],
    ['no function runs so long', { integrationTimeout: Duration.seconds(902) }, 'received "901 seconds"; allowed: 3 to 900 seconds'],
    ['it is known only at deployment', { integrationTimeout: Duration.seconds(Lazy.number({ produce: () => 60 })) },
      '[TestStack/Api] integrationTimeout is known only at deployment, but other timeouts are derived from it; use a literal value, as in Duration.seconds(60)'],
  ])('throws when %s', (__, overrides, message) => {
    expect(() => created(overrides)).toThrow(message);
  });
});

describe('integrationTimeout of the type EDGE', () => {
  const created = (overrides: Overrides) => {
    const stack = new TestStack();
    new VpcLambdaRestApi(stack, 'Api', { ...stack.options(), endpointType: EndpointType.EDGE, ...overrides });
    return stack;
  };

  test('can be shorter than the default', () => {
    expect(only(created({ integrationTimeout: Duration.seconds(10) }), 'AWS::Lambda::Function').Properties.Timeout).toBe(9);
  });

  test('throws when it is longer, which AWS grants to none', () => {
    expect(() => created({ integrationTimeout: Duration.seconds(30) })).toThrow(
      '[TestStack/Api] AWS does not increase the integration timeout of EDGE APIs, received "30 seconds"; allowed: up to 29 seconds; leave it out, or set endpointType to REGIONAL',
    );
    expect(() => created({ timeout: Duration.seconds(30) })).toThrow('leave timeout out for 28 seconds, or set endpointType to REGIONAL, for which AWS can increase the timeout');
  });
});
