import { App, NestedStack } from 'aws-cdk-lib';
import { VpcLambdaHttpApi } from '../../../src';
import { FRONT_DOORS, TestStack } from '../support/fixtures';
import { DeployedApp } from '../support/intrinsics';
import { resources } from '../support/template';

const accessLog = (stack: TestStack | NestedStack) => Object.values(resources(stack, 'AWS::Logs::LogGroup'))
  .map(({ Properties }) => Properties.LogGroupName).find(name => name !== undefined);

describe.each(FRONT_DOORS)('the access log of a %s', (_, create) => {
  test('has a name that ends in the id of the stack, as the group of a stack before it may be there still', () => {
    const stack = new TestStack();
    create(stack, {});
    const uuid = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
    expect(accessLog(stack)['Fn::Join'][1][1]).toEqual({ 'Fn::Select': [0, { 'Fn::Split': ['-', uuid] }] });
    expect(new DeployedApp(stack).value(accessLog(stack))).toMatch(/^\/aws\/vendedlogs\/apigateway\/TestStack-Api-[0-9A-F]{8}-[0-9a-f]{8}$/);
  });
});

describe('the access log in a nested stack', () => {
  test('ends in the id of that stack', () => {
    const parent = new TestStack(new App(), 'Parent');
    const nested = new NestedStack(parent, 'Nested');
    new VpcLambdaHttpApi(nested, 'Api', parent.options());
    expect(JSON.stringify(accessLog(nested))).toContain('{"Ref":"AWS::StackId"}');
  });
});
