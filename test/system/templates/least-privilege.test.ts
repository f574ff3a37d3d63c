import { VpcLambdaHttpApi } from '../../../src';
import { FRONT_DOORS, TestStack } from '../../src/support/fixtures';
import { Context, Iam } from '../../src/support/iam';
import { DeployedApp } from '../../src/support/intrinsics';
import { Permissions, permissions } from '../../src/support/permissions';
import { arn, arnOf, ENVIRONMENT } from '../../src/support/physical-ids';
import { BUFFERED, STREAMING_DOORS } from '../../src/support/streamed-routes';
import { COMBINATIONS, TargetCase } from '../../src/support/targets';

const NETWORK_INTERFACES = [
  'ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
const TRACES = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
const VIA_SECRETS_MANAGER = { 'kms:ViaService': `secretsmanager.${ENVIRONMENT.region}.amazonaws.com` };

/** The role of a handler, and what its requests may be about. */
function deploy(create: (typeof FRONT_DOORS)[0][1], targetOf: (stack: TestStack) => TargetCase) {
  const stack = new TestStack();
  const target = targetOf(stack);
  const api = create(stack, target.options) as VpcLambdaHttpApi;
  const app = new DeployedApp(stack);
  const iam = new Iam(app);
  const [secret, key, user] = [target.secret, target.key, target.user].map(token => token && app.value(token) as string);
  const found = app.resources().map(arnOf).filter(isGiven);
  const logs = found.find(each => each.startsWith(app.value(api.handlerLogGroup.logGroupArn).slice(0, -1)))!;
  // What is granted on EC2 is granted on any resource, so that single ones add nothing.
  const resources = [...new Set([...found, ...[secret, key, user].filter(isGiven)])].filter(each => !each.startsWith('arn:aws:ec2:'));
  const [handler, traced] = [app.value(api.handler.functionArn) as string, target.options.tracing ?? true];
  return { app, iam, caller: iam.role(app.value(api.role.roleArn)), handler, traced, secret, key, user, logs, resources };
}

function isGiven(value: string | undefined): value is string {
  return value !== undefined;
}

type Deployed = ReturnType<typeof deploy>;

const rows = new Map<string, Permissions>();

/** How many actions are allowed, and how many of the same service are not, for each target; the same for all front doors. */
function table(): string {
  const services = [...new Set([...rows.values()].flatMap(({ denied }) => Object.keys(denied)))].sort();
  const lines = [...rows].map(([target, { allowed, denied }]) => [target, ...services.map(service => {
    const count = Object.keys(allowed).filter(action => action.startsWith(`${service}:`)).length;
    return service in denied ? `${count}+${denied[service]}` : '';
  })]);
  const widths = [58, ...services.map(service => Math.max(service.length, 5))];
  return [['Allowed + denied actions of the role of the handler', ...services], ...lines].map(cells => cells.map((cell, index) => cell.padEnd(widths[index])).join(' ').trimEnd()).join('\n');
}

afterAll(() => {
  process.stdout.write(`${table()}\n`);
});

describe.each(COMBINATIONS)('the handler of a $door for $name', ({ name, create, target }) => {
  let deployed: Deployed;
  const can = async (action: string, resource: string, context?: Context) => {
    const { iam, caller } = deployed;
    return (await iam.can(caller, action, resource, context)).allowed;
  };
  beforeAll(() => {
    deployed = deploy(create, target);
  });

  test('reads its secret, and no other', async () => {
    const others = [arn('secretsmanager', 'secret:other-Qq1Ww2'), deployed.secret?.replace(/-\w{6}$/, '-other$&'), deployed.secret?.replace(ENVIRONMENT.region, 'eu-west-2')];
    const decisions = await Promise.all([deployed.secret, ...others].filter(isGiven).map(each => can('secretsmanager:GetSecretValue', each)));
    expect(decisions).toEqual(deployed.secret ? [true, false, false, false] : [false]);
  });

  test('does not change its secret', async () => {
    const secret = deployed.secret ?? arn('secretsmanager', 'secret:other-Qq1Ww2');
    for (const action of ['PutSecretValue', 'UpdateSecret', 'DeleteSecret', 'RotateSecret', 'PutResourcePolicy']) {
      expect([action, await can(`secretsmanager:${action}`, secret)]).toEqual([action, false]);
    }
  });

  test('decrypts with the key of its secret, and only through Secrets Manager', async () => {
    const key = deployed.key ?? arn('kms', 'key/0a1b2c3d-9999-8888-7777-666655554444');
    expect(await can('kms:Decrypt', key, VIA_SECRETS_MANAGER)).toBe(deployed.key !== undefined);
    expect(await can('kms:Decrypt', key)).toBe(false);
    expect(await can('kms:Decrypt', key, { 'kms:ViaService': `ssm.${ENVIRONMENT.region}.amazonaws.com` })).toBe(false);
    expect(await can('kms:Decrypt', arn('kms', 'key/ffffffff-1111-2222-3333-444455556666'), VIA_SECRETS_MANAGER)).toBe(false);
    expect(await can('kms:Encrypt', key, VIA_SECRETS_MANAGER)).toBe(false);
  });

  test('writes to its log group, and to no other', async () => {
    const others = [...deployed.resources.filter(each => each.startsWith('arn:aws:logs:') && each !== deployed.logs), arn('logs', 'log-group:/aws/lambda/other:log-stream:s')];
    expect(others.length).toBeGreaterThan(1);
    for (const action of ['logs:CreateLogStream', 'logs:PutLogEvents']) {
      expect(await can(action, deployed.logs)).toBe(true);
      expect(await Promise.all(others.map(each => can(action, each)))).toEqual(others.map(() => false));
    }
  });

  test('is placed in the VPC by Lambda, while its own code may do nothing of EC2', async () => {
    for (const action of NETWORK_INTERFACES) {
      expect(await deployed.iam.can(deployed.caller, action, '*')).toMatchObject({ allowed: true });
      expect(await deployed.iam.can(deployed.caller, action, '*', { 'lambda:SourceFunctionArn': deployed.handler })).toEqual({ allowed: false, by: [expect.any(String)] });
    }
  });

  test('invokes neither other functions nor itself', async () => {
    expect(await can('lambda:InvokeFunction', arn('lambda', 'function:other'))).toBe(false);
    expect(await can('lambda:InvokeFunction', deployed.handler)).toBe(false);
  });

  test('logs in to its database as its user, and not as another or elsewhere', async () => {
    const user = deployed.user ?? arn('rds-db', 'dbuser:db-ABCDEFGHIJKL/reader');
    expect(await can('rds-db:connect', user)).toBe(deployed.user !== undefined);
    expect(await can('rds-db:connect', user.replace(/reader$/, 'postgres'))).toBe(false);
    expect(await can('rds-db:connect', `${user}2`)).toBe(false);
    expect(await can('rds-db:connect', user.replace(/dbuser:[^/]+/, 'dbuser:db-OTHER'))).toBe(false);
  });

  test('has no other action of the services that it uses or that the stack uses', async () => {
    const granted: string[] = deployed.caller.policies.flatMap(({ policy }) => policy.Statement).flatMap(({ Action }) => Action);
    const services = [...new Set([...granted.map(each => each.split(':')[0]), ...deployed.resources.map(each => each.split(':')[2]), 'kms', 'sts', 'ssm'])];
    const always = {
      // Everybody may: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
      'sts:GetCallerIdentity': ['*'],
      'logs:CreateLogStream': ['*', deployed.logs],
      'logs:PutLogEvents': ['*', deployed.logs],
      ...deployed.secret && { 'secretsmanager:GetSecretValue': ['*', deployed.secret] },
      ...deployed.traced && Object.fromEntries(TRACES.map(action => [action, ['*']])),
      ...deployed.user && { 'rds-db:connect': ['*', deployed.user] },
    };
    const byLambda = await permissions(deployed.iam, deployed.caller, services, deployed.resources);
    const byCode = await permissions(deployed.iam, deployed.caller, services, deployed.resources, { 'lambda:SourceFunctionArn': deployed.handler });
    const bySecretsManager = await permissions(deployed.iam, deployed.caller, ['kms'], deployed.resources, VIA_SECRETS_MANAGER);
    expect(byLambda.allowed).toEqual({ ...always, ...Object.fromEntries(NETWORK_INTERFACES.map(action => [action, ['*']])) });
    expect(byCode.allowed).toEqual(always);
    expect(bySecretsManager.allowed).toEqual(deployed.key ? { 'kms:Decrypt': ['*', deployed.key] } : {});
    const all = { allowed: { ...byLambda.allowed, ...bySecretsManager.allowed }, denied: { ...byLambda.denied, ...bySecretsManager.denied } };
    expect(all.denied).toEqual(rows.get(name)?.denied ?? all.denied);
    rows.set(name, all);
  });

  test('has customer managed policies only, and allows on any resource in one statement', () => {
    const role = deployed.app.resources('AWS::IAM::Role').find(each => arnOf(each) === deployed.caller.principal)!;
    const statements = deployed.caller.policies.flatMap(({ policy }) => policy.Statement);
    expect(deployed.app.resources('AWS::IAM::Policy').filter(({ properties }) => properties.Roles.includes(deployed.app.ref(role)))).toEqual([]);
    expect(role.properties).not.toHaveProperty('ManagedPolicyArns');
    expect(role.properties).not.toHaveProperty('Policies');
    expect(statements.filter(({ Effect, Resource }) => Effect === 'Allow' && [Resource].flat().includes('*'))).toHaveLength(1);
  });
});

describe.each(STREAMING_DOORS)('the function that streams of a %s', (_, create) => {
  const SERVICES = ['ec2', 'kms', 'lambda', 'logs', 'secretsmanager', 'sts', 'xray'];

  /** The functions by their entry point, and their roles. */
  function streaming(props = {}) {
    const stack = new TestStack();
    const api = create(stack, props);
    const app = new DeployedApp(stack);
    const functions = app.resources('AWS::Lambda::Function');
    const byEntry = new Map(functions.map(each => [each.properties.Handler as string, arnOf(each)!]));
    const roles = functions.map(({ properties }) => properties.Role as string);
    const resources = app.resources().map(arnOf).filter(isGiven).filter(each => !each.startsWith('arn:aws:ec2:'));
    const iam = new Iam(app);
    const can = (context: Context = {}) => permissions(iam, iam.role(app.value(api.role.roleArn)), SERVICES, resources, context);
    return { iam, caller: iam.role(app.value(api.role.roleArn)), handler: byEntry.get('index.handler')!, stream: byEntry.get('index.stream')!, roles, can };
  }

  test('has the role of the handler, and its code may do exactly the same', async () => {
    const { roles, handler, stream, can } = streaming();
    expect(roles).toEqual([roles[0], roles[0]]);
    expect(stream).toContain('StreamHandler');
    const [byStream, byHandler] = await Promise.all([stream, handler].map(each => can({ 'lambda:SourceFunctionArn': each })));
    expect(byStream).toEqual(byHandler);
    expect(Object.keys(byStream!.allowed).filter(action => action.startsWith('ec2:'))).toEqual([]);
    expect(Object.keys(byStream!.allowed)).toContain('secretsmanager:GetSecretValue');
  });

  test('adds no permission to the role', async () => {
    const actions = async (props = {}) => Object.keys((await streaming(props).can()).allowed).sort();
    expect(await actions()).toEqual(await actions({ routes: [BUFFERED] }));
  });

  test('invokes neither the handler nor itself', async () => {
    const { iam, caller, handler, stream } = streaming();
    const decisions = await Promise.all([handler, stream].map(each => iam.can(caller, 'lambda:InvokeFunction', each)));
    expect(decisions.map(({ allowed }) => allowed)).toEqual([false, false]);
  });
});
