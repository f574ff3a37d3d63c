import { App, Stack, StackProps } from 'aws-cdk-lib';
import { Peer, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Credentials, DatabaseInstance, DatabaseInstanceEngine, DatabaseInstanceProps, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import {
  DatabaseApiOptions, DatabaseCredentials, DatabaseTarget, HealthRoute, IDatabaseApi, PrivateVpcApi, VpcLambdaHttpApi, VpcLambdaRestApi,
} from '../../../src';

/** A stack with a VPC and a secret, ready for an API. */
export class TestStack extends Stack {
  public readonly vpc = new Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 1 });
  public readonly secret = new Secret(this, 'Secret');
  public readonly credentials = DatabaseCredentials.fromSecret(this.secret);

  constructor(scope: Construct = new App(), id = 'TestStack', props?: StackProps) {
    super(scope, id, props);
  }

  /** A database that needs no resource. */
  public endpoint(): DatabaseTarget {
    return DatabaseTarget.fromEndpoint({
      host: 'db.example.com',
      databaseName: 'library',
      credentials: this.credentials,
      peer: Peer.ipv4('10.9.8.7/32'),
    });
  }

  public group(): SecurityGroup {
    return new SecurityGroup(this, 'Group', { vpc: this.vpc });
  }

  public instance(overrides: Partial<DatabaseInstanceProps> = {}): DatabaseInstance {
    return new DatabaseInstance(this, 'Database', {
      vpc: this.vpc,
      engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 }),
      credentials: Credentials.fromGeneratedSecret('library'),
      storageEncrypted: true,
      ...overrides,
    });
  }

  /** The smallest API, with what a test is about on top. */
  public options(overrides: Partial<DatabaseApiOptions> = {}): DatabaseApiOptions {
    return { vpc: this.vpc, database: this.endpoint(), routes: [HealthRoute.at()], ...overrides };
  }
}

type Overrides = Partial<DatabaseApiOptions>;

/** One of each kind, for what is true of all. REST APIs are told that the account is ready for logs. */
export const FRONT_DOORS: [string, (stack: TestStack, overrides?: Overrides) => IDatabaseApi][] = [
  ['VpcLambdaRestApi', (stack, overrides) => new VpcLambdaRestApi(stack, 'Api', { ...stack.options(overrides), accountLoggingConfigured: true })],
  ['VpcLambdaHttpApi', (stack, overrides) => new VpcLambdaHttpApi(stack, 'Api', stack.options(overrides))],
  ['PrivateVpcApi', (stack, overrides) => new PrivateVpcApi(stack, 'Api', { ...stack.options(overrides), accountLoggingConfigured: true })],
];
