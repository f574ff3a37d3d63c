import { App, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Peer } from 'aws-cdk-lib/aws-ec2';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { AuroraPostgresEngineVersion, ClusterInstance, DatabaseCluster, DatabaseClusterEngine } from 'aws-cdk-lib/aws-rds';
import { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { DatabaseCredentials, DatabaseEngine, DatabaseTarget, SecretKeyOptions } from '../../../src';
import { TestStack } from '../support/fixtures';
import { bind, loginStatements } from '../support/targeted-api';
import { only, resources } from '../support/template';


describe('DatabaseCredentials.fromIam', () => {
  const instance = (stack: TestStack, credentials: DatabaseCredentials) =>
    DatabaseTarget.fromInstance(stack.instance({ iamAuthentication: true }), { databaseName: 'library', credentials });

  test('a token logs in to an instance, and no secret and no way to Secrets Manager is needed', () => {
    const stack = new TestStack();
    bind(stack, instance(stack, DatabaseCredentials.fromIam('api')));
    expect(loginStatements(stack)).toEqual([expect.objectContaining({ Sid: 'ConnectToDatabase', Action: 'rds-db:connect' })]);
    expect(JSON.stringify(loginStatements(stack)[0].Resource)).toMatch(/dbuser:.*DbiResourceId.*\/api/);
    const [handler] = Object.values(resources(stack, 'AWS::EC2::SecurityGroup')).filter(({ Properties }) => Properties.GroupDescription.startsWith('Handler'));
    expect(handler.Properties.SecurityGroupEgress).toEqual([expect.objectContaining({ CidrIp: '127.0.0.1/32' })]);
  });

  test.each<[string, (stack: TestStack) => DatabaseTarget, string]>([
    ['the user is a wildcard', stack => instance(stack, DatabaseCredentials.fromIam('*')),
      '[TestStack/Api] the user of DatabaseCredentials.fromIam is not valid, received "*"; allowed: a name of letters, digits and _ . @ $ -'],
    ['the user is not known yet', stack => instance(stack, DatabaseCredentials.fromIam(Lazy.string({ produce: () => 'api' }))),
      'the user of DatabaseCredentials.fromIam is not valid, received "a token, which is known only at deployment"'],
    ['the database is not one of RDS', () => DatabaseTarget.fromEndpoint({
      host: 'db.example.com', databaseName: 'library', credentials: DatabaseCredentials.fromIam('api'), peer: Peer.ipv4('10.9.8.7/32'),
    }), '[TestStack/Api] DatabaseCredentials.fromIam does not support this database, received "a database outside RDS, or an imported one without its resource ID"; ' +
      'allowed: PostgreSQL on an instance, a cluster or a proxy of RDS; use DatabaseCredentials.fromSecret(secret), or import the instance with instanceResourceId, the cluster with clusterResourceIdentifier'],
    ['the database is SQL Server', () => DatabaseTarget.fromEndpoint({
      host: 'db.example.com', databaseName: 'library', credentials: DatabaseCredentials.fromIam('api'), peer: Peer.ipv4('10.9.8.7/32'), engine: DatabaseEngine.SQL_SERVER,
    }), 'DatabaseCredentials.fromIam does not support this database, received "SQL Server"'],
  ])('throws when %s', (_, target, message) => {
    const stack = new TestStack();
    expect(() => bind(stack, target(stack))).toThrow(message);
  });
});

describe('a login by IAM', () => {
  const options = { databaseName: 'library', credentials: DatabaseCredentials.fromIam('api') };
  const switchedOff = (path: string, remedy: string) =>
    `[TestStack/Api] DatabaseCredentials.fromIam requires IAM authentication, which is disabled on "TestStack/${path}"; ${remedy}`;
  const synth = (target: (stack: TestStack) => DatabaseTarget) => () => {
    const stack = new TestStack();
    bind(stack, target(stack));
    (stack.node.root as App).synth();
  };

  test.each([undefined, false])('throws when it is switched off on the instance (%s)', iamAuthentication => {
    expect(synth(stack => DatabaseTarget.fromInstance(stack.instance({ iamAuthentication }), options))).toThrow(
      switchedOff('Database', 'set iamAuthentication: true on the database'),
    );
  });

  test('throws when it is switched off on the cluster', () => {
    expect(synth(stack => DatabaseTarget.fromCluster(new DatabaseCluster(stack, 'Cluster', {
      vpc: stack.vpc, engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_16_4 }), writer: ClusterInstance.serverlessV2('Writer'),
    }), options))).toThrow(switchedOff('Cluster', 'set iamAuthentication: true on the database'));
  });

  test('throws when it is switched off on the proxy', () => {
    expect(synth(stack => DatabaseTarget.fromProxy(stack.instance().addProxy('Proxy', { vpc: stack.vpc, secrets: [stack.secret] }), options))).toThrow(
      switchedOff('Database/Proxy', 'set iamAuth: true on the proxy'),
    );
  });

  test('can be switched on after the API was made', () => {
    expect(synth(stack => {
      const instance = stack.instance();
      instance.grantConnect(new Role(stack, 'Role', { assumedBy: new AccountPrincipal('111111111111') }), 'other');
      return DatabaseTarget.fromInstance(instance, options);
    })).not.toThrow();
  });
});

describe('the login as the master user', () => {
  const warnings = (stack: TestStack) => Annotations.fromStack(stack).findWarning('/TestStack/Api', Match.stringLikeRegexp('as the master user'));

  test('is warned of, as it can do more than any route needs', () => {
    const stack = new TestStack();
    bind(stack, DatabaseTarget.fromInstance(stack.instance(), { databaseName: 'library' }));
    expect(warnings(stack).map(({ entry }) => entry.data)).toEqual([
      'the handler logs in to "TestStack/Database" as the master user, which has more permissions than any route needs; create a user with only the permissions that the routes need, ' +
      'with addUser of DatabaseScripts, and pass it as credentials; for a user that exists already, pass DatabaseCredentials.fromSecret(secret) or .fromIam(userName) [ack: cdk-vpc-lambda-api:masterUser]',
    ]);
  });

  test('is not meant where credentials are given', () => {
    const stack = new TestStack();
    bind(stack, DatabaseTarget.fromInstance(stack.instance(), { databaseName: 'library', credentials: stack.credentials }));
    expect(warnings(stack)).toEqual([]);
  });
});

describe('DatabaseCredentials.fromSecret', () => {
  const grant = (secret: (stack: TestStack) => Secret | ReturnType<typeof Secret.fromSecretNameV2>) => {
    const stack = new TestStack();
    const imported = secret(stack);
    bind(stack, DatabaseTarget.fromEndpoint({
      host: 'db.example.com', databaseName: 'library', credentials: DatabaseCredentials.fromSecret(imported), peer: Peer.ipv4('10.9.8.7/32'),
    }));
    return { stack, statements: loginStatements(stack) };
  };

  test('a secret by its complete ARN is granted by that ARN', () => {
    const arn = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-AbCdEf';
    const { statements } = grant(stack => Secret.fromSecretCompleteArn(stack, 'Imported', arn));
    expect(statements).toEqual([{ Sid: 'ReadDatabaseSecret', Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: arn }]);
  });

  test('a secret by its name is granted with just the six characters that Secrets Manager adds', () => {
    const { stack, statements } = grant(scope => Secret.fromSecretNameV2(scope, 'Imported', 'db'));
    expect(statements[0].Resource).toEqual(stack.resolve(`${stack.formatArn({ service: 'secretsmanager', resource: 'secret:db-??????' })}`));
  });

  test('a secret by a part of its ARN is granted with just those six characters', () => {
    const { statements } = grant(stack => Secret.fromSecretPartialArn(stack, 'Imported', 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:db'));
    expect(statements[0].Resource).toBe('arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-??????');
  });

  describe('with other keys', () => {
    const variables = (options: SecretKeyOptions) => {
      const stack = new TestStack();
      bind(stack, DatabaseTarget.fromEndpoint({
        host: 'db.example.com', databaseName: 'library', credentials: DatabaseCredentials.fromSecret(stack.secret, options), peer: Peer.ipv4('10.9.8.7/32'),
      }));
      const { Environment } = only(stack, 'AWS::Lambda::Function').Properties;
      return Object.fromEntries(Object.entries(Environment.Variables).filter(([name]) => name.startsWith('DATABASE_SECRET_') && name.endsWith('_KEY')));
    };

    test('the handler gets their names, unless they are those of RDS', () => {
      expect(variables({ userNameKey: 'DB_USER', passwordKey: 'DB_PASSWORD' })).toEqual({ DATABASE_SECRET_USER_NAME_KEY: 'DB_USER', DATABASE_SECRET_PASSWORD_KEY: 'DB_PASSWORD' });
      expect(variables({ userNameKey: 'username', passwordKey: 'secret' })).toEqual({ DATABASE_SECRET_PASSWORD_KEY: 'secret' });
      expect(variables({})).toEqual({});
    });

    test.each<[SecretKeyOptions, string]>([
      [{ userNameKey: '' }, 'userNameKey "", passwordKey "password"'],
      [{ userNameKey: 'password' }, 'userNameKey "password", passwordKey "password"'],
    ])('throws for %j', (options, got) => {
      expect(() => variables(options)).toThrow(`the keys of DatabaseCredentials.fromSecret are not valid, received ${JSON.stringify(got)}`);
    });

    test('a key can be a token', () => {
      const [token] = [Lazy.string({ produce: () => 'DB_USER' })];
      expect(variables({ userNameKey: token, passwordKey: 'DB_PASSWORD' })).toMatchObject({ DATABASE_SECRET_USER_NAME_KEY: 'DB_USER' });
    });
  });

  test('an imported key is granted too', () => {
    const arn = 'arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555';
    const { statements } = grant(stack => Secret.fromSecretAttributes(stack, 'Imported', {
      secretCompleteArn: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-AbCdEf', encryptionKey: Key.fromKeyArn(stack, 'Key', arn),
    }));
    expect(statements[1]).toMatchObject({ Action: 'kms:Decrypt', Resource: arn });
  });

  describe('of another account', () => {
    const reading = (secret: (stack: TestStack) => ISecret) => {
      const stack = new TestStack(new App(), 'TestStack', { env: { region: 'eu-west-1', account: '111111111111' } });
      bind(stack, DatabaseTarget.fromEndpoint({
        host: 'db.example.com', databaseName: 'library', credentials: DatabaseCredentials.fromSecret(secret(stack)), peer: Peer.ipv4('10.9.8.7/32'),
      }));
      return stack;
    };
    const arn = 'arn:aws:secretsmanager:eu-west-1:222222222222:secret:db-AbCdEf';
    const imported = (stack: TestStack) => Secret.fromSecretCompleteArn(stack, 'Imported', arn);

    test('a secret that is created there is granted with the six characters that Secrets Manager adds', () => {
      const stack = reading(({ node }) => new Secret(new Stack(node.root as App, 'Other', { env: { region: 'eu-west-1', account: '222222222222' } }), 'Theirs', {
        secretName: 'library',
      }));
      expect(loginStatements(stack)[0].Resource).toEqual(stack.resolve(
        stack.formatArn({ account: '222222222222', service: 'secretsmanager', resource: 'secret:library-??????' }),
      ));
    });

    test('an imported secret is granted by its ARN', () => {
      expect(loginStatements(reading(imported))[0].Resource).toBe(arn);
    });

    test('a warning says that only the other account can let the handler read it', () => {
      const [{ entry }] = Annotations.fromStack(reading(imported)).findWarning('/TestStack/Api', Match.stringLikeRegexp('222222222222'));
      expect(entry.data).toMatch(/^the secret "TestStack\/Imported" belongs to the account 222222222222, .*resource policy of the secret.* \[ack: cdk-vpc-lambda-api:secretElsewhere\]$/);
    });
  });

  test('throws when the secret is in another region', () => {
    const stack = new TestStack(new App(), 'TestStack', { env: { region: 'eu-west-1', account: '111111111111' } });
    const secret = Secret.fromSecretCompleteArn(stack, 'Imported', 'arn:aws:secretsmanager:us-east-1:111111111111:secret:db-AbCdEf');
    const database = DatabaseTarget.fromEndpoint({
      host: 'db.example.com', databaseName: 'library', credentials: DatabaseCredentials.fromSecret(secret), peer: Peer.ipv4('10.9.8.7/32'),
    });
    expect(() => bind(stack, database)).toThrow(
      '[TestStack/Api] the secret "TestStack/Imported" is in another region than the API, received "us-east-1"; allowed: eu-west-1; use a secret in the region of the API, or a replica there',
    );
  });

  test('the key of a secret is granted for Secrets Manager only', () => {
    const { stack, statements } = grant(scope => new Secret(scope, 'Encrypted', { encryptionKey: new Key(scope, 'Key') }));
    expect(statements[1]).toEqual({
      Sid: 'DecryptDatabaseSecret',
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
      Condition: { StringEquals: { 'kms:ViaService': stack.resolve(`secretsmanager.${stack.region}.${stack.urlSuffix}`) } },
    });
  });
});
