import { CfnRestApi } from 'aws-cdk-lib/aws-apigateway';
import { InterfaceVpcEndpoint, Vpc } from 'aws-cdk-lib/aws-ec2';
import { AccountPrincipal, AnyPrincipal, ArnPrincipal, IPrincipal, OrganizationPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { ApiAuthorizer, HealthRoute, PrivateApiEndpoint, PrivateVpcApi, PrivateVpcApiProps, Route, SqlRoute } from '../../../src';
import { endpointFor } from '../support/deployed-network';
import { TestStack } from '../support/fixtures';
import { ANYONE, Caller, Context, Iam } from '../support/iam';
import { DeployedApp } from '../support/intrinsics';
import { arn, arnOf, ENVIRONMENT } from '../support/physical-ids';
import { only } from '../support/template';

const VPC = 'vpc-0123456789abcdef0';
const OTHER_ACCOUNT = { account: '999988887777', region: '' };

/** An API that everyone may call from the right place, or the named callers if there are any. */
function create(overrides: Partial<PrivateVpcApiProps> = {}, stack = new TestStack()) {
  const authorizer = overrides.callers?.principals ? ApiAuthorizer.iam() : ApiAuthorizer.none();
  return { stack, api: new PrivateVpcApi(stack, 'Api', { ...stack.options(), authorizer, ...overrides }) };
}

/** Answers for requests through the endpoint of the API, unless told otherwise. */
function admission({ stack }: ReturnType<typeof create>) {
  const app = new DeployedApp(stack);
  const [iam, api] = [new Iam(app), arnOf(app.only('AWS::ApiGateway::RestApi'))!];
  const own = { 'aws:SourceVpce': app.ref(endpointFor(app, 'execute-api')!) };
  return async (context: Context, by: Caller = ANYONE) => (await iam.can(by, 'execute-api:Invoke', api, { ...own, ...context })).allowed;
}

/** A role of some account that may invoke every API, as far as its own policies go. */
function caller(role: string, place?: typeof ENVIRONMENT, Action = 'execute-api:Invoke'): Caller {
  const policy = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource: '*' } };
  return { principal: arn('iam', `role/${role}`, place ?? { ...ENVIRONMENT, region: '' }), policies: [{ name: 'Own', policy }] };
}

describe('the callers of a PrivateVpcApi', () => {
  const vpcs = (stack: TestStack) => [Vpc.fromVpcAttributes(stack, 'Callers', { vpcId: VPC, availabilityZones: ['eu-west-1a'] })];

  test('come from the named VPCs only', async () => {
    const stack = new TestStack();
    const admits = admission(create({ callers: { vpcs: vpcs(stack) } }, stack));
    expect([await admits({ 'aws:SourceVpc': VPC }), await admits({ 'aws:SourceVpc': 'vpc-00000000000000000' }), await admits({})]).toEqual([true, false, false]);
    expect(await admits({ 'aws:SourceVpc': VPC, 'aws:SourceVpce': 'vpce-0123456789abcdef0' })).toBe(false);
  });

  test('come from the named addresses only', async () => {
    const admits = admission(create({ callers: { addressRanges: ['10.1.0.0/16', '10.2.3.4/32'] } }));
    const from = (address: string) => admits({ 'aws:VpcSourceIp': address });
    expect([await from('10.1.200.3'), await from('10.2.3.4'), await from('10.2.3.5')]).toEqual([true, true, false]);
    expect(await admits({})).toBe(false);
  });

  test('must be in a specified VPC and at a specified address', async () => {
    const stack = new TestStack();
    const admits = admission(create({ callers: { vpcs: vpcs(stack), addressRanges: ['10.1.0.0/16'] } }, stack));
    const from = (vpc: string, address: string) => admits({ 'aws:SourceVpc': vpc, 'aws:VpcSourceIp': address });
    expect([await from(VPC, '10.1.0.1'), await from(VPC, '10.2.0.1'), await from('vpc-00000000000000000', '10.1.0.1')]).toEqual([true, false, false]);
  });

  test('are all that the Allow admits, even without any Deny', async () => {
    const stack = new TestStack();
    const made = create({ callers: { vpcs: vpcs(stack), addressRanges: ['10.1.0.0/16'] } }, stack);
    const resource = made.api.restApi.node.defaultChild as CfnRestApi;
    const { Statement } = stack.resolve(resource.policy);
    expect(Statement.map(({ Effect }: { Effect: string }) => Effect)).toEqual(['Deny', 'Deny', 'Deny', 'Allow']);
    resource.addPropertyOverride('Policy.Statement', Statement.slice(-1));
    const admits = admission(made);
    const right = { 'aws:SourceVpc': VPC, 'aws:VpcSourceIp': '10.1.0.1' };
    expect(await admits(right)).toBe(true);
    expect(await admits({ ...right, 'aws:VpcSourceIp': '10.2.0.1' })).toBe(false);
    expect(await admits({ ...right, 'aws:SourceVpc': 'vpc-00000000000000000' })).toBe(false);
    expect(await admits({ ...right, 'aws:SourceVpce': 'vpce-0123456789abcdef0' })).toBe(false);
  });

  test('from another account are the named ones only', async () => {
    const named = caller('Partner', { ...ENVIRONMENT, ...OTHER_ACCOUNT });
    const stranger = caller('Stranger', { ...ENVIRONMENT, ...OTHER_ACCOUNT });
    const admits = admission(create({ callers: { principals: [new ArnPrincipal(named.principal as string)] } }));
    expect([await admits({}, named), await admits({}, stranger), await admits({})]).toEqual([true, false, false]);
    expect(await admits({ 'aws:SourceVpce': 'vpce-0123456789abcdef0' }, named)).toBe(false);
    expect(await admits({}, caller('Partner', { ...ENVIRONMENT, ...OTHER_ACCOUNT }, 's3:GetObject'))).toBe(false);
  });

  test('are every role of an account that is named', async () => {
    const admits = admission(create({ callers: { principals: [new AccountPrincipal(OTHER_ACCOUNT.account)] } }));
    expect(await admits({}, caller('Any', { ...ENVIRONMENT, ...OTHER_ACCOUNT }))).toBe(true);
    expect(await admits({}, caller('Any', { ...ENVIRONMENT, account: '555555555555', region: '' }))).toBe(false);
  });

  test('of the account of the API need no name, if their own policy lets them', async () => {
    const admits = admission(create({ callers: { principals: [new AccountPrincipal(OTHER_ACCOUNT.account)] } }));
    expect([await admits({}, caller('Reporting')), await admits({}, caller('Reporting', undefined, 's3:GetObject'))]).toEqual([true, false]);
  });

  describe('with AWS credentials', () => {
    const signed = SqlRoute.get('/orders', { sql: 'SELECT 1', authorizer: ApiAuthorizer.iam() });
    const open = SqlRoute.get('/status/{part}', { sql: 'SELECT :part', authorizer: ApiAuthorizer.none() });

    function invoking(routes: Route[], grant: (api: PrivateVpcApi, granted: Role) => void = () => undefined) {
      const stack = new TestStack();
      const granted = new Role(stack, 'Caller', { assumedBy: new AccountPrincipal(ENVIRONMENT.account) });
      grant(new PrivateVpcApi(stack, 'Api', { ...stack.options(), routes }), granted);
      const app = new DeployedApp(stack);
      const iam = new Iam(app);
      const [id, own] = [app.ref(app.only('AWS::ApiGateway::RestApi')), { 'aws:SourceVpce': app.ref(endpointFor(app, 'execute-api')!) }];
      const may = async (path: string, by: Caller) => (await iam.can(by, 'execute-api:Invoke', arn('execute-api', `${id}/prod/${path}`), own)).allowed;
      return { may, role: iam.role(app.value(granted.roleArn)) };
    }

    test('need a permission of their own for routes of IAM, beside which open routes are for everyone', async () => {
      const { may, role } = invoking([signed, open]);
      expect([await may('GET/orders', role), await may('GET/status/1', role), await may('GET/status/1', ANYONE), await may('GET/orders', ANYONE)]).toEqual([false, true, true, false]);
      expect([await may('GET/orders', caller('Reporting')), await may('GET/orders', caller('Partner', { ...ENVIRONMENT, ...OTHER_ACCOUNT }))]).toEqual([true, false]);
    });

    test('may call what grantInvoke names, and nothing else', async () => {
      const { may, role } = invoking([signed, SqlRoute.delete('/orders/{id}', { sql: 'DELETE FROM orders WHERE id = :id' })], (api, each) => api.grantInvoke(each, 'GET /orders'));
      expect([await may('GET/orders', role), await may('DELETE/orders/1', role)]).toEqual([true, false]);
    });

    test('throws when an open route would allow one of IAM', () => {
      expect(() => invoking([SqlRoute.get('/status/all', { sql: 'SELECT 1' }), open])).toThrow(
        '[TestStack/Api] the policy of a private API must allow "GET /status/{part}", which would also allow "GET /status/all", a route with IAM authorization',
      );
    });

    test.each<[string, (role: Role) => IPrincipal]>([
      ['itself', role => role], ['its ARN', role => new ArnPrincipal(role.roleArn)], ['everyone', () => new AnyPrincipal()], ['its organization', () => new OrganizationPrincipal('o-1234567890')],
    ])('throws when routes are granted to a role that callers.principals admits to all, as %s', (_, principalOf) => {
      const stack = new TestStack();
      const role = new Role(stack, 'Caller', { assumedBy: new AccountPrincipal(ENVIRONMENT.account) });
      const { api } = create({ routes: [signed], callers: { principals: [principalOf(role)] } }, stack);
      expect(() => api.grantInvoke(role, 'GET /orders')).toThrow(
        '[TestStack/Api] grantInvoke cannot limit a caller to single routes if callers.principals allows it to call all routes, received "GET /orders"; remove the caller',
      );
      expect(() => api.grantInvoke(role)).not.toThrow();
    });
  });

  test.each([
    ['a route is open', { routes: [HealthRoute.at('/status', { authorizer: ApiAuthorizer.none() })] }, 'GET /status, HEAD /status'],
    ['browsers send preflight requests', { cors: { allowOrigins: ['https://a.example.com'] } }, 'OPTIONS'],
  ])('throws when principals are named although %s', (_, overrides, unsigned) => {
    expect(() => create({ ...overrides, callers: { principals: [new AccountPrincipal('999988887777')] } })).toThrow(
      `[TestStack/Api] callers.principals would block callers without AWS credentials, which other settings allow, received "${unsigned}"; ` +
      'allowed: principals with ApiAuthorizer.iam() on every route, and without cors; leave principals out, and set vpcs or addressRanges',
    );
  });

  test.each(['10.1.0.0', '10.1.0.0/33', '10.1.0/16', 'fd00::/129', 'example.com/8', ''])('throws when an address range is "%s"', range => {
    expect(() => create({ callers: { addressRanges: [range] } })).toThrow(
      `[TestStack/Api] callers.addressRanges contains an entry that is not an address range, received "${range}"; allowed: CIDR notation, as in "10.1.0.0/16"`,
    );
  });

  test('may have addresses of IPv6', () => {
    expect(() => create({ callers: { addressRanges: ['fd00:ec2::/32'] } })).not.toThrow();
  });

  test.each(['vpcs', 'addressRanges', 'principals'])('throws when %s is empty', name => {
    expect(() => create({ callers: { [name]: [] } })).toThrow(`[TestStack/Api] callers.${name} is empty, so no caller could reach the API; leave ${name} out, or list at least one`);
  });

  test('throws when the policy is too long, and not before', () => {
    const withEndpoints = (count: number) => {
      const stack = new TestStack();
      const ids = Array.from({ length: count }, (_, index) => `vpce-${String(index).padStart(17, '0')}`);
      const endpoints = ids.map(vpcEndpointId =>
        InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, vpcEndpointId, { vpcEndpointId, port: 443 }));
      return create({ endpoint: PrivateApiEndpoint.existing(endpoints) }, stack);
    };
    expect(JSON.stringify(only(withEndpoints(150).stack, 'AWS::ApiGateway::RestApi').Properties.Policy).length).toBeLessThanOrEqual(8192);
    expect(() => withEndpoints(170)).toThrow(/\[TestStack\/Api\] the resource policy of the API exceeds the limit of API Gateway, received "8\d{3} characters"; allowed: up to 8192; use fewer endpoints/);
  });
});
