import { rootCertificates } from 'tls';
import { App, CfnParameter, Lazy, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Instance, InstanceType, MachineImage, Peer, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import {
  AuroraPostgresEngineVersion, ClusterInstance, DatabaseCluster, DatabaseClusterEngine, DatabaseInstance, DatabaseInstanceEngine,
  DatabaseProxy, LicenseModel, MysqlEngineVersion, SqlServerEngineVersion,
} from 'aws-cdk-lib/aws-rds';
import { DatabaseCredentials, DatabaseEndpoint, DatabaseEngine, DatabaseTarget } from '../../../src';
import { TestStack } from '../support/fixtures';
import { bind, loginStatements, variables } from '../support/targeted-api';
import { only, resources } from '../support/template';

const [CERTIFICATE] = rootCertificates;

const cluster = (stack: TestStack, defaultDatabaseName?: string) => new DatabaseCluster(stack, 'Cluster', {
  defaultDatabaseName,
  vpc: stack.vpc,
  engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_16_4 }),
  writer: ClusterInstance.serverlessV2('Writer'),
  iamAuthentication: true,
});

const proxy = (stack: TestStack) => stack.instance().addProxy('Proxy', { vpc: stack.vpc, secrets: [stack.secret], iamAuth: true });

describe('the name of the database', () => {
  const named = (stack: TestStack) => stack.instance({ databaseName: 'library' });
  const TARGETS: [string, (stack: TestStack, databaseName: string) => DatabaseTarget][] = [
    ['an instance', (stack, databaseName) => DatabaseTarget.fromInstance(named(stack), { databaseName })],
    ['a cluster', (stack, databaseName) => DatabaseTarget.fromCluster(cluster(stack, 'library'), { databaseName })],
    ['a proxy', (stack, databaseName) => DatabaseTarget.fromProxy(named(stack).addProxy('Proxy', { vpc: stack.vpc, secrets: [stack.secret] }), {
      databaseName, credentials: stack.credentials,
    })],
  ];

  test.each(TARGETS)('of %s gives a warning where another one is created', (_, target) => {
    const warnings = (databaseName: string) => {
      const stack = new TestStack();
      bind(stack, target(stack, databaseName));
      return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('otherDatabase')).map(({ entry }) => entry.data);
    };
    expect(warnings('library')).toEqual([]);
    expect(warnings('postgres')).toEqual([]);
    expect(warnings('libary')).toEqual([expect.stringMatching(
      /^databaseName is "libary", but "TestStack\/(Database|Cluster)\/Resource" creates the database "library"; use the same name for both, or acknowledge this warning/)]);
  });
});

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
      '[TestStack/Api] the database instance "TestStack/Database" has no security group, so the handler could not connect; pass securityGroups when importing it'],
    ['an imported instance comes without credentials', stack => DatabaseTarget.fromInstance(imported(stack, [stack.group()]), { databaseName: 'library' }),
      '[TestStack/Api] the database "TestStack/Database" has no secret for the login; pass credentials: DatabaseCredentials.fromSecret(secret)'],
    ['the instance runs another engine', stack => DatabaseTarget.fromInstance(
      imported(stack, [stack.group()], DatabaseInstanceEngine.MYSQL), { databaseName: 'library', credentials: stack.credentials }),
    '[TestStack/Api] the engine of the database "TestStack/Database" is not supported, received "mysql"; allowed: postgres, postgresql, aurora-postgresql, sqlserver; use a database of one of these engines'],
    ['the engine is said to be another', stack => DatabaseTarget.fromInstance(stack.instance(), { databaseName: 'library', engine: DatabaseEngine.SQL_SERVER }),
      '[TestStack/Api] the engine of the database "TestStack/Database" differs from the engine option, received "postgres"; allowed: sql-server; leave engine out'],
    ['the database has no name', stack => DatabaseTarget.fromInstance(stack.instance(), { databaseName: ' ' }),
      '[TestStack/Api] the name of the database is empty or not valid, received " "; set databaseName'],
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
    expect(loginStatements(stack)).toEqual([{ Sid: 'ConnectToDatabase', Effect: 'Allow', Action: 'rds-db:connect', Resource: stack.resolve(dbUser) }]);
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
    expect(loginStatements(stack)[0].Resource).toEqual(stack.resolve(stack.formatArn({ service: 'rds-db', resource: 'dbuser:cluster-ABC/api' })));
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
      '[TestStack/Api] the database cluster "TestStack/Imported" has no security group, so the handler could not connect; pass securityGroups when importing it',
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

  test('what runs behind it is what the proxy says', () => {
    const stack = new TestStack();
    const engine = DatabaseInstanceEngine.sqlServerSe({ version: SqlServerEngineVersion.VER_16 });
    const server = new DatabaseInstance(stack, 'Server', { vpc: stack.vpc, engine, licenseModel: LicenseModel.LICENSE_INCLUDED });
    const shared = server.addProxy('Proxy', { vpc: stack.vpc, secrets: [stack.secret] });
    bind(stack, DatabaseTarget.fromProxy(shared, { databaseName: 'library', credentials: stack.credentials }));
    expect(variables(stack)).toMatchObject({ DATABASE_PORT: '1433' });
  });

  test('throws when another engine runs behind it', () => {
    const stack = new TestStack();
    const engine = DatabaseInstanceEngine.mysql({ version: MysqlEngineVersion.VER_8_0 });
    const shared = new DatabaseInstance(stack, 'Server', { vpc: stack.vpc, engine }).addProxy('Proxy', { vpc: stack.vpc, secrets: [stack.secret] });
    expect(() => bind(stack, DatabaseTarget.fromProxy(shared, { databaseName: 'library', credentials: stack.credentials }))).toThrow(
      'the engine of the database "TestStack/Server/Proxy" is not supported',
    );
  });

  test('IAM logs in to the proxy by its resource id', () => {
    const stack = new TestStack();
    bind(stack, DatabaseTarget.fromProxy(imported(stack), { databaseName: 'library', credentials: DatabaseCredentials.fromIam('api'), connectable: stack.group() }));
    expect(loginStatements(stack)[0].Resource).toEqual(stack.resolve(stack.formatArn({ service: 'rds-db', resource: 'dbuser:prx-0123456789/api' })));
  });

  test('throws when an imported proxy has no security group', () => {
    const stack = new TestStack();
    expect(() => bind(stack, DatabaseTarget.fromProxy(imported(stack), { databaseName: 'library', credentials: stack.credentials }))).toThrow(
      '[TestStack/Api] the database proxy "TestStack/Imported" has no security group, so the handler could not connect; pass its security group as connectable',
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
    ['the host has a port', { host: 'db.example.com:5432' }, 'the host of the database is not valid, received "db.example.com:5432"; allowed: a host name, as in "db.example.com", or an IP address; ' +
      'set the port in "port"; for a named instance of SQL Server, set its port'],
    ['the host is a connection string', { host: 'postgres://api:p@ss@db.example.com/library' }, 'the host of the database is not valid, received "postgres://…@db.example.com/library"'],
    ['the host is a connection string of SQL Server', { host: 'Server=db;Pwd=secret;Database=x' }, 'the host of the database is not valid, received "Server=db;Pwd=…;Database=x"'],
    ['the certificate authorities come with a private key', { certificateAuthorities: `${CERTIFICATE}\n-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----` },
      'certificateAuthorities contains a private key, which would be bundled with the handler; remove the key and pass only the certificates'],
    ['the host names an instance', { host: 'db\\SQLEXPRESS' }, 'the host of the database is not valid, received "db\\\\SQLEXPRESS"'],
    ['the port is 0', { port: 0 }, 'the port of the database is not valid, received "0"; allowed: an integer from 1 to 65535'],
    ['the port is too large', { port: 65536 }, 'the port of the database is not valid, received "65536"'],
    ['the port is broken', { port: 54.32 }, 'the port of the database is not valid, received "54.32"'],
    ['the peer is the internet', { peer: Peer.anyIpv4() }, 'the peer of the database covers all addresses, received "0.0.0.0/0"; pass its security group, its address (as in "10.1.2.3/32") or a prefix list'],
    ['the peer is the internet of version 6', { peer: Peer.anyIpv6() }, 'the peer of the database covers all addresses, received "::/0"'],
    ['the certificate authorities are a file name', { certificateAuthorities: 'ca.pem' }, 'certificateAuthorities contains no PEM certificate, received "ca.pem"; allowed: the text of a PEM file, not its name'],
    ['a certificate is broken', { certificateAuthorities: CERTIFICATE.replace(/MII[A-Za-z0-9]{8}/, 'x') }, 'certificate 1 of certificateAuthorities cannot be read ('],
    ['certificates are named and ignored', { certificateAuthorities: CERTIFICATE, trustServerCertificate: true },
      'trustServerCertificate accepts any certificate, so certificateAuthorities would have no effect; leave trustServerCertificate out'],
    ['the certificate authorities are not known yet', { certificateAuthorities: Lazy.string({ produce: () => '' }) },
      'certificateAuthorities is a token, but it is bundled with the handler at synthesis; pass the text of the PEM file'],
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
      .toThrow('[TestStack/Api] preparedStatements is for PostgreSQL only; SQL Server caches plans by default; leave preparedStatements out');
  });
});

