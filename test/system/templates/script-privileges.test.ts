import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { DatabaseInstance, DatabaseInstanceEngine, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { DatabaseTarget, SecretsAccess, VpcLambdaHttpApi } from '../../../src';
import { endpointFor } from '../../src/support/deployed-network';
import { TestStack } from '../../src/support/fixtures';
import { Caller, Context, Iam } from '../../src/support/iam';
import { DeployedApp } from '../../src/support/intrinsics';
import { permissions } from '../../src/support/permissions';
import { arn, arnOf, ENVIRONMENT } from '../../src/support/physical-ids';
import { scriptsOf } from '../../src/support/scripted';
import { TARGETS } from '../../src/support/targets';

const NETWORK_INTERFACES = [
  'ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
const VIA_SECRETS_MANAGER = { 'kms:ViaService': `secretsmanager.${ENVIRONMENT.region}.amazonaws.com` };
const PROVIDER = 'AWSCDKTriggerCustomResourceProvider';

function isGiven(value: string | undefined): value is string {
  return value !== undefined;
}

/** Scripts for a target, with two users. */
function deploy(targetOf: (typeof TARGETS)[number][1]) {
  const stack = new TestStack();
  const target = targetOf(stack);
  const { database, vpc, secretsAccess } = stack.options(target.options);
  const schema = scriptsOf(stack, { database, vpc, secretsAccess });
  const key = new Key(stack, 'UserKey');
  const users = [schema.addUser('shop_api'), schema.addUser('shop_reports', { encryptionKey: key })].map(({ secret }) => secret!.secretArn);
  const app = new DeployedApp(stack);
  const given = (tokens: readonly (string | undefined)[]): string[] => tokens.filter(isGiven).map(token => app.value(token));
  const iam = new Iam(app);
  const logs = app.resources().map(arnOf).filter(isGiven).find(each => each.startsWith(app.value(schema.logGroup.logGroupArn).slice(0, -1)))!;
  return {
    app,
    iam,
    logs,
    caller: iam.role(app.value(schema.role.roleArn)),
    handler: app.value(schema.handler.functionArn) as string,
    secrets: [...given([target.secret]), ...given(users)],
    keys: given([target.key, key.keyArn]),
    users: given([target.user]),
    resources: [...new Set([...app.resources().map(arnOf).filter(isGiven), ...given([target.secret, target.key, target.user])])].filter(each => !each.startsWith('arn:aws:ec2:')),
  };
}

describe.each(TARGETS)('the script function for %s', (_, target) => {
  const deployed = deploy(target);
  const { app, iam, caller, handler, resources } = deployed;

  const always = {
    'sts:GetCallerIdentity': ['*'],
    'logs:CreateLogStream': ['*', deployed.logs],
    'logs:PutLogEvents': ['*', deployed.logs],
    'secretsmanager:GetSecretValue': ['*', ...resources.filter(each => deployed.secrets.includes(each))],
    ...deployed.users.length > 0 && { 'rds-db:connect': ['*', ...deployed.users] },
  };
  const SERVICES = ['ec2', 'iam', 'kms', 'lambda', 'logs', 'rds', 'rds-db', 'secretsmanager', 'ssm', 'sts'];
  const allowed = async (context: Context = {}, services = SERVICES) => (await permissions(iam, caller, services, resources, context)).allowed;

  test('is placed in the VPC by Lambda', async () => {
    expect(await allowed()).toEqual({ ...always, ...Object.fromEntries(NETWORK_INTERFACES.map(action => [action, ['*']])) });
  });

  test('reads the secrets of the administrator and of the users, writes logs, and may do nothing else', async () => {
    expect(await allowed({ 'lambda:SourceFunctionArn': handler })).toEqual(always);
  });

  test('decrypts with the keys of these secrets', async () => {
    expect(await allowed(VIA_SECRETS_MANAGER, ['kms'])).toEqual({ 'kms:Decrypt': ['*', ...resources.filter(each => deployed.keys.includes(each))] });
  });

  test('is invoked by the function of CDK, which may invoke its versions, write logs, and nothing else', async () => {
    const role = app.resources('AWS::IAM::Role').find(({ logicalId }) => logicalId.startsWith(PROVIDER))!;
    expect(role.properties.ManagedPolicyArns).toEqual(['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole']);
    const policies = role.properties.Policies.map(({ PolicyName, PolicyDocument }: any) => ({ name: PolicyName, policy: PolicyDocument }));
    const provider: Caller = { principal: arnOf(role)!, policies };
    const granted = await permissions(iam, provider, ['iam', 'kms', 'lambda', 'secretsmanager'], resources);
    expect(granted.allowed).toEqual({ 'lambda:InvokeFunction': ['*'] });
    const functions = [`${handler}:7`, handler, `${handler}2:7`, arn('lambda', 'function:other:7')];
    const decisions = await Promise.all(functions.map(each => iam.can(provider, 'lambda:InvokeFunction', each)));
    expect(decisions.map(decision => decision.allowed)).toEqual([true, false, false, false]);
  });
});

describe('an API with a user of the scripts', () => {
  const stack = new TestStack();
  const vpc = new Vpc(stack, 'Isolated', { natGateways: 0, subnetConfiguration: [{ name: 'inner', subnetType: SubnetType.PRIVATE_ISOLATED }] });
  const engine = DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 });
  const instance = new DatabaseInstance(stack, 'Database', { vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED }, engine });
  const secretsAccess = SecretsAccess.createEndpoint();
  const schema = scriptsOf(stack, { vpc, secretsAccess, database: DatabaseTarget.fromInstance(instance, { databaseName: 'shop' }) });
  const [user, other] = [schema.addUser('shop_api'), schema.addUser('shop_reports')];
  const database = DatabaseTarget.fromInstance(instance, { databaseName: 'shop', credentials: user });
  const api = new VpcLambdaHttpApi(stack, 'Api', stack.options({ vpc, secretsAccess, database }));
  const app = new DeployedApp(stack);
  const iam = new Iam(app);
  const [admin, own, others] = [instance.secret!, user.secret!, other.secret!].map(({ secretArn }) => app.value(secretArn) as string);

  test('reads the secret of this user, and neither that of the administrator nor that of another user', async () => {
    const caller = iam.role(app.value(api.role.roleArn));
    const decisions = await Promise.all([own, admin, others].map(each => iam.can(caller, 'secretsmanager:GetSecretValue', each)));
    expect(decisions.map(({ allowed }) => allowed)).toEqual([true, false, false]);
  });

  test('shares the endpoint for Secrets Manager, which lets pass the secrets of the administrator and of all users', async () => {
    const endpoint = endpointFor(app, 'secretsmanager')!;
    for (const role of [api.role, schema.role]) {
      const caller = iam.role(app.value(role.roleArn));
      const decisions = await Promise.all([admin, own, others, arn('secretsmanager', 'secret:other-Qq1Ww2')].map(each => iam.passes(endpoint, caller, 'secretsmanager:GetSecretValue', each)));
      expect(decisions.map(({ allowed }) => allowed)).toEqual([true, true, true, false]);
    }
  });
});
