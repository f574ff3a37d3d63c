import { App, Lazy } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Peer } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { DatabaseProxy, ProxyTarget } from 'aws-cdk-lib/aws-rds';
import { HostedRotation } from 'aws-cdk-lib/aws-secretsmanager';
import { DatabaseCredentials, DatabaseEndpoint, DatabaseEngine, DatabaseScripts, DatabaseTarget, VpcLambdaHttpApi } from '../../../src';
import { CreationOrder } from '../support/creation-order';
import { TestStack } from '../support/fixtures';
import { scriptsFolder, scriptsOf } from '../support/scripted';
import { resources } from '../support/template';

function onInstance(stack: TestStack, overrides = {}) {
  const instance = stack.instance(overrides);
  const target = (credentials?: DatabaseCredentials) => DatabaseTarget.fromInstance(instance, { databaseName: 'shop', credentials });
  return { instance, target, schema: scriptsOf(stack, { database: target() }) };
}

function api(stack: TestStack, database: DatabaseTarget) {
  return new VpcLambdaHttpApi(stack, 'Api', stack.options({ database }));
}

/** The secret of a user, whose name is part of its logical id. */
function secretOf(stack: TestStack, name: string): any {
  const found = Object.entries(resources(stack, 'AWS::SecretsManager::Secret')).filter(([id]) => id.startsWith(`SchemaUsers${name.replace(/_/g, '')}`));
  expect(found).toHaveLength(1);
  return found[0][1].Properties;
}

function variablesOf(stack: TestStack, entry: string): any {
  return Object.values(resources(stack, 'AWS::Lambda::Function')).find(({ Properties }) => Properties.Handler === entry)!.Properties.Environment.Variables;
}

describe('a user with a secret', () => {
  // CloudFormation generates a new password when any of these values changes, and no version of the script function changes with them.
  test('has a generated password, which depends on the user name only', () => {
    const stack = new TestStack();
    onInstance(stack).schema.addUser('shop_api', { secretName: 'shop/api' });
    const { GenerateSecretString: generated, Name } = secretOf(stack, 'shop_api');
    expect(Name).toBe('shop/api');
    expect(generated).toEqual({
      GenerateStringKey: 'password', PasswordLength: 40, SecretStringTemplate: '{"username":"shop_api"}', ExcludeCharacters: '"\'`\\/@:%?# ',
    });
  });

  test('is the login of an API, which is passed its secret and no other', () => {
    const stack = new TestStack();
    const { schema, target } = onInstance(stack);
    schema.addUser('other');
    const user = schema.addUser('shop_api');
    api(stack, target(user));
    expect(user.userName).toBe('shop_api');
    expect(variablesOf(stack, 'index.handler').DATABASE_SECRET_ARN).toEqual(stack.resolve(user.secret!.secretArn));
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('master user'))).toEqual([]);
  });

  test('is passed to the script function by name, sorted', () => {
    const stack = new TestStack();
    const { schema } = onInstance(stack);
    const [second, first] = [schema.addUser('shop_b'), schema.addUser('shop_a')].map(({ secret }) => stack.resolve(secret!.secretArn));
    expect(variablesOf(stack, 'scripts.handler').DATABASE_USER_SECRETS).toEqual({ 'Fn::Join': ['', ['{"shop_a":"', first, '","shop_b":"', second, '"}']] });
  });

  test('has a key of your own, which the script function can use through Secrets Manager', () => {
    const stack = new TestStack();
    const encryptionKey = new Key(stack, 'Key');
    onInstance(stack).schema.addUser('shop_api', { encryptionKey });
    expect(secretOf(stack, 'shop_api').KmsKeyId).toEqual(stack.resolve(encryptionKey.keyArn));
  });

  test('is rotated by a schedule that begins after the user exists', () => {
    const app = new App();
    const stack = new TestStack(app);
    const { schema, instance } = onInstance(stack);
    const secret = schema.addUser('shop_api').secret!;
    const rotation = secret.attach(instance).addRotationSchedule('Rotation', { hostedRotation: HostedRotation.postgreSqlSingleUser({ vpc: stack.vpc }) });
    const attachment = secret.node.findChild('Attachment');
    const order = new CreationOrder(app); // throws for a circle
    const pairs = [[schema.trigger, rotation], [attachment, rotation], [secret, attachment]];
    expect(pairs.map(([first, second]) => order.precedes(first, second))).toEqual([true, true, true]);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', { HostedRotationLambda: { RotationType: 'PostgreSQLSingleUser' } });
    template.hasResourceProperties('AWS::SecretsManager::SecretTargetAttachment', { SecretId: stack.resolve(secret.secretArn), TargetType: 'AWS::RDS::DBInstance' });
  });

  test('is rotated by a function of your own without an address', () => {
    const app = new App();
    const stack = new TestStack(app);
    const { schema } = onInstance(stack);
    const rotationLambda = Function.fromFunctionName(stack, 'Rotate', 'rotate');
    const rotation = schema.addUser('shop_api').secret!.addRotationSchedule('Rotation', { rotationLambda });
    expect(new CreationOrder(app).precedes(schema.trigger, rotation)).toBe(true);
  });

  test('throws when a rotation function of AWS would not find the address of the database', () => {
    const secret = onInstance(new TestStack()).schema.addUser('shop_api').secret!;
    expect(() => secret.addRotationSchedule('Rotation', { hostedRotation: HostedRotation.postgreSqlSingleUser() })).toThrow(
      '[TestStack/Schema/Users/shop_api] a rotation function of AWS reads the address of the database from the secret, which has only a user name and a password; attach the database');
  });

  test('is one of 20 at most, as all ARNs are in one environment variable', () => {
    const schema = scriptsOf(new TestStack());
    Array.from({ length: 20 }, (_, index) => schema.addUser(`user_${index}`));
    expect(() => schema.addUser('user_20')).toThrow('[TestStack/Schema] DatabaseScripts has too many users with a secret, received "21"; allowed: up to 20');
  });
});

describe('a user with IAM authentication', () => {
  test('has no secret, and is the login of an API', () => {
    const stack = new TestStack();
    const { schema, target } = onInstance(stack, { iamAuthentication: true });
    const user = schema.addUser('shop_api', { iam: true });
    api(stack, target(user));
    expect(user.secret).toBeUndefined();
    expect(variablesOf(stack, 'index.handler')).toMatchObject({ DATABASE_USER: 'shop_api' });
    expect(variablesOf(stack, 'scripts.handler')).not.toHaveProperty('DATABASE_USER_SECRETS');
  });

  test('throws when the database does not support it', () => {
    expect(() => scriptsOf(new TestStack()).addUser('shop_api', { iam: true })).toThrow(
      '[TestStack/Schema] the user "shop_api" cannot log in with IAM authentication, received "a database outside RDS, or an imported one without its resource ID"');
  });

  test('fails synthesis when it is disabled on the database', () => {
    const stack = new TestStack();
    onInstance(stack).schema.addUser('shop_api', { iam: true });
    expect(() => Template.fromStack(stack)).toThrow('IAM authentication, which is disabled on "TestStack/Database"; set iamAuthentication: true on the database');
  });

  test('throws when a setting of secrets has no effect', () => {
    const stack = new TestStack();
    const { schema } = onInstance(stack, { iamAuthentication: true });
    expect(() => schema.addUser('shop_api', { iam: true, secretName: 'shop/api' })).toThrow('secretName has no effect with iam: true');
  });
});

describe('the name of a user', () => {
  const add = (name: string, engine = DatabaseEngine.POSTGRESQL) => {
    const stack = new TestStack();
    const database = DatabaseTarget.fromEndpoint({ host: 'db.example.com', databaseName: 'shop', credentials: stack.credentials, peer: stack.group(), engine });
    return scriptsOf(stack, { database, folder: undefined }).addUser(name);
  };

  test.each(['shop_api', '_api', 'a'.repeat(63)])('can be %s', name => {
    expect(add(name).userName).toBe(name);
  });

  test.each(['', 'Shop', 'shop-api', 'shop api', '1shop', 'größe', 'a"b', 'a'.repeat(64)])('throws when it is %j, which would need quotes', name => {
    expect(() => add(name)).toThrow('[TestStack/Schema] the name of a database user is not valid');
  });

  test.each(['postgres', 'pg_monitor', 'rdsadmin', 'rds_superuser', 'public', 'current_user'])('throws when it is %s, which is reserved', name => {
    expect(() => add(name)).toThrow('the name of a database user is reserved');
  });

  test.each(['SA', 'dbo', 'guest', 'public', 'db_owner'])('throws when it is %s, which SQL Server reserves', name => {
    expect(() => add(name, DatabaseEngine.SQL_SERVER)).toThrow('the name of a database user is reserved');
  });

  test('can be in upper case and longer on SQL Server', () => {
    expect(add(`Shop${'a'.repeat(124)}`, DatabaseEngine.SQL_SERVER).userName).toHaveLength(128);
    expect(() => add('a'.repeat(129), DatabaseEngine.SQL_SERVER)).toThrow('the name of a database user is not valid');
  });

  test('throws when it is known only at deployment', () => {
    expect(() => add(Lazy.string({ produce: () => 'shop' }))).toThrow('the name of a database user is a token');
  });

  test('throws when it is added twice', () => {
    const { schema } = onInstance(new TestStack());
    schema.addUser('shop_api');
    expect(() => schema.addUser('shop_api')).toThrow('[TestStack/Schema] a database user is added twice, received "shop_api"');
  });

  describe('when other scripts add it', () => {
    const addToBoth = (stack: TestStack, database: DatabaseTarget, other: DatabaseTarget) => {
      scriptsOf(stack, { database }).addUser('shop_api');
      return new DatabaseScripts(stack, 'Users', { vpc: stack.vpc, database: other }).addUser('shop_api');
    };
    const endpoint = (stack: TestStack, overrides: Partial<DatabaseEndpoint>) => DatabaseTarget.fromEndpoint({
      host: 'db.example.com', databaseName: 'shop', credentials: stack.credentials, peer: Peer.ipv4('10.9.8.7/32'), ...overrides,
    });
    const refusal = '[TestStack/Users] the scripts "TestStack/Schema" add a user of this name on the same server, whose databases share users, '
      + 'and each would set another password, received "shop_api"; use another name, or pass the user of "TestStack/Schema" as credentials';

    test.each(['shop', 'stock'])('throws for the database %s of the same instance', databaseName => {
      const stack = new TestStack();
      const instance = stack.instance();
      expect(() => addToBoth(stack, DatabaseTarget.fromInstance(instance, { databaseName: 'shop' }), DatabaseTarget.fromInstance(instance, { databaseName }))).toThrow(refusal);
    });

    test('throws for a database behind a proxy of the same instance', () => {
      const stack = new TestStack();
      const instance = stack.instance();
      const proxy = new DatabaseProxy(stack, 'Proxy', { vpc: stack.vpc, proxyTarget: ProxyTarget.fromInstance(instance), secrets: [instance.secret!] });
      const behind = DatabaseTarget.fromProxy(proxy, { databaseName: 'stock', credentials: DatabaseCredentials.fromSecret(instance.secret!) });
      expect(() => addToBoth(stack, DatabaseTarget.fromInstance(instance, { databaseName: 'shop' }), behind)).toThrow(refusal);
    });

    test('throws for the same host and port, but not for another port or host', () => {
      const stacks = Array.from({ length: 4 }, () => new TestStack());
      const both = (stack: TestStack, overrides: Partial<DatabaseEndpoint>) =>
        addToBoth(stack, endpoint(stack, { port: 5432 }), endpoint(stack, overrides));
      expect(() => both(stacks[0], { databaseName: 'stock', port: 5432 })).toThrow(refusal);
      expect(() => both(stacks[1], { databaseName: 'stock', port: Lazy.number({ produce: () => 5433 }) })).toThrow(refusal);
      expect(both(stacks[2], { port: 5433 }).userName).toBe('shop_api');
      expect(both(stacks[3], { port: 5432, host: 'other.example.com' }).userName).toBe('shop_api');
    });
  });
});

test('a user is the login of APIs of several databases of a server', () => {
  const app = new App();
  const stack = new TestStack(app);
  const { schema, instance } = onInstance(stack);
  const user = schema.addUser('shop_api');
  const stock = new DatabaseScripts(stack, 'Stock', { vpc: stack.vpc, database: DatabaseTarget.fromInstance(instance, { databaseName: 'stock' }), folder: scriptsFolder() });
  stock.trigger.node.addDependency(schema.trigger);
  const database = DatabaseTarget.fromInstance(instance, { databaseName: 'stock', credentials: user });
  const { handler } = new VpcLambdaHttpApi(stack, 'Api', stack.options({ database, scripts: stock }));
  expect(variablesOf(stack, 'index.handler')).toMatchObject({ DATABASE_NAME: 'stock', DATABASE_SECRET_ARN: stack.resolve(user.secret!.secretArn) });
  const order = new CreationOrder(app); // throws for a circle
  expect([order.precedes(schema.trigger, stock.trigger), order.precedes(stock.trigger, handler)]).toEqual([true, true]);
  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('another database'))).toEqual([]);
});

describe('a user of other scripts', () => {
  test('throws when the API queries another engine', () => {
    const stack = new TestStack();
    const user = onInstance(stack).schema.addUser('shop_api');
    const database = DatabaseTarget.fromEndpoint({ host: 'db.example.com', databaseName: 'shop', credentials: user, peer: stack.group(), engine: DatabaseEngine.SQL_SERVER });
    expect(() => api(stack, database)).toThrow('[TestStack/Api] the database user "shop_api" exists in PostgreSQL, but the API queries SQL Server');
  });

  test.each([['account', { account: '222222222222', region: 'eu-west-1' }], ['region', { account: '111111111111', region: 'eu-west-2' }]])(
    'throws when the API is in another %s', (part, env) => {
      const app = new App();
      const stack = new TestStack(app, 'TestStack', { env: { account: '111111111111', region: 'eu-west-1' } });
      const user = scriptsOf(stack).addUser('shop_api');
      const other = new TestStack(app, 'Other', { env });
      const database = DatabaseTarget.fromEndpoint({ host: 'db.example.com', databaseName: 'shop', credentials: user, peer: other.group() });
      expect(() => api(other, database)).toThrow(`[Other/Api] the database user "shop_api" is created in another ${part} than that of the API`);
    });

  test('throws when it is to run scripts', () => {
    const stack = new TestStack();
    const { schema, target } = onInstance(stack);
    const user = schema.addUser('shop_api');
    const create = () => new DatabaseScripts(stack, 'Other', { vpc: stack.vpc, database: target(user) });
    expect(create).toThrow('[TestStack/Other] the database user "shop_api" cannot run scripts, which need an administrator');
  });
});

test('credentials of another class throw, as they cannot log in', () => {
  class Other extends (DatabaseCredentials as any) {}
  const stack = new TestStack();
  const database = DatabaseTarget.fromEndpoint({ host: 'db.example.com', databaseName: 'shop', credentials: new Other() as DatabaseCredentials, peer: stack.group() });
  expect(() => api(stack, database)).toThrow('[TestStack/Api] DatabaseCredentials cannot be extended');
});
