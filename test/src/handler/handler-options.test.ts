import { Aspects, Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Architecture, CfnFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { DatabaseApiOptions, HandlerOptions, SqlRoute, VpcLambdaHttpApi } from '../../../src';
import { TestStack } from '../support/fixtures';
import { only, resources } from '../support/template';

function create(options: HandlerOptions, overrides: Partial<DatabaseApiOptions> = {}) {
  const stack = new TestStack();
  new VpcLambdaHttpApi(stack, 'Api', { ...stack.options(overrides), ...options });
  return only(stack, 'AWS::Lambda::Function').Properties;
}

describe('the options of the handler', () => {
  test('memory, time, runtime and processor are settings', () => {
    const options = { memorySize: 1024, timeout: Duration.seconds(10), runtime: Runtime.NODEJS_22_X, architecture: Architecture.X86_64 };
    expect(create(options)).toMatchObject({
      MemorySize: 1024, Timeout: 10, Runtime: 'nodejs22.x', Architectures: ['x86_64'],
    });
  });

  test.each<[string, (handler: CfnFunction) => void]>([
    ['an Aspect', handler => Aspects.of(handler.node.root).add({ visit: node => void (node instanceof CfnFunction && (node.runtime = 'nodejs18.x')) })],
    ['an override', handler => handler.addPropertyOverride('Runtime', 'nodejs18.x')],
  ])('throws when %s has set a runtime that the handler does not run on', (_, change) => {
    const stack = new TestStack();
    const { handler } = new VpcLambdaHttpApi(stack, 'Api', stack.options());
    change(handler.node.defaultChild as CfnFunction);
    expect(() => Template.fromStack(stack)).toThrow(
      '[TestStack/Api] the handler does not support the runtime that was set on "TestStack/Api/Handler", received "nodejs18.x"; allowed: nodejs22.x or later; ' +
      'exclude this function from the Aspect or override that sets it',
    );
  });

  test('a statement may have as long as the handler runs', () => {
    const routes = (seconds: number) => [SqlRoute.get('/report', { sql: 'SELECT 1', timeout: Duration.seconds(seconds) })];
    expect(() => create({ timeout: Duration.seconds(10) }, { routes: routes(10) })).not.toThrow();
    expect(() => create({ timeout: Duration.seconds(10) }, { routes: routes(11) })).toThrow(
      '[TestStack/Api] the timeout of "GET /report" exceeds the timeout of the handler, received "11000 ms"; allowed: up to 10000 ms; ' +
      'increase the timeout of the API, or reduce that of the route',
    );
  });

  test('requests are traced, unless tracing is off', () => {
    expect(create({})).toMatchObject({ TracingConfig: { Mode: 'Active' } });
    expect(create({ tracing: false })).not.toHaveProperty('TracingConfig');
  });

  test('the role may send traces only where there are any', () => {
    const actions = (tracing?: boolean) => {
      const stack = new TestStack();
      new VpcLambdaHttpApi(stack, 'Api', { ...stack.options(), tracing });
      const statements = Object.values(resources(stack, 'AWS::IAM::ManagedPolicy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
      return statements.flatMap(({ Action }) => Action).filter(action => action.startsWith('xray:'));
    };
    expect([actions(), actions(false)]).toEqual([['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], []]);
  });

  test('a reservation bounds the requests at once', () => {
    expect(create({ reservedConcurrentExecutions: 5 })).toMatchObject({ ReservedConcurrentExecutions: 5 });
  });

  test.each<[string, HandlerOptions, string]>([
    ['Node.js is too old', { runtime: Runtime.NODEJS_20_X }, '[TestStack/Api] the handler does not support this runtime, received "nodejs20.x"; allowed: nodejs22.x or later; leave runtime out'],
    ['the runtime is another language', { runtime: Runtime.PYTHON_3_13 }, 'the handler does not support this runtime, received "python3.13"'],
    ['the timeout is too short', { timeout: Duration.seconds(2) }, '[TestStack/Api] the timeout of the handler is not valid, received "2 seconds"; allowed: 3 to 900 seconds'],
    ['no function runs so long', { timeout: Duration.seconds(901) }, 'the timeout of the handler is not valid, received "901 seconds"'],
  ])('throws when %s', (_, options, message) => {
    expect(() => create(options)).toThrow(message);
  });
});
