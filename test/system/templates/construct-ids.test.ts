import { readdirSync } from 'fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { DatabaseApiOptions, IDatabaseApi, PrivateVpcApi, VpcLambdaHttpApi, VpcLambdaRestApi } from '../../../src';
import { TestStack } from '../../src/support/fixtures';

type Create = (scope: Construct, id: string, options: DatabaseApiOptions) => IDatabaseApi;

const KINDS: [string, Create][] = [
  ['VpcLambdaRestApi', (scope, id, options) => new VpcLambdaRestApi(scope, id, { ...options, accountLoggingConfigured: true })],
  ['VpcLambdaHttpApi', (scope, id, options) => new VpcLambdaHttpApi(scope, id, options)],
  ['PrivateVpcApi', (scope, id, options) => new PrivateVpcApi(scope, id, { ...options, accountLoggingConfigured: true })],
];

const deep = Array.from({ length: 12 }, (_, i) => `CustomerOrderManagementBackendServicesPlatform${i}`);
const IDS: [string, string[]][] = [
  ['with umlauts', ['Bücher']],
  ['of nothing but letters that are not ASCII', ['図書館']],
  ['with an emoji', ['Books 📚']],
  ['with quotes and other signs', ['Anna\'s "Books" <a:b*?>|\\^~`%']],
  ['with a line break', ['Books\nOrders']],
  ['of 250 characters', ['B'.repeat(250)]],
  ['at the end of a long path', [...deep, 'Api']],
  ['at the end of a long path with umlauts', [...deep.map(id => `${id}ü`), 'Bücher']],
];

/** Every text that an id gets into, with what the service takes there. */
const TAKEN: { readonly [type: string]: { readonly [property: string]: RegExp } } = {
  'AWS::EC2::SecurityGroup': { GroupDescription: /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/ },
  'AWS::EC2::SecurityGroupIngress': { Description: /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/ },
  'AWS::EC2::SecurityGroupEgress': { Description: /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/ },
  'AWS::Lambda::Function': { Description: /^[\x20-\x7e]{0,256}$/ },
  'AWS::IAM::Role': { Description: /^[\x20-\x7e]{1,1000}$/ },
  'AWS::IAM::ManagedPolicy': { Description: /^[\x20-\x7e]{1,1000}$/ },
  'AWS::CloudWatch::Alarm': { AlarmDescription: /^[\x20-\x7e]{1,1024}$/ },
  'AWS::CloudWatch::CompositeAlarm': { AlarmDescription: /^[\x20-\x7e]{1,1024}$/, AlarmName: /^[\x20-\x7e]{1,255}$/ },
  'AWS::Logs::QueryDefinition': { Name: /^(?=[\x20-\x7e]{1,255}$)([^:*/]+\/?)*[^:*/]+$/ },
  'AWS::ApiGateway::RestApi': { Name: /^[\x20-\x7e]{1,255}$/ },
};

function synthesize(ids: string[], create: Create) {
  const stack = new TestStack(new App());
  const scope = ids.slice(0, -1).reduce((parent: Construct, id) => new Construct(parent, id), stack);
  const api = create(scope, ids[ids.length - 1], stack.options({
    alarms: {},
    dashboard: true,
    savedQueries: true,
    deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
    reservedConcurrentExecutions: 5,
  }));
  api.grantDatabaseAccess(new Function(scope, `${ids[ids.length - 1]} too`, {
    vpc: stack.vpc, securityGroups: [stack.group()], runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('exports.handler = async () => ({})'),
  }));
  const { directory } = (stack.node.root as App).synth();
  return { template: Template.fromStack(stack).toJSON(), directory };
}

describe.each(KINDS)('an id of a %s', (_, create) => {
  test.each(IDS)('%s gives texts that every service takes', (__, ids) => {
    const { template, directory } = synthesize(ids, create);

    const wrong = Object.values<any>(template.Resources).flatMap(({ Type, Properties }) => Object.entries(TAKEN[Type] ?? {})
      .filter(([name, taken]) => Properties[name] !== undefined && !taken.test(Properties[name])).map(([name]) => [Type, name, Properties[name]]));
    expect(wrong).toEqual([]);
    expect(JSON.stringify(template.Resources)).toMatch(/^[\x20-\x7e]*$/);

    const [api] = Object.values<any>(template.Resources).filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Api' || Type === 'AWS::ApiGateway::RestApi');
    expect(api.Properties.Body.info.title).toMatch(api.Type === 'AWS::ApiGatewayV2::Api' ? /^[\x20-\x7e]{1,128}$/ : /^[\x20-\x7e]{1,255}$/);
    expect(readdirSync(directory).filter(file => file.endsWith('.openapi.json'))).toHaveLength(1);
  });

  test('in plain ASCII is written as it is', () => {
    const { template } = synthesize(['Library', 'Api-2 (old)'], create);
    const texts = (type: string, property: string) =>
      Object.values<any>(template.Resources).filter(({ Type }) => Type === type).map(({ Properties }) => Properties[property]);
    expect(texts('AWS::EC2::SecurityGroup', 'GroupDescription')).toContain('Handler of the API TestStack/Library/Api-2 (old)');
    expect(texts('AWS::Lambda::Function', 'Description')).toContain('Answers the API TestStack/Library/Api-2 (old)');
    expect(texts('AWS::Logs::QueryDefinition', 'Name')).toContain('TestStack-Library-Api-2 (old)/slowest routes');
    expect(texts('AWS::IAM::ManagedPolicy', 'Description')).toContain('Lets TestStack/Library/Api-2 (old) too log in to its database');
  });
});
