import { Aws, CfnParameter } from 'aws-cdk-lib';
import { RequestValue, Route, SqlRoute, ValueType } from '../../../src';
import { FRONT_DOORS, TestStack } from '../support/fixtures';

const sql = 'SELECT :a';

describe.each(FRONT_DOORS)('what the handler of a %s is told', (name, create) => {
  test.each<[string, (stack: TestStack) => Route, string]>([
    ['a statement', () => SqlRoute.get('/a', { sql: `SELECT '${Aws.REGION}'` }), 'routes.GET /a.text'],
    ['a constant', () => SqlRoute.get('/a', { sql, parameters: { a: RequestValue.constant(Aws.REGION) } }), 'routes.GET /a.values.0.defaultValue'],
    ['a limit', stack => SqlRoute.get('/a', {
      sql, parameters: { a: RequestValue.query('a', { valueType: ValueType.INTEGER, maximum: new CfnParameter(stack, 'Most', { type: 'Number' }).valueAsNumber }) },
    }), 'routes.GET /a.values.0.maximum'],
  ])('throws when %s is known only when the stack is deployed', (_, route, place) => {
    const stack = new TestStack();
    expect(() => create(stack, { routes: [route(stack)] })).toThrow(
      `[TestStack/Api] a value of a route is known only when the stack is deployed, but the handler is packed before, got "${place}"; ` +
      'write the value itself, or let a claim, the context or the database give it',
    );
  });

  test('is compared with origins by the gateway of an HTTP API alone, so that only there one can be known later', () => {
    const origin = `https://app.${Aws.REGION}.example.com`;
    const created = () => create(new TestStack(), { cors: { allowOrigins: ['https://a.example.com', origin] } });
    if (name === 'VpcLambdaHttpApi') {
      expect(created).not.toThrow();
    } else {
      expect(created).toThrow(
        '[TestStack/Api] an origin of cors is known only when the stack is deployed, but the handler of a REST API, which compares it, is packed before; ' +
        'name the origin itself, as in "https://app.example.com", or use VpcLambdaHttpApi, whose gateway compares it',
      );
    }
  });
});
