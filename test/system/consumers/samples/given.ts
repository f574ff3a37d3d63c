import { App, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Instance, InstanceType, MachineImage, SecurityGroup, Vpc, WindowsVersion } from 'aws-cdk-lib/aws-ec2';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { DatabaseCluster, DatabaseInstance, DatabaseInstanceEngine, DatabaseProxy, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { DatabaseCredentials, DatabaseScripts, DatabaseTarget, Route, SqlRoute, VpcLambdaRestApi } from 'cdk-vpc-lambda-api';

const HERE = 'eu-central-1:123456789012';

/** What the reader of a sample has, in a stack of its own: the same as in `given.py`, and by the names that the samples use. */
export class Given extends Stack {
  readonly vpc = Vpc.fromVpcAttributes(this, 'Vpc', {
    vpcId: 'vpc-0a1b2c3d4e5f60718',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    privateSubnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-0b1c2d3e4f5a60719'],
    privateSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f60718', 'rtb-0b1c2d3e4f5a60719'],
  });
  readonly instance = new DatabaseInstance(this, 'Instance', {
    vpc: this.vpc, engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 }),
  });
  readonly replica = DatabaseInstance.fromDatabaseInstanceAttributes(this, 'Replica', {
    instanceIdentifier: 'replica', instanceEndpointAddress: 'replica.example.com', port: 5432, securityGroups: [],
  });
  readonly userPool = UserPool.fromUserPoolId(this, 'UserPool', 'eu-central-1_Example12');

  readonly clientVpc = Vpc.fromVpcAttributes(this, 'ClientVpc', { vpcId: 'vpc-0b1c2d3e4f5a60719', availabilityZones: ['eu-central-1a'] });
  readonly clients = SecurityGroup.fromSecurityGroupId(this, 'Clients', 'sg-0a1b2c3d4e5f60718');
  readonly client = UserPoolClient.fromUserPoolClientId(this, 'Client', '1example23456789');
  readonly secret = Secret.fromSecretCompleteArn(this, 'Secret', `arn:aws:secretsmanager:${HERE}:secret:shop_api-AbCdEf`);
  readonly credentials = DatabaseCredentials.fromSecret(this.secret);
  readonly certificateAuthorities = '-----BEGIN CERTIFICATE-----';
  readonly cluster = DatabaseCluster.fromDatabaseClusterAttributes(this, 'Cluster', { clusterIdentifier: 'shop' });
  readonly proxy = DatabaseProxy.fromDatabaseProxyAttributes(this, 'Proxy', {
    dbProxyName: 'shop',
    dbProxyArn: `arn:aws:rds:${HERE}:db-proxy:prx-0a1b2c3d4e5f60718`,
    endpoint: 'shop.example.com',
    securityGroups: [this.clients],
  });
  readonly machine = new Instance(this, 'Machine', {
    vpc: this.vpc,
    instanceType: new InstanceType('m7i.large'),
    machineImage: MachineImage.latestWindows(WindowsVersion.WINDOWS_SERVER_2022_ENGLISH_FULL_BASE),
  });
  readonly database = DatabaseTarget.fromInstance(this.instance, { databaseName: 'shop', credentials: this.credentials });
  readonly schema = new DatabaseScripts(this, 'Schema', {
    vpc: this.vpc, database: DatabaseTarget.fromInstance(this.instance, { databaseName: 'orders' }), folder: 'migrations',
  });
  readonly routes: Route[] = [SqlRoute.get('/products', { sql: 'SELECT id, name FROM products' })];
  readonly api = new VpcLambdaRestApi(this, 'Api', { vpc: this.vpc, database: this.database, routes: this.routes });
  readonly invoices = new Function(this, 'Invoices', {
    vpc: this.vpc, runtime: Runtime.PYTHON_3_13, handler: 'index.handler', code: Code.fromInline('def handler(event, context): ...'),
  });
  readonly decider = Function.fromFunctionArn(this, 'Decider', `arn:aws:lambda:${HERE}:function:decider`);
  readonly canary = LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES;
  readonly topic = Topic.fromTopicArn(this, 'Topic', `arn:aws:sns:${HERE}:alarms`);
  readonly certificate = Certificate.fromCertificateArn(this, 'Certificate', `arn:aws:acm:${HERE}:certificate/shop`);
  readonly hostedZone = HostedZone.fromHostedZoneAttributes(this, 'HostedZone', { hostedZoneId: 'Z0EXAMPLE', zoneName: 'example.com' });
  readonly webAclArn = `arn:aws:wafv2:${HERE}:regional/webacl/shop/1`;

  constructor(app: App) {
    super(app, 'Given');
  }
}
