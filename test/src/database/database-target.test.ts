import { rootCertificates } from 'tls';
import { CfnParameter, Lazy } from 'aws-cdk-lib';
import { Peer, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { DatabaseInstance, DatabaseInstanceEngine, SqlServerEngineVersion } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { DatabaseCredentials, DatabaseEndpoint, DatabaseTarget, VpcLambdaHttpApi } from '../../../src';
import { TestStack } from '../support/fixtures';
import { only } from '../support/template';

const [CERTIFICATE] = rootCertificates;

function bind(stack: TestStack, database: DatabaseTarget) {
  return new VpcLambdaHttpApi(stack, 'Api', stack.options({ database }));
}

const variables = (stack: TestStack) => only(stack, 'AWS::Lambda::Function').Properties.Environment.Variables;
const secretStatements = (stack: TestStack) => only(stack, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument.Statement.slice(2);

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
      '[TestStack/Api] the database instance "TestStack/Database" comes without a secret to log in with; pass credentials: DatabaseCredentials.fromSecret(secret)'],
    ['the instance runs another engine', stack => DatabaseTarget.fromInstance(
      imported(stack, [stack.group()], DatabaseInstanceEngine.sqlServerEx({ version: SqlServerEngineVersion.VER_16 })), { databaseName: 'library' }),
    '[TestStack/Api] the database instance "TestStack/Database" does not run PostgreSQL, got "sqlserver-ex"; allowed: postgres'],
    ['the database has no name', stack => DatabaseTarget.fromInstance(stack.instance(), { databaseName: ' ' }),
      'the name of the database is empty or not valid, got " "; give it as databaseName'],
  ])('throws when %s', (_, target, message) => {
    const stack = new TestStack();
    expect(() => bind(stack, target(stack))).toThrow(message);
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
    ['the host has a port', { host: 'db.example.com:5432' }, 'the host of the database is not valid, got "db.example.com:5432"; allowed: a host name, as in "db.example.com", or an IP address; give the port in "port"'],
    ['the host is a connection string', { host: 'postgres://db.example.com/library' }, 'the host of the database is not valid'],
    ['the host names an instance', { host: 'db\\SQLEXPRESS' }, 'the host of the database is not valid, got "db\\\\SQLEXPRESS"'],
    ['the port is 0', { port: 0 }, 'the port of the database is not valid, got "0"; allowed: a whole number from 1 to 65535'],
    ['the port is too large', { port: 65536 }, 'the port of the database is not valid, got "65536"'],
    ['the port is broken', { port: 54.32 }, 'the port of the database is not valid, got "54.32"'],
    ['the peer is the internet', { peer: Peer.anyIpv4() }, 'the peer of the database is every address there is, got "0.0.0.0/0"; name its security group, its address (as in "10.1.2.3/32") or a prefix list'],
    ['the peer is the internet of version 6', { peer: Peer.anyIpv6() }, 'the peer of the database is every address there is, got "::/0"'],
    ['the certificate authorities are a file name', { certificateAuthorities: 'ca.pem' }, 'certificateAuthorities holds no PEM certificate, got "ca.pem"; allowed: the text of a PEM file, not its name'],
    ['a certificate is broken', { certificateAuthorities: CERTIFICATE.replace(/MII[A-Za-z0-9]{8}/, 'x') }, 'certificate 1 of certificateAuthorities cannot be read ('],
    ['the certificate authorities are not known yet', { certificateAuthorities: Lazy.string({ produce: () => '' }) },
      'certificateAuthorities is known only when the stack is deployed, but is packed with the handler before; give the text of the PEM file'],
  ])('throws when %s', (_, overrides, message) => {
    expect(() => endpoint(new TestStack(), overrides)).toThrow(message);
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
