import { App, CfnOutput, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import { DeployedApp } from './intrinsics';

/** What becomes of a value in a template that also has a role and a queue. */
function value(template: unknown) {
  const stack = new Stack(new App(), 'S');
  new CfnResource(stack, 'Role', { type: 'AWS::IAM::Role', properties: { RoleName: 'reader' } });
  new CfnResource(stack, 'Queue', { type: 'AWS::SQS::Queue' });
  new CfnResource(stack, 'Holder', { type: 'Test::Value::Holder', properties: { Value: template } });
  return new DeployedApp(stack).only('Test::Value::Holder').properties.Value;
}

describe('DeployedApp', () => {
  test.each<[string, unknown, unknown]>([
    ['Ref of a resource', { Ref: 'Role' }, 'reader'],
    ['Ref of a pseudo parameter', [{ Ref: 'AWS::Region' }, { Ref: 'AWS::StackName' }], ['eu-west-1', 'S']],
    ['Ref of the id of a stack', { Ref: 'AWS::StackId' }, expect.stringMatching(/^arn:aws:cloudformation:eu-west-1:111122223333:stack\/S\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:aws:iam::111122223333:role/reader'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Role' }, 1]] }, 'a-reader-1'],
    ['Fn::Select and Fn::Split', { 'Fn::Select': [5, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Role', 'Arn'] }] }] }, 'role/reader'],
    ['Fn::Sub', { 'Fn::Sub': '${AWS::AccountId} ${Role} ${Role.Arn} ${!Role}' }, '111122223333 reader arn:aws:iam::111122223333:role/reader ${Role}'],
    ['Fn::Sub with values', { 'Fn::Sub': ['${Name}', { Name: { Ref: 'Role' } }] }, 'reader'],
    ['an object with several keys', { Ref: 'Role', Other: [{ Ref: 'Role' }] }, { Ref: 'Role', Other: ['reader'] }],
  ])('gives %s its value', (_, template, expected) => {
    expect(value(template)).toEqual(expected);
  });

  test('gives Fn::ImportValue what another stack exports', () => {
    const app = new App();
    const [exporting, importing] = [new Stack(app, 'Exporting'), new Stack(app, 'Importing')];
    new CfnOutput(exporting, 'Output', { value: Fn.join(' ', ['from', Fn.ref('AWS::StackName')]), exportName: 'name' });
    new CfnResource(importing, 'Role', { type: 'AWS::IAM::Role', properties: { RoleName: Fn.importValue('name') } });
    expect(new DeployedApp(importing).only('AWS::IAM::Role').properties.RoleName).toBe('from Exporting');
  });

  test.each<[string, unknown, string]>([
    ['a function', { 'Fn::GetAZs': '' }, 'Fn::GetAZs is not known here'],
    ['a type of resource', { Ref: 'Queue' }, 'the physical id of AWS::SQS::Queue ("Queue") is not known here'],
    ['an attribute', { 'Fn::GetAtt': ['Role', 'Colour'] }, 'the attribute "Colour" of AWS::IAM::Role is not known here'],
    ['a name', { Ref: 'Nobody' }, '"Nobody" is no resource of "S", and no parameter that has a value here'],
    ['an export', { 'Fn::ImportValue': 'nothing' }, 'no stack of this app exports "nothing"'],
    ['an item of a list', { 'Fn::Select': [3, ['a']] }, 'Fn::Select finds no item 3'],
    ['what to join', { 'Fn::Join': ['', [{ a: 1, b: 2 }]] }, 'Fn::Join needs strings'],
  ])('throws when it does not know %s', (_, template, message) => {
    expect(() => value(template)).toThrow(message);
  });

  test('throws when a stack is for another region', () => {
    const stack = new Stack(new App(), 'S', { env: { region: 'us-east-1' } });
    expect(() => new DeployedApp(stack)).toThrow('the stack "S" is for "us-east-1", but everything here is deployed to 111122223333 in eu-west-1');
  });
});
