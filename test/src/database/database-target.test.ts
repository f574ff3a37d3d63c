import { rootCertificates } from 'tls';
import { App, CfnParameter, Lazy, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Instance, InstanceType, MachineImage, Peer, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  AuroraPostgresEngineVersion, ClusterInstance, DatabaseCluster, DatabaseClusterEngine, DatabaseInstance, DatabaseInstanceEngine, DatabaseProxy,
} from 'aws-cdk-lib/aws-rds';
import { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { DatabaseCredentials, DatabaseEndpoint, DatabaseEngine, DatabaseTarget, VpcLambdaHttpApi } from '../../../src';
import { TestStack } from '../support/fixtures';
import { only, resources } from '../support/template';

const [CERTIFICATE] = rootCertificates;

function bind(stack: TestStack, database: DatabaseTarget) {
  return new VpcLambdaHttpApi(stack, 'Api', stack.options({ database }));
}

const variables = (stack: TestStack) => only(stack, 'AWS::Lambda::Function').Properties.Environment.Variables;
function secretStatements(stack: TestStack): any[] {
  const [policy] = Object.entries(resources(stack, 'AWS::IAM::ManagedPolicy')).filter(([id]) => id.startsWith('ApiPolicy')).map(([, { Properties }]) => Properties);
  return policy.PolicyDocument.Statement.slice(2);
}

const cluster = (stack: TestStack) => new DatabaseCluster(stack, 'Cluster', {
  vpc: stack.vpc,
  engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_16_4 }),
  writer: ClusterInstance.serverlessV2('Writer'),
});

const proxy = (stack: TestStack) => stack.instance().addProxy('Proxy', { vpc: stack.vpc, secrets: [stack.secret], iamAuth: true });

describe('DatabaseTarget.fromInstance', () => {
  test('default: address, port and generated secret of the instance', () => {
    const stack = new TestStack();
    const instance = stack.instance();
    bind(stack, DatabaseTarget.fromInstance(instance, { databaseName: 'library' }));
    expect(variables(stack)).toEqual({
      DATABASE_HOST: stack.resolve(instance.dbInstanceEndpointAddress),
      DATABASE_PORT: stack.resolve(instance.dbInstanceEndpointPort),
      DATABASE_NAME: 'library',
      DATABASE_SECRET_ARN: stack.resolve(instance.secret!.secretArn),
      DATABASE_PREPARED_STATEMENTS: 'true',
    });
  });

  test('an imported instance works with credentials and a security group', () => {
    const stack = new TestStack();
    const instance = DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Database', {
      instanceIdentifier: 'db', instanceEndpointAddress: 'db.example.com', port: 5433, securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678')],
    });
    bind(stack, DatabaseTarget.fromInstance(instance, { databaseName: 'library', credentials: stack.credentials }));
    expect(variables(stack)).toMatchObject({ DATABASE_HOST: 'db.example.com', DATABASE_PORT: '5433', DATABASE_SECRET_ARN: stack.resolve(stack.secret.secretArn) });
  });

  const imported = (stack: TestStack, securityGroups: SecurityGroup[], engine?: any) => DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Database', {
    instanceIdentifier: 'db', instanceEndpointAddress: 'db.example.com', port: 5432, securityGroups, engine,
  });

  test.each<[string, (stack: TestStack) => DatabaseTarget, string]>([
    ['an imported instance has no security group', stack => DatabaseTarget.fromInstance(imported(stack, []), { databaseName: 'library', credentials: stack.credentials }),
      '[TestStack/Api] the database instance "TestStack/Database" has no security group, so nothing would let the handler in; pass securityGroups when importing it'],
    ['an imported instance comes without credentials', stack => DatabaseTarget.fromInstance(imported(stack, [stack.group()]), { databaseName: 'library' }),
      '[TestStack/Api] the database "TestStack/Database" comes without a secret to log in with; pass credentials: DatabaseCredentials.fromSecret(secret)'],
    ['the instance runs another engine', stack => DatabaseTarget.fromInstance(
      imported(stack, [stack.group()], DatabaseInstanceEngine.MYSQL), { databaseName: 'library', credentials: stack.credentials }),
    '[TestStack/Api] the database "TestStack/Database" runs another engine, got "mysql"; allowed: postgres, aurora-postgresql, sqlserver; use a database of one of these engines'],
    ['the engine is said to be another', stack => DatabaseTarget.fromInstance(stack.instance(), { databaseName: 'library', engine: DatabaseEngine.SQL_SERVER }),
      '[TestStack/Api] the database "TestStack/Database" runs another engine, got "postgres"; allowed: sql-server; leave engine out'],
    ['the database has no name', stack => DatabaseTarget.fromInstance(stack.instance(), { databaseName: ' ' }),
      '[TestStack/Api] the name of the database is empty or not valid, got " "; give it as databaseName'],
  ])('throws when %s', (_, target, message) => {
    const stack = new TestStack();
    expect(() => bind(stack, target(stack))).toThrow(message);
  });
});

describe('DatabaseTarget.fromCluster', () => {
  test('default: the writer answers everything', () => {
    const stack = new TestStack();
    const aurora = cluster(stack);
    bind(stack, DatabaseTarget.fromCluster(aurora, { databaseName: 'library' }));
    expect(variables(stack)).toEqual({
      DATABASE_HOST: stack.resolve(aurora.clusterEndpoint.hostname),
      DATABASE_PORT: stack.resolve(Token.asString(aurora.clusterEndpoint.port)),
      DATABASE_NAME: 'library',
      DATABASE_SECRET_ARN: stack.resolve(aurora.secret!.secretArn),
      DATABASE_PREPARED_STATEMENTS: 'true',
    });
  });

  test('readers answer read-only routes when asked', () => {
    const stack = new TestStack();
    const aurora = cluster(stack);
    bind(stack, DatabaseTarget.fromCluster(aurora, { databaseName: 'library', readFromReaders: true }));
    expect(variables(stack)).toMatchObject({ DATABASE_READER_HOST: stack.resolve(aurora.clusterReadEndpoint.hostname) });
  });

  test('IAM logs in to the cluster, as one user', () => {
    const stack = new TestStack();
    const aurora = cluster(stack);
    bind(stack, DatabaseTarget.fromCluster(aurora, { databaseName: 'library', credentials: DatabaseCredentials.fromIam('api') }));
    expect(variables(stack)).toMatchObject({ DATABASE_USER: 'api' });
    expect(variables(stack)).not.toHaveProperty('DATABASE_SECRET_ARN');
    const dbUser = stack.formatArn({ service: 'rds-db', resource: `dbuser:${aurora.clusterResourceIdentifier}/api` });
    expect(secretStatements(stack)).toEqual([{ Sid: 'ConnectToDatabase', Effect: 'Allow', Action: 'rds-db:connect', Resource: stack.resolve(dbUser) }]);
  });

  const imported = (stack: TestStack, clusterResourceIdentifier?: string) => DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Imported', {
    clusterIdentifier: 'c', clusterEndpointAddress: 'c.example.com', port: 5433, securityGroups: [stack.group()], clusterResourceIdentifier,
  });

  test('an imported cluster that a secret opens needs no resource id', () => {
    const stack = new TestStack();
    bind(stack, DatabaseTarget.fromCluster(imported(stack), { databaseName: 'library', credentials: stack.credentials }));
    expect(variables(stack)).toMatchObject({ DATABASE_HOST: 'c.example.com', DATABASE_PORT: '5433' });
  });

  test('an imported cluster that IAM opens is known by its resource id', () => {
    const stack = new TestStack();
    bind(stack, DatabaseTarget.fromCluster(imported(stack, 'cluster-ABC'), { databaseName: 'library', credentials: DatabaseCredentials.fromIam('api') }));
    expect(secretStatements(stack)[0].Resource).toEqual(stack.resolve(stack.formatArn({ service: 'rds-db', resource: 'dbuser:cluster-ABC/api' })));
  });

  test('throws when IAM should open an imported cluster without its resource id', () => {
    const stack = new TestStack();
    expect(() => bind(stack, DatabaseTarget.fromCluster(imported(stack), { databaseName: 'library', credentials: DatabaseCredentials.fromIam('api') }))).toThrow(
      'use DatabaseCredentials.fromSecret(secret), or import the instance with instanceResourceId, the cluster with clusterResourceIdentifier',
    );
  });

  test('throws when an imported cluster has no security group', () => {
    const stack = new TestStack();
    const bare = DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Imported', { clusterIdentifier: 'c', clusterEndpointAddress: 'c.example.com', port: 5432 });
    expect(() => bind(stack, DatabaseTarget.fromCluster(bare, { databaseName: 'library', credentials: stack.credentials }))).toThrow(
      '[TestStack/Api] the database cluster "TestStack/Imported" has no security group, so nothing would let the handler in; pass securityGroups when importing it',
    );
  });
});

describe('DatabaseTarget.fromProxy', () => {
  const imported = (stack: TestStack) => DatabaseProxy.fromDatabaseProxyAttributes(stack, 'Imported', {
    dbProxyName: 'p', dbProxyArn: 'arn:aws:rds:eu-west-1:111111111111:db-proxy:prx-0123456789', endpoint: 'p.example.com', securityGroups: [],
  });

  test('default: the endpoint of the proxy, on the port of PostgreSQL, with a rule in its security group', () => {
    const stack = new TestStack();
    const shared = proxy(stack);
    bind(stack, DatabaseTarget.fromProxy(shared, { databaseName: 'library', credentials: stack.credentials }));
    expect(variables(stack)).toMatchObject({ DATABASE_HOST: stack.resolve(shared.endpoint), DATABASE_PORT: '5432' });
    const rules = Object.values(resources(stack, 'AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties.GroupId);
    expect(rules).toContainEqual(stack.resolve(shared.connections.securityGroups[0].securityGroupId));
  });

  test('IAM logs in to the proxy by its resource id', () => {
    const stack = new TestStack();
    bind(stack, DatabaseTarget.fromProxy(imported(stack), { databaseName: 'library', credentials: DatabaseCredentials.fromIam('api'), connectable: stack.group() }));
    expect(secretStatements(stack)[0].Resource).toEqual(stack.resolve(stack.formatArn({ service: 'rds-db', resource: 'dbuser:prx-0123456789/api' })));
  });

  test('throws when an imported proxy has no security group', () => {
    const stack = new TestStack();
    expect(() => bind(stack, DatabaseTarget.fromProxy(imported(stack), { databaseName: 'library', credentials: stack.credentials }))).toThrow(
      '[TestStack/Api] the database proxy "TestStack/Imported" has no security group, so nothing would let the handler in; pass its security group as connectable',
    );
  });
});

describe('DatabaseTarget.fromSqlServerOnEc2', () => {
  const machine = (stack: TestStack) => new Instance(stack, 'Machine', {
    vpc: stack.vpc, instanceType: new InstanceType('m7i.large'), machineImage: MachineImage.genericWindows({ 'eu-west-1': 'ami-12345678' }),
  });

  test('default: the private name of the instance, on port 1433, with a rule in its security group', () => {
    const stack = new TestStack(new App(), 'TestStack', { env: { region: 'eu-west-1', account: '111111111111' } });
    const instance = machine(stack);
    bind(stack, DatabaseTarget.fromSqlServerOnEc2(instance, { databaseName: 'library', credentials: stack.credentials }));
    expect(variables(stack)).toMatchObject({ DATABASE_HOST: stack.resolve(instance.instancePrivateDnsName), DATABASE_PORT: '1433' });
    expect(only(stack, 'AWS::EC2::SecurityGroupIngress').Properties).toMatchObject({ FromPort: 1433, ToPort: 1433 });
  });

  test('host and port are settings', () => {
    const stack = new TestStack(new App(), 'TestStack', { env: { region: 'eu-west-1', account: '111111111111' } });
    bind(stack, DatabaseTarget.fromSqlServerOnEc2(machine(stack), { databaseName: 'library', credentials: stack.credentials, host: 'sql.example.com', port: 14330 }));
    expect(variables(stack)).toMatchObject({ DATABASE_HOST: 'sql.example.com', DATABASE_PORT: '14330' });
  });
});

describe('DatabaseTarget.fromEndpoint', () => {
  const endpoint = (stack: TestStack, overrides: Partial<DatabaseEndpoint>) => DatabaseTarget.fromEndpoint({
    host: 'db.example.com', databaseName: 'library', credentials: stack.credentials, peer: Peer.ipv4('10.9.8.7/32'), ...overrides,
  });

  test('default: port 5432 and the certificate authorities of AWS', () => {
    const stack = new TestStack();
    bind(stack, endpoint(stack, {}));
    expect(variables(stack)).toEqual({
      DATABASE_HOST: 'db.example.com', DATABASE_PORT: '5432', DATABASE_NAME: 'library', DATABASE_SECRET_ARN: stack.resolve(stack.secret.secretArn),
    });
  });

  test('any certificate is accepted only by that name', () => {
    const stack = new TestStack();
    bind(stack, endpoint(stack, { trustServerCertificate: true }));
    expect(variables(stack)).toMatchObject({ DATABASE_TRUST_SERVER_CERTIFICATE: 'true' });
  });

  test('SQL Server listens on 1433 unless told otherwise', () => {
    const stack = new TestStack();
    bind(stack, endpoint(stack, { engine: DatabaseEngine.SQL_SERVER }));
    expect(variables(stack)).toMatchObject({ DATABASE_PORT: '1433' });
  });

  test('values that are known only when the stack is deployed are accepted', () => {
    const stack = new TestStack();
    const parameter = new CfnParameter(stack, 'Port', { type: 'Number' });
    bind(stack, endpoint(stack, { host: Lazy.string({ produce: () => 'late.example.com' }), port: parameter.valueAsNumber }));
    expect(variables(stack)).toMatchObject({ DATABASE_HOST: 'late.example.com', DATABASE_PORT: { Ref: 'Port' } });
  });

  test('certificate authorities of its own are packed with the handler, and change the asset', () => {
    const asset = (certificateAuthorities?: string) => {
      const stack = new TestStack();
      bind(stack, endpoint(stack, { certificateAuthorities }));
      return { file: variables(stack).DATABASE_CA_FILE, key: only(stack, 'AWS::Lambda::Function').Properties.Code.S3Key };
    };
    expect([asset().file, asset(CERTIFICATE).file]).toEqual([undefined, 'database-ca.pem']);
    expect(asset(CERTIFICATE).key).not.toEqual(asset().key);
  });

  test.each<[string, Partial<DatabaseEndpoint>, string]>([
    ['the host has a port', { host: 'db.example.com:5432' }, 'the host of the database is not valid, got "db.example.com:5432"; allowed: a host name, as in "db.example.com", or an IP address; ' +
      'give the port in "port", and for a named instance of SQL Server the port that it listens on'],
    ['the host is a connection string', { host: 'postgres://api:p@ss@db.example.com/library' }, 'the host of the database is not valid, got "postgres://…@db.example.com/library"'],
    ['the host is a connection string of SQL Server', { host: 'Server=db;Pwd=secret;Database=x' }, 'the host of the database is not valid, got "Server=db;Pwd=…;Database=x"'],
    ['the certificate authorities come with a private key', { certificateAuthorities: `${CERTIFICATE}\n-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----` },
      'certificateAuthorities holds a private key, which would be packed with the handler; pass the certificates alone, and take the key out of the file'],
    ['the host names an instance', { host: 'db\\SQLEXPRESS' }, 'the host of the database is not valid, got "db\\\\SQLEXPRESS"'],
    ['the port is 0', { port: 0 }, 'the port of the database is not valid, got "0"; allowed: a whole number from 1 to 65535'],
    ['the port is too large', { port: 65536 }, 'the port of the database is not valid, got "65536"'],
    ['the port is broken', { port: 54.32 }, 'the port of the database is not valid, got "54.32"'],
    ['the peer is the internet', { peer: Peer.anyIpv4() }, 'the peer of the database is every address there is, got "0.0.0.0/0"; name its security group, its address (as in "10.1.2.3/32") or a prefix list'],
    ['the peer is the internet of version 6', { peer: Peer.anyIpv6() }, 'the peer of the database is every address there is, got "::/0"'],
    ['the certificate authorities are a file name', { certificateAuthorities: 'ca.pem' }, 'certificateAuthorities holds no PEM certificate, got "ca.pem"; allowed: the text of a PEM file, not its name'],
    ['a certificate is broken', { certificateAuthorities: CERTIFICATE.replace(/MII[A-Za-z0-9]{8}/, 'x') }, 'certificate 1 of certificateAuthorities cannot be read ('],
    ['certificates are named and ignored', { certificateAuthorities: CERTIFICATE, trustServerCertificate: true },
      'trustServerCertificate accepts any certificate, so certificateAuthorities would have no effect; leave trustServerCertificate out'],
    ['the certificate authorities are not known yet', { certificateAuthorities: Lazy.string({ produce: () => '' }) },
      'certificateAuthorities is known only when the stack is deployed, but is packed with the handler before; give the text of the PEM file'],
  ])('throws when %s', (_, overrides, message) => {
    const stack = new TestStack();
    expect(() => bind(stack, endpoint(stack, overrides))).toThrow(`[TestStack/Api] ${message}`);
  });
});

describe('prepared statements', () => {
  const common = { databaseName: 'library' };
  const prepared = (target: (stack: TestStack) => DatabaseTarget) => {
    const stack = new TestStack();
    bind(stack, target(stack));
    return variables(stack).DATABASE_PREPARED_STATEMENTS;
  };
  const proxied = (stack: TestStack, preparedStatements?: boolean) =>
    DatabaseTarget.fromProxy(proxy(stack), { ...common, credentials: stack.credentials, preparedStatements });
  const endpoint = (stack: TestStack, options: Partial<DatabaseEndpoint> = {}) => DatabaseTarget.fromEndpoint({
    ...common, host: 'db.example.com', credentials: stack.credentials, peer: Peer.ipv4('10.9.8.7/32'), ...options,
  });

  test('an instance and a cluster keep them, as nothing stands between', () => {
    expect(prepared(stack => DatabaseTarget.fromInstance(stack.instance(), common))).toBe('true');
    expect(prepared(stack => DatabaseTarget.fromCluster(cluster(stack), common))).toBe('true');
  });

  test('a proxy and an endpoint keep them where that is asked for', () => {
    expect([prepared(stack => proxied(stack)), prepared(stack => proxied(stack, true))]).toEqual([undefined, 'true']);
    expect([prepared(stack => endpoint(stack)), prepared(stack => endpoint(stack, { preparedStatements: true }))]).toEqual([undefined, 'true']);
  });

  test('an instance can do without', () => {
    expect(prepared(stack => DatabaseTarget.fromInstance(stack.instance(), { ...common, preparedStatements: false }))).toBeUndefined();
  });

  test('SQL Server is not told', () => {
    expect(prepared(stack => endpoint(stack, { engine: DatabaseEngine.SQL_SERVER }))).toBeUndefined();
  });

  test('throws when SQL Server is to keep them', () => {
    expect(() => prepared(stack => endpoint(stack, { engine: DatabaseEngine.SQL_SERVER, preparedStatements: true })))
      .toThrow('[TestStack/Api] preparedStatements is for PostgreSQL; SQL Server keeps plans without being asked; leave preparedStatements out');
  });
});

describe('DatabaseCredentials.fromIam', () => {
  const instance = (stack: TestStack, credentials: DatabaseCredentials) => DatabaseTarget.fromInstance(stack.instance(), { databaseName: 'library', credentials });

  test('a token logs in to an instance, and no secret and no way to Secrets Manager is needed', () => {
    const stack = new TestStack();
    bind(stack, instance(stack, DatabaseCredentials.fromIam('api')));
    expect(secretStatements(stack)).toEqual([expect.objectContaining({ Sid: 'ConnectToDatabase', Action: 'rds-db:connect' })]);
    expect(JSON.stringify(secretStatements(stack)[0].Resource)).toMatch(/dbuser:.*DbiResourceId.*\/api/);
    const [handler] = Object.values(resources(stack, 'AWS::EC2::SecurityGroup')).filter(({ Properties }) => Properties.GroupDescription.startsWith('Handler'));
    expect(handler.Properties.SecurityGroupEgress).toEqual([expect.objectContaining({ CidrIp: '127.0.0.1/32' })]);
  });

  test.each<[string, (stack: TestStack) => DatabaseTarget, string]>([
    ['the user is a wildcard', stack => instance(stack, DatabaseCredentials.fromIam('*')),
      '[TestStack/Api] the user of DatabaseCredentials.fromIam is not valid, got "*"; allowed: a name of letters, digits and _ . @ $ -'],
    ['the user is not known yet', stack => instance(stack, DatabaseCredentials.fromIam(Lazy.string({ produce: () => 'api' }))),
      'the user of DatabaseCredentials.fromIam is not valid, got "a value that is known only at deployment"'],
    ['the database is not one of RDS', () => DatabaseTarget.fromEndpoint({
      host: 'db.example.com', databaseName: 'library', credentials: DatabaseCredentials.fromIam('api'), peer: Peer.ipv4('10.9.8.7/32'),
    }), '[TestStack/Api] DatabaseCredentials.fromIam is not for this database, got "a database outside of RDS, or an imported one without its resource id"; ' +
      'allowed: PostgreSQL on an instance, a cluster or a proxy of RDS; use DatabaseCredentials.fromSecret(secret), or import the instance with instanceResourceId, the cluster with clusterResourceIdentifier'],
    ['the database is SQL Server', () => DatabaseTarget.fromEndpoint({
      host: 'db.example.com', databaseName: 'library', credentials: DatabaseCredentials.fromIam('api'), peer: Peer.ipv4('10.9.8.7/32'), engine: DatabaseEngine.SQL_SERVER,
    }), 'DatabaseCredentials.fromIam is not for this database, got "SQL Server"'],
  ])('throws when %s', (_, target, message) => {
    const stack = new TestStack();
    expect(() => bind(stack, target(stack))).toThrow(message);
  });
});

describe('the login as the master user', () => {
  const warnings = (stack: TestStack) => Annotations.fromStack(stack).findWarning('/TestStack/Api', Match.stringLikeRegexp('as the master user'));

  test('is warned of, as it can do more than any route needs', () => {
    const stack = new TestStack();
    bind(stack, DatabaseTarget.fromInstance(stack.instance(), { databaseName: 'library' }));
    expect(warnings(stack).map(({ entry }) => entry.data)).toEqual([
      'the handler logs in to "TestStack/Database" as the master user, who can do more than any route needs; create a user with just the rights of the routes, ' +
      'and pass credentials: DatabaseCredentials.fromSecret(secret) or .fromIam(userName) [ack: cdk-vpc-lambda-api:masterUser]',
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
    return { stack, statements: secretStatements(stack) };
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
      expect(secretStatements(stack)[0].Resource).toEqual(stack.resolve(
        stack.formatArn({ account: '222222222222', service: 'secretsmanager', resource: 'secret:library-??????' }),
      ));
    });

    test('an imported secret is granted by its ARN', () => {
      expect(secretStatements(reading(imported))[0].Resource).toBe(arn);
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
      '[TestStack/Api] the secret "TestStack/Imported" is in another region than the API, got "us-east-1"; allowed: eu-west-1; use a secret of the region of the API, or a replica there',
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
