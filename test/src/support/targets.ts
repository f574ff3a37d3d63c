import { ArnFormat, Fn } from 'aws-cdk-lib';
import { Instance, InstanceType, MachineImage, Peer, WindowsVersion } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  AuroraPostgresEngineVersion, ClusterInstance, DatabaseCluster, DatabaseClusterEngine, DatabaseInstance, DatabaseInstanceEngine, DatabaseProxy,
  PostgresEngineVersion, ProxyTarget,
} from 'aws-cdk-lib/aws-rds';
import { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { FRONT_DOORS, TestStack } from './fixtures';
import { arn } from './physical-ids';
import { DatabaseApiOptions, DatabaseCredentials, DatabaseTarget, SecretsAccess } from '../../../src';

/** A database behind an API, and what the handler may therefore do and reach. Strings may be tokens. */
export interface TargetCase {
  readonly options: Partial<DatabaseApiOptions>;
  /** ARN of the secret that the handler reads; for a partial ARN, one that Secrets Manager could have made of it. */
  readonly secret?: string;
  /** ARN of the key of the secret, where it is not AWS's own. */
  readonly key?: string;
  /** ARN of the database user for `rds-db:connect`. */
  readonly user?: string;
  /** The way to Secrets Manager. */
  readonly way: 'nat' | 'endpoint' | 'none';
  /** Where the database is, and the id of its security group where the rules name one. */
  readonly address: string;
  readonly group?: string;
  readonly port: number;
}

/** Every kind of target, for what is true of all. The VPC is 10.0.0.0/16. */
export const TARGETS: [string, (stack: TestStack) => TargetCase][] = [
  ['a database by its address', stack => ({ ...byAddress(stack.secret), way: 'nat', secret: stack.secret.secretArn })],
  ['an endpoint for Secrets Manager', stack => {
    const { options, ...place } = byAddress(stack.secret);
    return { ...place, options: { ...options, secretsAccess: SecretsAccess.createEndpoint() }, way: 'endpoint', secret: stack.secret.secretArn };
  }],
  ['a secret with a key of its own', stack => {
    const key = new Key(stack, 'Key');
    const secret = new Secret(stack, 'EncryptedSecret', { encryptionKey: key });
    return { ...byAddress(secret), way: 'nat', secret: secret.secretArn, key: key.keyArn };
  }],
  ['an imported secret with an imported key', stack => {
    const encryptionKey = Key.fromKeyArn(stack, 'Key', arn('kms', 'key/0a1b2c3d-1111-2222-3333-444455556666'));
    const secretCompleteArn = arn('secretsmanager', 'secret:library-Qq1Ww2');
    const secret = Secret.fromSecretAttributes(stack, 'Imported', { secretCompleteArn, encryptionKey });
    return { ...byAddress(secret), way: 'nat', secret: secretCompleteArn, key: encryptionKey.keyArn };
  }],
  ['a secret by its name, through an endpoint', stack => {
    const { options, ...place } = byAddress(Secret.fromSecretNameV2(stack, 'Named', 'library/reader'));
    const secret = arn('secretsmanager', 'secret:library/reader-Qq1Ww2');
    return { ...place, options: { ...options, secretsAccess: SecretsAccess.createEndpoint() }, way: 'endpoint', secret };
  }],
  ['an RDS instance', stack => {
    const instance = stack.instance();
    return {
      ...IN_THE_VPC,
      options: { database: DatabaseTarget.fromInstance(instance, { databaseName: 'library' }) },
      way: 'nat',
      secret: instance.secret!.secretArn,
      group: instance.connections.securityGroups[0].securityGroupId,
    };
  }],
  ['an RDS instance of another stack', stack => {
    const other = new TestStack(stack.node.root, 'DatabaseStack');
    const instance = other.instance();
    return {
      ...IN_THE_VPC,
      options: { vpc: other.vpc, database: DatabaseTarget.fromInstance(instance, { databaseName: 'library' }) },
      way: 'nat',
      secret: instance.secret!.secretArn,
      group: instance.connections.securityGroups[0].securityGroupId,
    };
  }],
  ['an RDS instance with IAM authentication, without traces', stack => {
    const engine = DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 });
    const instance = new DatabaseInstance(stack, 'Database', { vpc: stack.vpc, engine, iamAuthentication: true });
    return {
      ...IN_THE_VPC,
      options: {
        database: DatabaseTarget.fromInstance(instance, { databaseName: 'library', credentials: DatabaseCredentials.fromIam('reader') }), tracing: false,
      },
      way: 'none',
      user: userArn(stack, instance.instanceResourceId!),
      group: instance.connections.securityGroups[0].securityGroupId,
    };
  }],
  ['an Aurora cluster', stack => {
    const cluster = new DatabaseCluster(stack, 'Database', {
      vpc: stack.vpc,
      engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_16_4 }),
      writer: ClusterInstance.serverlessV2('Writer'),
    });
    return {
      ...IN_THE_VPC,
      options: { database: DatabaseTarget.fromCluster(cluster, { databaseName: 'library', readFromReaders: true }) },
      way: 'nat',
      secret: cluster.secret!.secretArn,
      group: cluster.connections.securityGroups[0].securityGroupId,
    };
  }],
  ['an RDS Proxy with IAM authentication', stack => {
    const group = stack.group();
    const instance = stack.instance();
    const proxy = new DatabaseProxy(stack, 'Proxy', {
      vpc: stack.vpc, proxyTarget: ProxyTarget.fromInstance(instance), secrets: [instance.secret!], securityGroups: [group], iamAuth: true,
    });
    return {
      ...IN_THE_VPC,
      options: { database: DatabaseTarget.fromProxy(proxy, { databaseName: 'library', credentials: DatabaseCredentials.fromIam('reader') }) },
      way: 'none',
      user: userArn(stack, Fn.select(6, Fn.split(':', proxy.dbProxyArn))),
      group: group.securityGroupId,
    };
  }],
  ['SQL Server on an EC2 instance', stack => {
    const instance = new Instance(stack, 'Server', {
      vpc: stack.vpc,
      instanceType: new InstanceType('m5.large'),
      machineImage: MachineImage.latestWindows(WindowsVersion.WINDOWS_SERVER_2022_ENGLISH_FULL_BASE),
    });
    return {
      ...IN_THE_VPC,
      options: { database: DatabaseTarget.fromSqlServerOnEc2(instance, { databaseName: 'library', credentials: stack.credentials }) },
      way: 'nat',
      secret: stack.secret.secretArn,
      group: instance.connections.securityGroups[0].securityGroupId,
      port: 1433,
    };
  }],
];

/** Every front door with every target, for `describe.each`. */
export const COMBINATIONS = FRONT_DOORS.flatMap(([door, create]) => TARGETS.map(([name, target]) => ({ door, name, create, target })));

const IN_THE_VPC = { address: '10.0.100.10', port: 5432 };

function byAddress(secret: ISecret) {
  const credentials = DatabaseCredentials.fromSecret(secret);
  const database = DatabaseTarget.fromEndpoint({ host: 'db.example.com', databaseName: 'library', credentials, peer: Peer.ipv4('10.9.8.7/32') });
  return { options: { database }, address: '10.9.8.7', port: 5432 };
}

function userArn(stack: TestStack, resourceId: string): string {
  return stack.formatArn({ service: 'rds-db', resource: 'dbuser', resourceName: `${resourceId}/reader`, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}
