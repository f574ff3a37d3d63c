import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { ApiAuthorizer, HttpMethod, Route, SqlRoute } from '../../../src';
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

  test.each(['/orders', 'GET orders', 'get /orders', 'GET /orders?x=1', 'GET /a b', 'GET /{a'])('throws for %j', pattern => {
    expect(() => granted(pattern)).toThrow(
      `[TestStack/Api] grantInvoke was given something that is no route, got ${JSON.stringify(pattern)}; allowed: a method or * and a path, as in "GET /orders/{id}" or "* /orders/*"`,
    );
  });

  test.each(['GET /order', 'POST /orders', 'GET /status', '* /products', 'GET /orders/1/2'])('throws for %j, which callers with AWS credentials cannot invoke', pattern => {
    expect(() => granted(pattern)).toThrow(
      `[TestStack/Api] grantInvoke was given a route that the API does not have, or does not authorise by IAM, got "${pattern}"; ` +
      'allowed: GET /orders, HEAD /orders, GET /orders/{id}, HEAD /orders/{id}, POST /products/{id}, POST /',
    );
  });

  test.each([
    ['GET /orders/{id}', 'GET /orders/{id}/invoices'],
    ['GET /orders/{id}/invoices', 'GET /orders/{id}/lines/{line}'],
    ['GET /{a}/b', 'GET /x/y/b'],
  ])('throws for %j, as the wildcard of IAM reaches %j', (named, reached) => {
    expect(() => grant([named], [route(named), route(reached)])).toThrow(
      `[TestStack/Api] who may invoke "${named}" could invoke "${reached}" as well, as the wildcards of IAM go over slashes; ` +
      `name "${reached}" in the same grantInvoke if that is meant, or give one of the two another path or authorizer`,
    );
    expect(() => grant([named, reached], [route(named), route(reached)])).not.toThrow();
    expect(() => grant([named], [route(named), route(reached, OPEN)])).not.toThrow();
  });

  test('throws when no caller signs', () => {
    expect(() => grant([], [route('GET /status', OPEN)])).toThrow(
      '[TestStack/Api] grantInvoke is for callers with AWS credentials, and no route of the API authorises by IAM; set ApiAuthorizer.iam() on the API or on a route',
    );
  });
});

describe.each(FRONT_DOORS.filter(([name]) => name !== 'PrivateVpcApi'))('a caller who was granted routes of a %s', (_, create) => {
  test('may invoke what was named, and nothing else', async () => {
    const { stack, caller } = deploy(create, ['GET /orders/{id}', 'POST /products/7']);
    const app = new DeployedApp(stack);
    const iam = new Iam(app);
    const id = app.ref(app.resources('AWS::ApiGateway::RestApi', 'AWS::ApiGatewayV2::Api')[0]);
    const role = iam.role(app.value(caller.roleArn));
    const may = async (path: string) => (await iam.can(role, 'execute-api:Invoke', arn('execute-api', `${id}/v1/${path}`), {})).allowed;
    const paths = ['GET/orders/1', 'HEAD/orders/1', 'GET/orders', 'POST/orders/1', 'POST/products/7', 'POST/products/8'];
    const admitted = await Promise.all(paths.map(may));
    expect(paths.filter((__, index) => admitted[index])).toEqual(['GET/orders/1', 'HEAD/orders/1', 'POST/products/7']);
  });
});
