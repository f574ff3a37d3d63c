import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { ApiAuthorizer, HealthRoute, SqlRoute, VpcLambdaRestApi, VpcLambdaRestApiProps } from '../../../src';
import { TestStack } from '../support/fixtures';
import { ANYONE, Iam } from '../support/iam';
import { DeployedApp } from '../support/intrinsics';
import { arn } from '../support/physical-ids';
import { body, only, resources } from '../support/template';

const sql = 'SELECT 1';
const OPEN = ApiAuthorizer.none();
const OFFICE = ['192.0.2.0/24', '2001:db8::/32'];

function create(props: Partial<VpcLambdaRestApiProps>, stack = new TestStack()) {
  return { stack, api: new VpcLambdaRestApi(stack, 'Api', { ...stack.options(), accountLoggingConfigured: true, allowedSourceIps: OFFICE, ...props }) };
}

describe('allowedSourceIps', () => {
  const statement = (Effect: string, operator: string, Resource: string | string[]) => ({
    Effect, Principal: { AWS: '*' }, Action: 'execute-api:Invoke', Resource, Condition: { [operator]: { 'aws:SourceIp': OFFICE } },
  });
  const statements = (props: Partial<VpcLambdaRestApiProps>) => {
    const { stack } = create(props);
    const { Policy } = only(stack, 'AWS::ApiGateway::RestApi').Properties;
    expect(body(stack)['x-amazon-apigateway-policy']).toEqual(Policy);
    expect(body(stack)).not.toHaveProperty('x-amazon-apigateway-endpoint-configuration');
    return Policy.Statement;
  };

  test('by default, the API does not have a policy', () => {
    const { stack } = create({ allowedSourceIps: undefined });
    expect(only(stack, 'AWS::ApiGateway::RestApi').Properties).not.toHaveProperty('Policy');
  });

  test('denies all other addresses, and allows nothing that IAM authorises', () => {
    expect(statements({})).toEqual([statement('Deny', 'NotIpAddress', 'execute-api:/*')]);
  });

  test('allows what others authorise, as they would not be asked otherwise', () => {
    expect(statements({ authorizer: OPEN })).toEqual([statement('Deny', 'NotIpAddress', 'execute-api:/*'), statement('Allow', 'IpAddress', 'execute-api:/*')]);
  });

  test('allows only the routes that IAM does not authorise, and preflight requests, where both are in one API', () => {
    const routes = [HealthRoute.at('/status', { authorizer: OPEN }), SqlRoute.get('/a', { sql })];
    expect(statements({ routes, stageName: 'v1', cors: { allowOrigins: ['*'] } })[1]).toEqual(
      statement('Allow', 'IpAddress', ['execute-api:/v1/GET/status', 'execute-api:/v1/HEAD/status', 'execute-api:/v1/OPTIONS/*']),
    );
  });

  test('lets in who comes from the addresses, and of those who sign only who was granted', async () => {
    const routes = [HealthRoute.at('/status', { authorizer: OPEN }), SqlRoute.get('/a', { sql })];
    const { stack, api } = create({ routes });
    const [granted, other] = ['Granted', 'Other'].map(id => new Role(stack, id, { assumedBy: new AccountPrincipal('111111111111') }));
    api.grantInvoke(granted, 'GET /a');
    const app = new DeployedApp(stack);
    const iam = new Iam(app);
    const id = app.ref(app.only('AWS::ApiGateway::RestApi'));
    const may = async (role: Role | undefined, path: string, address: string) => {
      const caller = role ? iam.role(app.value(role.roleArn)) : ANYONE;
      return (await iam.can(caller, 'execute-api:Invoke', arn('execute-api', `${id}/prod/GET/${path}`), { 'aws:SourceIp': address })).allowed;
    };
    expect([await may(granted, 'a', '192.0.2.7'), await may(granted, 'a', '198.51.100.7')]).toEqual([true, false]);
    expect([await may(other, 'a', '192.0.2.7'), await may(undefined, 'a', '192.0.2.7')]).toEqual([false, false]);
    expect([await may(undefined, 'status', '192.0.2.7'), await may(undefined, 'status', '198.51.100.7')]).toEqual([true, false]);
  });

  test('a change of the addresses makes a new deployment', () => {
    const deployment = (allowedSourceIps: string[]) => Object.keys(resources(create({ allowedSourceIps }).stack, 'AWS::ApiGateway::Deployment'))[0];
    expect(deployment(OFFICE)).toBe(deployment(OFFICE));
    expect(deployment(OFFICE)).not.toBe(deployment(['192.0.2.7']));
  });

  test('throws when it would have to allow what IAM authorises', () => {
    const routes = [SqlRoute.get('/a/{id}', { sql: 'SELECT :id', authorizer: OPEN }), SqlRoute.get('/a/{id}/secret', { sql: 'SELECT :id' })];
    expect(() => create({ routes })).toThrow(
      '[TestStack/Api] allowedSourceIps must allow "GET /a/{id}", which would also allow "GET /a/{id}/secret", a route with IAM authorization: IAM wildcards match slashes; ' +
      'use the same authorizer for both routes, or change one of the paths',
    );
  });

  test.each(['0.0.0.0/0', '::/0', '192.0.2', '192.0.2.256', '192.0.2.0/33', '2001:db8::/129', '::::', 'fe80::1%eth0', 'office', 'https://192.0.2.1', ''])('throws for %j', address => {
    expect(() => create({ allowedSourceIps: ['192.0.2.1', address] })).toThrow(
      `[TestStack/Api] allowedSourceIps contains an entry that is not an address or range, received ${JSON.stringify(address)}; ` +
      'allowed: addresses as "192.0.2.7", ranges as "198.51.100.0/24" or "2001:db8::/32"; leave allowedSourceIps out to allow every address',
    );
  });

  test('throws when the list is empty', () => {
    expect(() => create({ allowedSourceIps: [] })).toThrow('[TestStack/Api] allowedSourceIps is empty, so no caller could reach the API; list at least one address, or leave it out');
  });
});

describe('a policy of addresses', () => {
  const TOO_LONG = /^\[TestStack\/Api\] the resource policy of the API exceeds the limit of API Gateway, received "\d+ characters"; allowed: up to 8192; use ranges instead of addresses, or the same authorizer for all routes$/;

  test('throws when it names more addresses than fit', () => {
    const addresses = (count: number) => Array.from({ length: count }, (_, index) => `192.0.2.${index}`);
    expect(() => create({ allowedSourceIps: addresses(200) })).not.toThrow();
    expect(() => create({ authorizer: OPEN, allowedSourceIps: [...addresses(250), ...addresses(250)] })).toThrow(TOO_LONG);
  });
});
