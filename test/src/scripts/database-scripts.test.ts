import { readFileSync } from 'fs';
import { join } from 'path';
import { App } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { InterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DatabaseCredentials, DatabaseScripts, DatabaseTarget, SecretsAccess, VpcLambdaHttpApi } from '../../../src';
import { TestStack } from '../support/fixtures';
import { HandlerFiles } from '../support/handler-files';
import { scriptsFolder, scriptsOf } from '../support/scripted';
import { resources } from '../support/template';

describe('DatabaseScripts', () => {
  test('default', () => {
    const stack = new TestStack();
    scriptsOf(stack);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'scripts.handler', Timeout: 780, MemorySize: 512, Runtime: 'nodejs24.x', Architectures: ['arm64'], Description: 'Runs the scripts of TestStack/Schema',
    });
    template.hasResourceProperties('Custom::Trigger', {
      InvocationType: 'RequestResponse', Timeout: '900000', HandlerArn: { Ref: Match.stringLikeRegexp('^SchemaHandlerCurrentVersion') },
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroup', { GroupDescription: 'Scripts of TestStack/Schema' });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });

  test('logs in as the master user without a warning', () => {
    const stack = new TestStack();
    const instance = stack.instance();
    scriptsOf(stack, { database: DatabaseTarget.fromInstance(instance, { databaseName: 'shop' }) });
    const [{ Properties }] = Object.values(resources(stack, 'AWS::Lambda::Function')).filter(each => each.Properties.Handler === 'scripts.handler');
    expect(Properties.Environment.Variables.DATABASE_SECRET_ARN).toEqual(stack.resolve(instance.secret!.secretArn));
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('master user|connections'))).toEqual([]);
  });

  test('takes the settings of its function and logs', () => {
    const stack = new TestStack();
    scriptsOf(stack, { memorySize: 1024, runtime: Runtime.NODEJS_22_X, architecture: Architecture.X86_64, logRetention: RetentionDays.ONE_YEAR });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Function', { Handler: 'scripts.handler', MemorySize: 1024, Runtime: 'nodejs22.x', Architectures: ['x86_64'] });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  });

  test('throws for a runtime that the bundle does not support', () => {
    expect(() => scriptsOf(new TestStack(), { runtime: Runtime.NODEJS_20_X })).toThrow('[TestStack/Schema] the script function does not support this runtime, received "nodejs20.x"');
  });

  test('opens the path to Secrets Manager for users, if the administrator logs in with IAM', () => {
    const stack = new TestStack();
    const instance = stack.instance({ iamAuthentication: true });
    const database = DatabaseTarget.fromInstance(instance, { databaseName: 'shop', credentials: DatabaseCredentials.fromIam('admin') });
    const schema = scriptsOf(stack, { database, secretsAccess: SecretsAccess.createEndpoint() });
    expect(stack.node.children.filter(each => each instanceof InterfaceVpcEndpoint)).toEqual([]);
    const user = schema.addUser('shop_api');
    const [endpoint] = Object.values(resources(stack, 'AWS::EC2::VPCEndpoint'));
    expect(endpoint.Properties.PolicyDocument.Statement.map(({ Resource }: any) => Resource)).toEqual([stack.resolve(user.secret!.secretArn)]);
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { DATABASE_USER: 'admin', AWS_ENDPOINT_URL_SECRETS_MANAGER: Match.anyValue(), DATABASE_USER_SECRETS: Match.anyValue() } },
    });
  });

  test('can have only users', () => {
    const stack = new TestStack();
    scriptsOf(stack, { folder: undefined }).addUser('shop_api');
    expect(new HandlerFiles(stack, 'scripts.handler').read('scripts.json')).toMatchObject({ scripts: [], users: [{ name: 'shop_api', login: 'secret' }] });
  });

  test('fails synthesis with neither scripts nor users', () => {
    const stack = new TestStack();
    scriptsOf(stack, { folder: undefined });
    expect(() => Template.fromStack(stack)).toThrow('DatabaseScripts has neither scripts nor users; set folder, or call addUser');
  });

  test('throws for a second folder with the same history table in the same database', () => {
    const stack = new TestStack();
    scriptsOf(stack);
    const second = (historyTable?: string) => new DatabaseScripts(stack, `Second${historyTable}`, { vpc: stack.vpc, database: stack.endpoint(), folder: scriptsFolder(), historyTable });
    expect(() => second()).toThrow('the scripts "TestStack/Schema" have the same history table in the same database, received "schema_history"');
    expect(() => second('Schema_History')).toThrow('have the same history table');
    expect(second('other_history')).toBeInstanceOf(DatabaseScripts);
  });

  test.each(['', 'a b', 'sales.history', '1st', 'a"b'])('throws when the history table is %j', historyTable => {
    expect(() => scriptsOf(new TestStack(), { historyTable })).toThrow('[TestStack/Schema] historyTable is not the name of a table');
  });

  test.each(['', 'v1', '1.x', '1..2'])('throws when the baseline is %j', baselineVersion => {
    expect(() => scriptsOf(new TestStack(), { baselineVersion })).toThrow('[TestStack/Schema] baselineVersion is not a version');
  });
});

describe('the code of the function', () => {
  const hashOf = (files?: { [name: string]: string }, grants = ['SELECT ON orders']) => {
    const stack = new TestStack();
    const schema = scriptsOf(stack, { folder: scriptsFolder(files) });
    schema.addUser('shop_api', { grants });
    const { hash } = new HandlerFiles(stack, 'scripts.handler');
    return { hash, version: stack.resolve(schema.handler.currentVersion.functionArn).Ref };
  };

  test('contains users that are added after it, sorted', () => {
    const stack = new TestStack();
    const schema = scriptsOf(stack, { historyTable: 'flyway_schema_history', baselineVersion: '3' });
    schema.addUser('shop_reports');
    schema.addUser('shop_api', { grants: ['SELECT  ON orders'] });
    expect(new HandlerFiles(stack, 'scripts.handler').read('scripts.json')).toMatchObject({
      format: 1,
      engine: 'postgres',
      historyTable: 'flyway_schema_history',
      baselineVersion: '3',
      scripts: [{ file: 'V001__create_orders.sql' }],
      users: [{ name: 'shop_api', login: 'secret', grants: ['SELECT ON orders'] }, { name: 'shop_reports', login: 'secret' }],
    });
  });

  test('is the bundle of scripts, and that of an API is the bundle of its handler', () => {
    const stack = new TestStack();
    scriptsOf(stack);
    new VpcLambdaHttpApi(stack, 'Api', stack.options());
    const [ofScripts, ofApi] = ['scripts.handler', 'index.handler'].map(entry => new HandlerFiles(stack, entry).names());
    expect(ofScripts).toEqual(['THIRD-PARTY-LICENSES.txt', 'ca', 'scripts.js', 'scripts.json']);
    expect(ofApi).toEqual(['THIRD-PARTY-LICENSES.txt', 'ca', 'index.js', 'manifest.json']);
  });

  test('is one asset, although users are added later', () => {
    const app = new App();
    const stack = new TestStack(app);
    const schema = scriptsOf(stack);
    schema.addUser('shop_api');
    schema.addUser('shop_reports');
    app.synth();
    const { files } = JSON.parse(readFileSync(join(app.outdir, 'TestStack.assets.json'), 'utf8'));
    expect(Object.values<any>(files).filter(({ displayName }) => displayName.startsWith('Schema/'))).toHaveLength(1);
  });

  test('stays the same without a change, so that a deployment runs nothing', () => {
    expect(hashOf()).toEqual(hashOf());
  });

  test('changes with a script or a grant, and so does the version that the trigger invokes', () => {
    const { hash, version } = hashOf();
    for (const other of [hashOf({ 'V001__create_orders.sql': 'CREATE TABLE orders (id bigint);\n' }), hashOf(undefined, ['SELECT, INSERT ON orders'])]) {
      expect(other.hash).not.toBe(hash);
      expect(other.version).not.toBe(version);
    }
  });
});

describe('an API with scripts', () => {
  const warnings = (databaseName: string, host = 'db.example.com') => {
    const stack = new TestStack();
    const scripts = scriptsOf(stack);
    const database = DatabaseTarget.fromEndpoint({ host, databaseName, credentials: stack.credentials, peer: stack.group() });
    new VpcLambdaHttpApi(stack, 'Api', stack.options({ database, scripts }));
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('run in another database than that of the API')).length;
  };

  test('warns when they run in another database', () => {
    expect([warnings('library'), warnings('other'), warnings('library', 'other.example.com')]).toEqual([0, 1, 1]);
  });

  test('mentions addUser when it logs in as the master user', () => {
    const stack = new TestStack();
    const database = DatabaseTarget.fromInstance(stack.instance(), { databaseName: 'shop' });
    const scripts = scriptsOf(stack, { database });
    new VpcLambdaHttpApi(stack, 'Api', stack.options({ database, scripts }));
    expect(Annotations.fromStack(stack).findWarning('/TestStack/Api', Match.stringLikeRegexp('with addUser of DatabaseScripts'))).toHaveLength(1);
  });
});
