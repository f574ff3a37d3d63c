import { Match, Template } from 'aws-cdk-lib/assertions';
import { TestStack } from '../support/fixtures';
import { HandlerFiles } from '../support/handler-files';
import { scriptsOf } from '../support/scripted';

describe('DatabaseScripts', () => {
  test('default', () => {
    const stack = new TestStack();
    const schema = scriptsOf(stack);
    schema.addUser('shop_api', { grants: ['SELECT ON orders'] });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Function', { Handler: 'scripts.handler', Timeout: 780, MemorySize: 512, Runtime: 'nodejs24.x', Architectures: ['arm64'] });
    template.hasResourceProperties('Custom::Trigger', { InvocationType: 'RequestResponse', Timeout: '900000', HandlerArn: { Ref: Match.stringLikeRegexp('^SchemaHandlerCurrentVersion') } });
    template.hasResourceProperties('AWS::SecretsManager::Secret', { GenerateSecretString: { GenerateStringKey: 'password' } });
  });
});

describe('the code of the function', () => {
  test('contains users that are added after it', () => {
    const stack = new TestStack();
    const schema = scriptsOf(stack);
    schema.addUser('shop_reports');
    schema.addUser('shop_api', { grants: ['SELECT ON orders'] });
    expect(new HandlerFiles(stack, 'scripts.handler').read('scripts.json')).toMatchObject({
      format: 1,
      engine: 'postgres',
      historyTable: 'schema_history',
      scripts: [{ file: 'V001__create_orders.sql' }],
      users: [{ name: 'shop_api', login: 'secret', grants: ['SELECT ON orders'] }, { name: 'shop_reports', login: 'secret' }],
    });
  });
});
