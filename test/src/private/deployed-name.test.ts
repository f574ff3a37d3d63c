import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { deployedName } from '../../../src/private/deployed-name';

describe('deployedName', () => {
  const below = (scope: Construct) => new Construct(new Construct(scope, 'Library'), 'Api');

  test.each<[string, (app: App) => Construct, string]>([
    ['by default, is the path if the stack has no explicit name', app => new Stack(app, 'Shop'), 'Shop-Library-Api'],
    ['begins with the name of the stack', app => new Stack(app, 'Shop', { stackName: 'shop-test' }), 'shop-test-Library-Api'],
    ['has the stage', app => new Stack(new Stage(app, 'Prod'), 'Shop'), 'Prod-Shop-Library-Api'],
    ['has the nested stack, behind the name of the one that is deployed', app => new NestedStack(new Stack(app, 'Shop', { stackName: 'shop-test' }), 'Data'), 'shop-test-Data-Library-Api'],
    ['is of the inner stack, where one is in the scope of another', app => new Stack(new Stack(app, 'Outer'), 'Inner', { stackName: 'inner' }), 'inner-Library-Api'],
  ])('%s', (_, scope, name) => {
    expect(deployedName(below(scope(new App())))).toBe(name);
  });
});
