import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, ArnPrincipal, Group, IGrantable, Role, ServicePrincipal, User } from 'aws-cdk-lib/aws-iam';
import { ApiAuthorizer, HttpMethod, Route, SqlRoute } from '../../../src';
import { endpointFor } from '../support/deployed-network';
import { FRONT_DOORS, TestStack } from '../support/fixtures';
import { Iam } from '../support/iam';
import { DeployedApp } from '../support/intrinsics';
import { arn } from '../support/physical-ids';
import { only } from '../support/template';

const OPEN = ApiAuthorizer.none();

/** A route for a key, as in `GET /orders/{id}`. */
function route(key: string, authorizer?: ApiAuthorizer): Route {
  const [method, path] = key.split(' ');
  const values = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `:${name}`).join(', ') || '1';
  const make = method === HttpMethod.GET ? SqlRoute.get : SqlRoute.post;
  return make(path, { sql: `SELECT ${values}`, authorizer });
}

const SHOP = [route('GET /orders'), route('GET /orders/{id}'), route('POST /products/{id}'), route('POST /'), route('GET /status', OPEN)];

function deploy(create: (typeof FRONT_DOORS)[0][1], patterns: string[], routes = SHOP) {
  const stack = new TestStack();
  const caller = new Role(stack, 'Caller', { assumedBy: new AccountPrincipal('111111111111') });
  const api = create(stack, { routes, stageName: 'v1' });
  api.grantInvoke(caller, ...patterns);
  return { stack, caller };
}

describe.each(FRONT_DOORS)('grantInvoke of %s', (_, create) => {
  const grant = (patterns: string[], routes = SHOP) => deploy(create, patterns, routes);

  function granted(...patterns: string[]) {
    const [statement] = only(grant(patterns).stack, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement;
    expect(statement).toMatchObject({ Effect: 'Allow', Action: 'execute-api:Invoke' });
    const arns = [statement.Resource].flat().map(({ 'Fn::Join': [, parts] }: any) => parts);
    return arns.map(parts => parts.slice(-1)[0].replace('/v1/', '/'));
  }

  test('default: the whole stage', () => {
    expect(granted()).toEqual(['/*']);
  });

  test('a parameter of a path stands for any value, and GET for HEAD as well', () => {
    expect(granted('GET /orders/{id}', '* /products/*', 'POST /')).toEqual(['/GET/orders/*', '/HEAD/orders/*', '/*/products/*', '/POST/']);
  });

  test.each(['/orders', 'GET orders', 'get /orders', 'GET /orders?x=1', 'GET /a b', 'GET /{a', 'GET /{a-b}'])('throws for %j', pattern => {
    expect(() => granted(pattern)).toThrow(
      `[TestStack/Api] the route of grantInvoke is not valid, received ${JSON.stringify(pattern)}; allowed: a method or * and a path, as in "GET /orders/{id}" or "* /orders/*"`,
    );
  });

  test.each(['GET /order', 'POST /orders', 'GET /status', '* /products', 'GET /orders/1/2', 'GET /{collection}'])('throws for %j, which callers with AWS credentials cannot invoke', pattern => {
    expect(() => granted(pattern)).toThrow(
      `[TestStack/Api] the route of grantInvoke does not exist in the API, or does not use IAM authorization, received "${pattern}"; ` +
      'allowed: GET /orders, HEAD /orders, GET /orders/{id}, HEAD /orders/{id}, POST /products/{id}, POST /',
    );
  });

  test.each([
    ['GET /orders/{id}', 'GET /orders/{id}/invoices'],
    ['GET /orders/{id}/invoices', 'GET /orders/{id}/lines/{line}'],
    ['GET /{a}/b', 'GET /x/y/b'],
    ['GET /orders/{id}', 'GET /orders/latest'],
    ['GET /{collection}/{id}', 'GET /orders/{id}'],
  ])('throws for %j, as the wildcard of IAM reaches %j', (named, reached) => {
    expect(() => grant([named], [route(named), route(reached)])).toThrow(
      `[TestStack/Api] granting "${named}" would also grant "${reached}": IAM wildcards match any text, including slashes; ` +
      `name "${reached}" in the same grantInvoke if this is intended, or give one of the two routes another path or authorizer`,
    );
    expect(() => grant([named, reached], [route(named), route(reached)])).not.toThrow();
    expect(() => grant([named], [route(named), route(reached, OPEN)])).not.toThrow();
  });

  test.each(['GET /orders/latest', 'GET /orders/7', 'GET /orders/*', '* /orders/*', '* /*'])('takes %j, as it names all that it reaches', named => {
    expect(() => grant([named], [route('GET /orders/{id}'), route('GET /orders/latest'), route('GET /{collection}/{id}')])).not.toThrow();
  });

  test('throws when it would reach the HEAD of a route that it does not name', () => {
    const orders = [route('GET /orders/{id}'), route('GET /orders/latest')];
    expect(() => grant(['HEAD /orders/{id}'], orders)).toThrow('granting "HEAD /orders/{id}" would also grant "HEAD /orders/latest"');
  });

  describe('to a caller whose policies cannot be changed', () => {
    const warned = (callerOf: (stack: Stack) => IGrantable, account = '111111111111') => {
      const stack = new TestStack(new App(), 'TestStack', { env: { account, region: 'eu-west-1' } });
      const grantOf = create(stack, { routes: SHOP }).grantInvoke(callerOf(stack), 'GET /orders');
      const [entry] = Annotations.fromStack(stack).findWarning('/TestStack/Api', Match.stringLikeRegexp('nothingGranted'));
      return { warning: entry?.entry.data as string | undefined, success: grantOf.success };
    };
    const ROLE = 'arn:aws:iam::111111111111:role/reporting';
    const role = (stack: Stack) => new Role(stack, 'Reporting', { assumedBy: new AccountPrincipal('111111111111') });

    test.each<[string, (stack: Stack) => IGrantable, RegExp]>([
      ['a role of another account', stack => Role.fromRoleArn(stack, 'Partner', 'arn:aws:iam::222222222222:role/partner'),
        /granted nothing to "TestStack\/.*", which belongs to the account 222222222222; (let it assume a role|list it in callers.principals)/],
      ['a user of another account', stack => User.fromUserArn(stack, 'Partner', 'arn:aws:iam::222222222222:user/partner'), /which belongs to the account 222222222222/],
      ['withoutPolicyUpdates', stack => role(stack).withoutPolicyUpdates(), /a role whose policies this app does not change; add the statement where the role is created/],
      ['mutable: false', stack => Role.fromRoleArn(stack, 'Imported', ROLE, { mutable: false }), /a role whose policies this app does not change/],
      ['an account', () => new AccountPrincipal('111111111111'), /which does not support policies; grant it to a role that it can assume/],
      ['a service', () => new ServicePrincipal('states.amazonaws.com'), /which does not support policies/],
      ['a role by its ARN', () => new ArnPrincipal(ROLE), /which does not support policies/],
    ])('warns with the statement that it needs (%s)', (__, callerOf, message) => {
      const { warning, success } = warned(callerOf);
      expect(warning).toMatch(message);
      expect(warning).toMatch(/the required statement is \{"Effect":"Allow","Action":"execute-api:Invoke","Resource":\[.*GET\/orders/);
      expect(success).toBe(false);
    });

    test.each<[string, (stack: Stack) => IGrantable]>([
      ['a role of the stack', role],
      ['an imported role', stack => Role.fromRoleArn(stack, 'Imported', ROLE)],
      ['an imported user', stack => User.fromUserName(stack, 'Imported', 'reporting')],
      ['a group', stack => new Group(stack, 'Group')],
    ])('says nothing where the grant is made (%s)', (__, callerOf) => {
      expect(warned(callerOf)).toEqual({ warning: undefined, success: true });
    });
  });

  test('throws when no caller signs', () => {
    expect(() => grant([], [route('GET /status', OPEN)])).toThrow(
      '[TestStack/Api] grantInvoke requires a route with IAM authorization, and the API has none; set ApiAuthorizer.iam() on the API or on a route',
    );
  });
});

describe.each(FRONT_DOORS)('a caller who was granted routes of a %s', (name, create) => {
  test('may invoke what was named, and nothing else', async () => {
    const { stack, caller } = deploy(create, ['GET /orders/{id}', 'POST /products/7']);
    const app = new DeployedApp(stack);
    const iam = new Iam(app);
    const id = app.ref(app.resources('AWS::ApiGateway::RestApi', 'AWS::ApiGatewayV2::Api')[0]);
    const role = iam.role(app.value(caller.roleArn));
    const endpoint = endpointFor(app, 'execute-api');
    const context = name === 'PrivateVpcApi' ? { 'aws:SourceVpce': app.ref(endpoint!) } : undefined;
    const may = async (path: string) => (await iam.can(role, 'execute-api:Invoke', arn('execute-api', `${id}/v1/${path}`), context)).allowed;
    const paths = ['GET/orders/1', 'HEAD/orders/1', 'GET/orders', 'POST/orders/1', 'POST/products/7', 'POST/products/8'];
    const admitted = await Promise.all(paths.map(may));
    expect(paths.filter((__, index) => admitted[index])).toEqual(['GET/orders/1', 'HEAD/orders/1', 'POST/products/7']);
  });
});
