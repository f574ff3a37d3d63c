import { TestStack, FRONT_DOORS } from '../support/fixtures';
import { only, resources } from '../support/template';

/** The widgets, with references replaced by their names. */
function widgets(stack: TestStack): { properties: { title: string; metrics?: unknown[] } }[] {
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
      ['Requests', 1], ['Error responses', 3], ['Errors by code', 12],
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
