import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ApiAuthorizer, DatabaseApiOptions, FunctionRoute, FunctionRouteOptions, HealthRoute, HttpMethod, Route, SqlResult, SqlRoute } from '../../../src';
import { FRONT_DOORS, TestStack } from '../support/fixtures';
import { body, only, resources } from '../support/template';

const ANY_METHOD = 'x-amazon-apigateway-any-method';
const SINGLE = ['delete', 'get', 'head', 'patch', 'post', 'put'];
const CORS = { allowOrigins: ['https://shop.example.com'] };
const BOOK = SqlRoute.get('/books/{id}', { sql: 'SELECT title FROM books WHERE id = :id', result: SqlResult.row() });

describe.each(FRONT_DOORS)('FunctionRoute for any method and the rest of a path, of a %s', (name, create) => {
  const isHttp = name === 'VpcLambdaHttpApi';
  const deploy = (path: string, { method = HttpMethod.ANY, others = [HealthRoute.at()], route = {}, ...options }: {
    method?: HttpMethod; others?: Route[]; route?: FunctionRouteOptions;
  } & Partial<DatabaseApiOptions> = {}) => {
    const stack = new TestStack();
    const handler = new Function(stack, 'Own', { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('exports.handler = 1;') });
    return { stack, api: create(stack, { routes: [...others, FunctionRoute.of(method, path, handler, route)], stageName: 'v1', ...options }) };
  };
  const operations = (stack: TestStack, path: string) => body(stack).paths[path];

  test('default: one operation passes all methods and paths to the function, with the authorization of the API', () => {
    const { stack } = deploy('/{proxy+}');
    const written = operations(stack, '/{proxy+}');

    expect(Object.keys(written)).toEqual([ANY_METHOD]);
    expect(written[ANY_METHOD]).toMatchObject({ security: [{ iam: [] }], parameters: [{ name: 'proxy', in: 'path', required: true }] });
    expect(JSON.stringify(written[ANY_METHOD]['x-amazon-apigateway-integration'].uri)).toContain('Own');
    expect(Object.values(resources(stack, 'AWS::Lambda::Permission')).filter(({ Properties }) => JSON.stringify(Properties.FunctionName).includes('Own'))).toHaveLength(1);
  });

  test('other routes of the path keep their method', () => {
    const written = operations(deploy('/books/{id}', { others: [BOOK] }).stack, '/books/{id}');

    expect(Object.keys(written).sort()).toEqual(['get', 'head', ANY_METHOD]);
    expect(JSON.stringify(written.get)).not.toContain('Own');
  });

  test('preflight requests need no authorization', () => {
    const { stack } = deploy('/{proxy+}', { cors: CORS });
    const written = operations(stack, '/{proxy+}');

    expect(Object.keys(written).sort()).toEqual(isHttp ? SINGLE : ['options', ANY_METHOD]);
    if (isHttp) {
      expect(body(stack)['x-amazon-apigateway-cors'].allowMethods).toEqual(SINGLE.map(method => method.toUpperCase()));
    } else {
      const headers = written.options['x-amazon-apigateway-integration'].responses.default.responseParameters;
      expect(headers['method.response.header.Access-Control-Allow-Methods']).toBe("'GET,HEAD,POST,PUT,PATCH,DELETE'");
    }
  });

  test('with CORS, other routes of the path keep their method too', () => {
    const written = operations(deploy('/books/{id}', { others: [BOOK], cors: CORS }).stack, '/books/{id}');

    expect(JSON.stringify(written.get)).not.toContain('Own');
    expect(JSON.stringify(written.head)).not.toContain('Own');
    expect(JSON.stringify(written[isHttp ? 'post' : ANY_METHOD])).toContain('Own');
  });

  test('the OpenAPI document has each method, and the rest of the path as a parameter', () => {
    const { paths } = JSON.parse(deploy('/books/{id}', { others: [BOOK] }).api.openApiDocument);
    const greedy = JSON.parse(deploy('/files/{path+}').api.openApiDocument).paths;

    expect(Object.keys(paths['/books/{id}'])).toEqual(['get', 'post', 'put', 'patch', 'delete']);
    expect(paths['/books/{id}'].get.responses[200]).toBeDefined();
    expect(greedy['/files/{path}'].get).toMatchObject({
      operationId: 'get_files_path', parameters: [{ name: 'path', in: 'path', required: true, description: 'Rest of the path, with slashes.' }],
    });
    expect(greedy['/files/{path}'].post.requestBody).toBeDefined();
    expect(Object.keys(greedy)).not.toContain('/files/{path+}');
  });

  test.each([
    ['ANY /{proxy+}', '/*/*'], ['* /{proxy+}', '/*/*'], ['GET /{proxy+}', '/GET/*'], ['POST /orders/7', '/POST/orders/7'],
  ])('grantInvoke of "%s" ends with %s', (pattern, end) => {
    const { stack, api } = deploy('/{proxy+}', { others: [] });
    const caller = new Role(stack, 'Caller', { assumedBy: new AccountPrincipal('111111111111') });
    api.grantInvoke(caller, pattern);

    expect(JSON.stringify(only(stack, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement[0].Resource)).toContain(`${end}"`);
  });

  test.each<[string, Route[], string]>([
    ['GET /books/{id}', [BOOK], 'granting "GET /books/{id}" would also grant "ANY /{proxy+}"'],
    ['ANY /{proxy+}', [BOOK], 'granting "ANY /{proxy+}" would also grant "GET /books/{id}"'],
  ])('throws when grantInvoke of "%s" would grant more', (pattern, others, message) => {
    const { stack, api } = deploy('/{proxy+}', { others });
    const caller = new Role(stack, 'Caller', { assumedBy: new AccountPrincipal('111111111111') });

    expect(() => api.grantInvoke(caller, pattern)).toThrow(message);
  });

  test('an open route for any method is open by name only', () => {
    const { stack } = deploy('/{proxy+}', { others: [], route: { authorizer: ApiAuthorizer.none() } });

    expect(operations(stack, '/{proxy+}')[ANY_METHOD].security ?? []).toEqual([]);
  });

  test('limits count all methods of the route', () => {
    const { stack } = deploy('/files/{path+}', { route: { throttle: { rateLimit: 3, burstLimit: 4 } } });
    const settings = isHttp
      ? only(stack, 'AWS::ApiGatewayV2::Stage').Properties.RouteSettings['ANY /files/{path+}']
      : only(stack, 'AWS::ApiGateway::Stage').Properties.MethodSettings.find(({ HttpMethod: method }: any) => method === 'ANY');

    expect(settings).toMatchObject({ ThrottlingRateLimit: 3, ThrottlingBurstLimit: 4 });
    if (!isHttp) expect(settings.ResourcePath).toBe('/~1files~1{path+}');
  });

  test(`a parameter and the rest of a path at one position are ${isHttp ? 'two routes' : 'an error'}`, () => {
    const both = () => deploy('/books/{rest+}', { others: [BOOK] });

    if (isHttp) {
      expect(Object.keys(body(both().stack).paths)).toEqual(['/books/{id}', '/books/{rest+}']);
    } else {
      expect(both).toThrow(/have a parameter and the rest of a path at the same position, which REST APIs do not support, received "?\{rest\+\} and \{id\}/);
    }
  });

  test.each([
    ['/{a+}/b', 'only the last segment of a FunctionRoute can be the rest of a path'], ['/a{b+}', 'a path segment is not valid'], ['/{+}', 'a path segment is not valid'],
    ['/{a}/{a+}', undefined],
  ])('throws when the path is %s', (path, message) => {
    if (message === undefined) expect(() => deploy(path)).not.toThrow();
    else expect(() => deploy(path)).toThrow(message);
  });

  test('throws when the handler would answer the rest of a path', () => {
    const rest = SqlRoute.get('/books/{id+}', { sql: 'SELECT title FROM books WHERE id = :id' });

    expect(() => create(new TestStack(), { routes: [rest] })).toThrow('only the last segment of a FunctionRoute can be the rest of a path, received "{id+}"; write "{id}"');
  });
});

describe('an open route for any method of a PrivateVpcApi', () => {
  test('throws when its policy would open a signed route', () => {
    const [, create] = FRONT_DOORS.find(([name]) => name === 'PrivateVpcApi')!;
    const stack = new TestStack();
    const handler = new Function(stack, 'Own', { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('exports.handler = 1;') });
    const routes = [HealthRoute.at(), FunctionRoute.of(HttpMethod.ANY, '/{proxy+}', handler, { authorizer: ApiAuthorizer.none() })];

    expect(() => create(stack, { routes })).toThrow('the policy of a private API must allow "ANY /{proxy+}", which would also allow "GET /status", a route with IAM authorization');
  });
});

describe('allowedSourceIps beside a route for any method', () => {
  test('throws when an open path would open a signed one', () => {
    const [, rest] = FRONT_DOORS.find(([name]) => name === 'VpcLambdaRestApi')!;
    const stack = new TestStack();
    const handler = new Function(stack, 'Own', { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('exports.handler = 1;') });
    const routes = [
      SqlRoute.get('/books/{id}', { sql: 'SELECT title FROM books WHERE id = :id', authorizer: ApiAuthorizer.none() }),
      FunctionRoute.of(HttpMethod.ANY, '/{proxy+}', handler),
    ];

    expect(() => rest(stack, { routes, allowedSourceIps: ['192.0.2.0/24'] } as Partial<DatabaseApiOptions>)).toThrow(
      'allowedSourceIps must allow "GET /books/{id}", which would also allow "ANY /{proxy+}", a route with IAM authorization',
    );
  });
});
