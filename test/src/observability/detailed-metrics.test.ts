import { HealthRoute, SqlRoute } from '../../../src';
import { FRONT_DOORS, TestStack } from '../support/fixtures';
import { only, resources } from '../support/template';

/** Settings of the stage for the metrics of each route: the default first, then those of routes with their own limits. */
function settings(stack: TestStack, name: string): unknown[] {
  if (name !== 'VpcLambdaHttpApi') {
    return only(stack, 'AWS::ApiGateway::Stage').Properties.MethodSettings.map((method: any) => method.MetricsEnabled);
  }
  const { DefaultRouteSettings, RouteSettings } = only(stack, 'AWS::ApiGatewayV2::Stage').Properties;
  return [DefaultRouteSettings, ...Object.values<any>(RouteSettings)].map(route => route.DetailedMetricsEnabled);
}

describe.each(FRONT_DOORS)('detailedMetricsEnabled of a %s', (name, create) => {
  const routes = () => [HealthRoute.at(), SqlRoute.post('/a', { sql: 'SELECT 1', throttle: { rateLimit: 5 } })];
  const created = (detailedMetricsEnabled?: boolean) => {
    const stack = new TestStack();
    create(stack, { routes: routes(), alarms: {}, dashboard: true, detailedMetricsEnabled });
    return stack;
  };

  test('default: API Gateway writes metrics for each route', () => {
    expect(settings(created(), name)).toEqual([true, true]);
  });

  test('turns them off, also where a route has limits of its own', () => {
    expect(settings(created(false), name)).toEqual([false, false]);
  });

  test('alarms and dashboard look at the metrics of the stage, and stay as they are', () => {
    const watching = (stack: TestStack) => ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard'].map(type => resources(stack, type));
    expect(watching(created(false))).toEqual(watching(created()));
    expect(JSON.stringify(watching(created()))).not.toMatch(/Resource\W+Value|"Method"/);
  });
});
