import { App } from 'aws-cdk-lib';
import { CfnRestApi } from 'aws-cdk-lib/aws-apigateway';
import { ApiAuthorizer, DatabaseApiOptions, PrivateVpcApi, SecretsAccess, VpcLambdaHttpApi, VpcLambdaRestApi } from '../../../src';
import { endpointFor } from '../../src/support/deployed-network';
import { FRONT_DOORS, TestStack } from '../../src/support/fixtures';
import { ADMINISTRATOR, ANYONE, Caller, Iam, service } from '../../src/support/iam';
import { DeployedApp } from '../../src/support/intrinsics';
import { arn, arnOf, ENVIRONMENT } from '../../src/support/physical-ids';
import { STREAMING_DOORS } from '../../src/support/streamed-routes';

const GATEWAY = service('apigateway.amazonaws.com');
const OTHER_ACCOUNT = { ...ENVIRONMENT, account: '999988887777' };

function deploy(create: (stack: TestStack) => unknown) {
  const stack = new TestStack();
  create(stack);
  const app = new DeployedApp(stack);
  return { app, iam: new Iam(app) };
}

/** Whether a service may call the handler, or the function with another entry point, on behalf of what has the ARN. */
function invocation({ app, iam }: ReturnType<typeof deploy>, entry = 'index.handler') {
  const handler = arnOf(app.resources('AWS::Lambda::Function').find(({ properties }) => properties.Handler === entry)!)!;
  const id = app.ref(app.resources('AWS::ApiGateway::RestApi', 'AWS::ApiGatewayV2::Api')[0]);
  return {
    id,
    invokes: async (source: string, caller = GATEWAY) => (await iam.can(caller, 'lambda:InvokeFunction', handler, { 'aws:SourceArn': source })).allowed,
    does: async (action: string, source: string) => (await iam.can(GATEWAY, action, handler, { 'aws:SourceArn': source })).allowed,
  };
}

describe.each(FRONT_DOORS)('the permission of a %s', (_, create) => {
  const named = (overrides: Partial<DatabaseApiOptions> = {}) => invocation(deploy(stack => create(stack, { stageName: 'v1', ...overrides })));

  test('lets API Gateway call the handler for its one stage', async () => {
    const { id, invokes } = named();
    expect(await invokes(arn('execute-api', `${id}/v1/GET/status`))).toBe(true);
    expect(await invokes(arn('execute-api', `${id}/v2/GET/status`))).toBe(false);
    expect(await invokes(arn('execute-api', `${id}/v10/GET/status`))).toBe(false);
  });

  test('lets no other API, region, account or service call the handler', async () => {
    const { id, invokes } = named();
    const own = arn('execute-api', `${id}/v1/GET/status`);
    expect(await invokes(arn('execute-api', 'abcdefghij/v1/GET/status'))).toBe(false);
    expect(await invokes(arn('execute-api', `${id}/v1/GET/status`, { ...ENVIRONMENT, region: 'eu-west-2' }))).toBe(false);
    expect(await invokes(arn('execute-api', `${id}/v1/GET/status`, OTHER_ACCOUNT))).toBe(false);
    expect(await invokes(own, service('events.amazonaws.com'))).toBe(false);
    expect(await invokes(own, ANYONE)).toBe(false);
  });

  test('is for calls only', async () => {
    const { id, does } = named();
    const own = arn('execute-api', `${id}/v1/GET/status`);
    expect([await does('lambda:GetFunction', own), await does('lambda:InvokeFunctionUrl', own)]).toEqual([false, false]);
  });
});

describe.each(STREAMING_DOORS)('the permission of the function that streams of a %s', (_, create) => {
  test('lets API Gateway call it for its one stage, and nothing else', async () => {
    const { id, invokes, does } = invocation(deploy(stack => create(stack, { stageName: 'v1' })), 'index.stream');
    const own = arn('execute-api', `${id}/v1/GET/books/export`);
    expect(await invokes(own)).toBe(true);
    expect(await invokes(arn('execute-api', `${id}/v2/GET/books/export`))).toBe(false);
    expect(await invokes(arn('execute-api', `${id}/test-invoke-stage/GET/books/export`))).toBe(false);
    expect(await invokes(arn('execute-api', 'abcdefghij/v1/GET/books/export'))).toBe(false);
    expect(await invokes(arn('execute-api', `${id}/v1/GET/books/export`, OTHER_ACCOUNT))).toBe(false);
    expect([await invokes(own, service('events.amazonaws.com')), await invokes(own, ANYONE)]).toEqual([false, false]);
    expect([await does('lambda:GetFunction', own), await does('lambda:InvokeFunctionUrl', own)]).toEqual([false, false]);
  });
});

describe('the permission of a VpcLambdaHttpApi with the stage $default', () => {
  test('has a wildcard for the stage, of which the API has only the one, and for nothing else', async () => {
    const { id, invokes } = invocation(deploy(stack => new VpcLambdaHttpApi(stack, 'Api', stack.options())));
    expect(await invokes(arn('execute-api', `${id}/$default/GET/status`))).toBe(true);
    expect(await invokes(arn('execute-api', `${id}/any/GET/status`))).toBe(true);
    expect(await invokes(arn('execute-api', 'abcdefghij/$default/GET/status'))).toBe(false);
    expect(await invokes(arn('execute-api', `${id}/$default/GET/status`, OTHER_ACCOUNT))).toBe(false);
  });
});

describe.each([['VpcLambdaRestApi', VpcLambdaRestApi] as const, ['PrivateVpcApi', PrivateVpcApi] as const])('"Test" in the console for a %s', (_, Api) => {
  const tested = async (allowTestInvoke?: boolean) => {
    const { id, invokes } = invocation(deploy(stack => new Api(stack, 'Api', { ...stack.options({ stageName: 'v1' }), allowTestInvoke })));
    return [await invokes(arn('execute-api', `${id}/test-invoke-stage/GET/status`)), await invokes(arn('execute-api', `${id}/v2/GET/status`))];
  };

  test('default: may not call the handler', async () => {
    expect(await tested()).toEqual([false, false]);
  });

  test('may call it if that is asked for, and no other stage may', async () => {
    expect(await tested(true)).toEqual([true, false]);
  });
});

describe('the policy of a PrivateVpcApi', () => {
  /** Answers for callers that come from an endpoint, or from outside. */
  function admission(change: (api: CfnRestApi) => void = () => undefined, authorizer = ApiAuthorizer.none()) {
    const { app, iam } = deploy(stack => change(new PrivateVpcApi(stack, 'Api', { ...stack.options(), authorizer }).restApi.node.defaultChild as CfnRestApi));
    const [api, own] = [arnOf(app.only('AWS::ApiGateway::RestApi'))!, app.ref(endpointFor(app, 'execute-api')!)];
    const admits = async (vpce?: string, caller = ANYONE) => (await iam.can(caller, 'execute-api:Invoke', api, vpce ? { 'aws:SourceVpce': vpce } : {})).allowed;
    return { own, admits };
  }

  test('admits what comes through its endpoint, and nothing else', async () => {
    const { own, admits } = admission();
    expect([await admits(own), await admits('vpce-0123456789abcdef0'), await admits()]).toEqual([true, false, false]);
  });

  test('leaves routes of IAM to the policies of the callers', async () => {
    const { own, admits } = admission(undefined, ApiAuthorizer.iam());
    const nobody = { ...ADMINISTRATOR, policies: [] };
    expect([await admits(own, ADMINISTRATOR), await admits(own, nobody), await admits(own), await admits('vpce-0123456789abcdef0', ADMINISTRATOR)]).toEqual([true, false, false, false]);
  });

  test('keeps out even an administrator of the account who comes another way', async () => {
    const { own, admits } = admission();
    expect([await admits(own, ADMINISTRATOR), await admits('vpce-0123456789abcdef0', ADMINISTRATOR), await admits(undefined, ADMINISTRATOR)]).toEqual([true, false, false]);
  });

  test('admits no more to everybody without its Deny, as the Allow has the condition too', async () => {
    const { own, admits } = admission(api => {
      const { Statement } = api.stack.resolve(api.policy);
      api.addPropertyOverride('Policy.Statement', Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow'));
    });
    expect([await admits(own), await admits('vpce-0123456789abcdef0'), await admits()]).toEqual([true, false, false]);
    expect(await admits(undefined, ADMINISTRATOR)).toBe(true);
  });
});

describe('the endpoint of a PrivateVpcApi', () => {
  test('passes on calls of APIs of the account, and no other action', async () => {
    const { app, iam } = deploy(stack => new PrivateVpcApi(stack, 'Api', stack.options()));
    const passes = async (action: string, api: string) => (await iam.passes(endpointFor(app, 'execute-api')!, ADMINISTRATOR, action, api)).allowed;
    expect(await passes('execute-api:Invoke', arnOf(app.only('AWS::ApiGateway::RestApi'))!)).toBe(true);
    expect(await passes('execute-api:Invoke', arn('execute-api', 'abcdefghij/prod/GET/status'))).toBe(true);
    expect(await passes('execute-api:Invoke', arn('execute-api', 'abcdefghij/prod/GET/status', OTHER_ACCOUNT))).toBe(false);
    expect(await passes('execute-api:InvalidateCache', arn('execute-api', 'abcdefghij/prod/GET/status'))).toBe(false);
  });
});

describe('the endpoint for Secrets Manager', () => {
  const options = { secretsAccess: SecretsAccess.createEndpoint() };

  test('passes on reads of the secret by the account, and nothing else', async () => {
    const { app, iam } = deploy(stack => new VpcLambdaHttpApi(stack, 'Api', stack.options(options)));
    const handler = iam.role(arnOf(app.only('AWS::IAM::Role'))!);
    const [secret, other] = [arnOf(app.only('AWS::SecretsManager::Secret'))!, arn('secretsmanager', 'secret:other-Qq1Ww2')];
    const elsewhere: Caller = { principal: `arn:aws:iam::${OTHER_ACCOUNT.account}:role/Other`, policies: [] };
    const passes = async (action: string, resource: string, caller = handler) => (await iam.passes(endpointFor(app, 'secretsmanager')!, caller, action, resource)).allowed;
    expect(await passes('secretsmanager:GetSecretValue', secret)).toBe(true);
    expect(await passes('secretsmanager:GetSecretValue', other)).toBe(false);
    expect(await passes('secretsmanager:PutSecretValue', secret)).toBe(false);
    expect(await passes('secretsmanager:GetSecretValue', secret, elsewhere)).toBe(false);
    expect(await passes('secretsmanager:GetSecretValue', secret, ANYONE)).toBe(false);
  });

  test('leaves it to the roles of two APIs which of their secrets each reads', async () => {
    const stack = new TestStack(new App());
    const other = new TestStack(stack.node.root, 'Other');
    const first = new VpcLambdaHttpApi(stack, 'First', stack.options(options));
    const second = new VpcLambdaHttpApi(stack, 'Second', stack.options({ ...options, database: other.endpoint() }));
    const app = new DeployedApp(stack);
    const iam = new Iam(app);
    const [one, two] = [first, second].map(({ role }) => iam.role(app.value(role.roleArn)));
    const [mine, yours] = [stack.secret, other.secret].map(({ secretArn }) => app.value(secretArn) as string);
    const gate = endpointFor(app, 'secretsmanager')!;
    const passes = async (caller: Caller, secret: string) => (await iam.passes(gate, caller, 'secretsmanager:GetSecretValue', secret)).allowed;
    const reads = async (caller: Caller, secret: string) => await passes(caller, secret) && (await iam.can(caller, 'secretsmanager:GetSecretValue', secret)).allowed;
    expect([await passes(one, mine), await passes(one, yours)]).toEqual([true, true]);
    expect([await reads(one, mine), await reads(one, yours)]).toEqual([true, false]);
    expect([await reads(two, mine), await reads(two, yours)]).toEqual([false, true]);
  });
});
