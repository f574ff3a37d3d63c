import { Duration } from 'aws-cdk-lib';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { HandlerOptions, VpcLambdaHttpApi } from '../../../src';
import { TestStack } from '../support/fixtures';
import { only, resources } from '../support/template';

function create(options: HandlerOptions) {
  const stack = new TestStack();
  new VpcLambdaHttpApi(stack, 'Api', { ...stack.options(), ...options });
  return only(stack, 'AWS::Lambda::Function').Properties;
}

describe('the options of the handler', () => {
  test('memory, time, runtime and processor are settings', () => {
    const options = { memorySize: 1024, timeout: Duration.seconds(10), runtime: Runtime.NODEJS_22_X, architecture: Architecture.X86_64 };
    expect(create(options)).toMatchObject({
      MemorySize: 1024, Timeout: 10, Runtime: 'nodejs22.x', Architectures: ['x86_64'],
    });
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
    ['Node.js is too old', { runtime: Runtime.NODEJS_20_X }, '[TestStack/Api] the handler does not run on this runtime, got "nodejs20.x"; allowed: nodejs22.x or later; leave runtime out'],
    ['the runtime is another language', { runtime: Runtime.PYTHON_3_13 }, 'the handler does not run on this runtime, got "python3.13"'],
    ['the gateway would not wait', { timeout: Duration.seconds(31) },
      '[TestStack/Api] the timeout of the handler does not fit API Gateway, which gives up after 30 seconds, got "31 seconds"; allowed: 3 to 30 seconds'],
    ['there is no time to answer', { timeout: Duration.seconds(1) }, 'the timeout of the handler does not fit API Gateway'],
  ])('throws when %s', (_, options, message) => {
    expect(() => create(options)).toThrow(message);
  });
});
