import { App, CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { CreationOrder } from './creation-order';

const resource = (stack: Stack, id: string, properties = {}) => new CfnResource(stack, id, { type: 'AWS::SNS::Topic', properties });

describe('the order of creation', () => {
  test.each([
    ['Ref', { A: { Ref: 'First' } }],
    ['Fn::GetAtt', { A: { 'Fn::GetAtt': ['First', 'Arn'] } }],
    ['Fn::GetAtt as text', { A: { 'Fn::GetAtt': 'First.Arn' } }],
    ['Fn::Sub', { A: [{ 'Fn::Sub': 'a-${First.Arn}-${AWS::Region}' }] }],
  ])('follows %s', (_, properties) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const [first, second] = [resource(stack, 'First'), resource(stack, 'Second', properties)];
    const order = new CreationOrder(app);
    expect([order.precedes(first, second), order.precedes(second, first)]).toEqual([true, false]);
  });

  test('throws when there is a circle', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    resource(stack, 'First', { A: { Ref: 'Third' } });
    const second = resource(stack, 'Second', { A: { Ref: 'First' } });
    resource(stack, 'Third').addDependency(second);
    expect(() => new CreationOrder(app)).toThrow('these resources have a dependency cycle: First -> Third -> Second -> First');
  });

  test('follows stacks, and the parameters and dependencies of nested stacks', () => {
    const app = new App();
    const [other, stack] = [new Stack(app, 'Other'), new Stack(app, 'Stack')];
    const nested = new NestedStack(stack, 'Nested');
    const [elsewhere, passed, waited, unrelated] = [resource(other, 'Elsewhere'), resource(stack, 'Passed'), resource(stack, 'Waited'), resource(stack, 'Unrelated')];
    const inner = resource(nested, 'Inner', { A: passed.ref });
    inner.addDependency(waited);
    stack.addDependency(other);
    const order = new CreationOrder(app);
    expect([elsewhere, passed, waited, unrelated].map(each => order.precedes(each, inner))).toEqual([true, true, true, false]);
  });
});
