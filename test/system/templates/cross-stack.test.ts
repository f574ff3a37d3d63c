import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Credentials, DatabaseInstance, DatabaseInstanceEngine, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { DatabaseTarget, HealthRoute, PrivateVpcApi, SecretsAccess, VpcLambdaHttpApi, VpcLambdaRestApi } from '../../../src';
import { FRONT_DOORS, TestStack } from '../../src/support/fixtures';

const ENV = { account: '111111111111', region: 'eu-west-1' };

function threeStacks(context: { [key: string]: string }) {
  const app = new App({ context });
  const network = new Stack(app, 'Network', { env: ENV });
  const vpc = new Vpc(network, 'Vpc', { natGateways: 1 });
  const data = new Stack(app, 'Data', { env: ENV });
  const instance = new DatabaseInstance(data, 'Database', {
    vpc,
    engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 }),
    credentials: Credentials.fromGeneratedSecret('library', { encryptionKey: new Key(data, 'Key') }),
  });
  return { app, network, vpc, data, instance };
}

describe('network, database and API in three stacks', () => {
  describe.each(['strong', 'weak'])('with %s references', strength => {
    test.each(FRONT_DOORS)('depend on each other in one direction only, for %s', (_, create) => {
      const { app, network, vpc, data, instance } = threeStacks({ '@aws-cdk/core:defaultCrossStackReferences': strength });
      const api = new TestStack(app, 'Api', { env: ENV });
      create(api, { vpc, database: DatabaseTarget.fromInstance(instance, { databaseName: 'library' }), secretsAccess: SecretsAccess.createEndpoint() });
      app.synth();
      const before = (stack: Stack) => stack.dependencies.map(({ stackName }) => stackName).filter(name => name !== stack.stackName);
      expect(before(network)).toEqual([]);
      expect(before(data)).not.toContain('Api');
      const types = (stack: Stack) => Object.values<any>(Template.fromStack(stack).toJSON().Resources).map(({ Type }) => Type);
      expect([...types(network), ...types(data)]).not.toContain('AWS::EC2::SecurityGroupIngress');
      expect(types(api).filter(type => type === 'AWS::EC2::SecurityGroupIngress')).toHaveLength(2);
    });
  });

  test.each([
    ['region', { ...ENV, region: 'us-east-1' }, 'is in another region than the API, received "eu-west-1"; allowed: us-east-1'],
    ['account', { ...ENV, account: '222222222222' }, 'is in another account than the API, received "111111111111"; allowed: 222222222222'],
  ])('throw when the API is in another %s', (_, env, message) => {
    const { app, instance } = threeStacks({});
    const stack = new TestStack(app, 'Api', { env });
    const create = () => new VpcLambdaHttpApi(stack, 'Api', stack.options({
      routes: [HealthRoute.at()], database: DatabaseTarget.fromInstance(instance, { databaseName: 'library' }),
    }));
    expect(create).toThrow(`[Api/Api] the database instance "Data/Database" ${message}; deploy both to one account and region, ` +
      'or reach the database instance by its address with DatabaseTarget.fromEndpoint');
  });

  test('throw when the VPC is in another region', () => {
    const { app, vpc } = threeStacks({});
    const stack = new TestStack(app, 'Api', { env: { ...ENV, region: 'us-east-1' } });
    expect(() => new VpcLambdaHttpApi(stack, 'Api', { ...stack.options(), vpc })).toThrow('[Api/Api] the VPC "Network/Vpc" is in another region than the API');
  });
});

describe.each([
  ['VpcLambdaRestApi', VpcLambdaRestApi], ['VpcLambdaHttpApi', VpcLambdaHttpApi], ['PrivateVpcApi', PrivateVpcApi],
])('%s in a nested stack', (_, Api) => {
  test('takes VPC, database and secret from its parent, which takes nothing from it', () => {
    const app = new App();
    const parent = new TestStack(app, 'Parent', { env: ENV });
    const nested = new NestedStack(parent, 'Nested');
    const database = DatabaseTarget.fromInstance(parent.instance(), { databaseName: 'library' });
    new Api(nested, 'Api', parent.options({ database, secretsAccess: SecretsAccess.createEndpoint(), alarms: {}, dashboard: true }));
    app.synth();
    const { Resources, Parameters, Outputs } = Template.fromStack(nested).toJSON();
    const { Variables } = Object.values<any>(Resources).find(({ Type }) => Type === 'AWS::Lambda::Function').Properties.Environment;
    expect(Object.keys(Parameters)).toEqual(expect.arrayContaining([Variables.DATABASE_HOST.Ref, Variables.DATABASE_SECRET_ARN.Ref]));
    expect(Object.values<any>(Outputs).map(({ Description }) => Description)).toEqual(['URL of the API Parent/Nested/Api']);
  });
});
