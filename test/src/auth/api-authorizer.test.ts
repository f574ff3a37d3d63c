import { App, Duration } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { IUserPool, UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ApiAuthorizer, HealthRoute, RequestValue, SqlRoute, VpcLambdaHttpApi } from '../../../src';
import { compileRoute } from '../../support/compile-routes';
import { FRONT_DOORS, TestStack } from '../support/fixtures';
import { body, resources } from '../support/template';

const [REST, HTTP, PRIVATE] = FRONT_DOORS;

const decider = (stack: TestStack) => new Function(stack, 'Decider', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('x') });

function api([, create]: (typeof FRONT_DOORS)[0], authorizer: (stack: TestStack) => ApiAuthorizer) {
  const stack = new TestStack();
  create(stack, { authorizer: authorizer(stack), routes: [HealthRoute.at(), SqlRoute.get('/a', { sql: 'SELECT :a', parameters: { a: RequestValue.claim('sub') } })] });
  return stack;
}

describe('ApiAuthorizer.cognito with a user pool of another region', () => {
  const ID = 'us-east-1_Ab1Cd2Ef3';
  const scheme = ([, create]: (typeof FRONT_DOORS)[0], userPool: (stack: TestStack) => IUserPool, clients = true) => {
    const stack = new TestStack(new App(), 'TestStack', { env: { account: '111111111111', region: 'eu-west-1' } });
    const client = UserPoolClient.fromUserPoolClientId(stack, 'Client', 'library');
    create(stack, { authorizer: ApiAuthorizer.cognito(userPool(stack), clients ? { userPoolClients: [client] } : {}) });
    return JSON.stringify(body(stack).components.securitySchemes.cognito);
  };
  const byId = (stack: TestStack) => UserPool.fromUserPoolId(stack, 'Pool', ID);

  test('an HTTP API trusts the issuer of the region that the id begins with', () => {
    expect(scheme(HTTP, byId)).toContain('"https://cognito-idp.us-east-1."');
  });

  test('a REST API asks the user pool of that region', () => {
    expect(scheme(REST, byId, false)).toContain(`:cognito-idp:us-east-1:111111111111:userpool/${ID}`);
  });

  test('a replica, which keeps the id, is named by its ARN', () => {
    const replica = (stack: TestStack) => UserPool.fromUserPoolArn(stack, 'Pool', `arn:aws:cognito-idp:eu-west-1:111111111111:userpool/${ID}`);
    expect(scheme(HTTP, replica)).toContain('"https://cognito-idp.eu-west-1."');
  });
});

describe('ApiAuthorizer.jwt', () => {
  const jwt = (issuer = 'https://issuer.example.com', audience = ['shop']) => () => ApiAuthorizer.jwt(issuer, { audience, scopes: ['read'] });

  test('an HTTP API verifies tokens of the issuer for the audience', () => {
    const stack = api(HTTP, jwt());
    expect(body(stack).paths['/status'].get.security).toEqual([{ jwt: ['read'] }]);
    expect(body(stack).components.securitySchemes.jwt).toEqual({
      'type': 'oauth2',
      'x-amazon-apigateway-authorizer': {
        type: 'jwt', identitySource: '$request.header.Authorization', jwtConfiguration: { issuer: 'https://issuer.example.com', audience: ['shop'] },
      },
    });
  });

  test.each([REST, PRIVATE])('throws on %s, which cannot verify them', (...door) => {
    expect(() => api(door, jwt())).toThrow(
      '[TestStack/Api] REST APIs cannot verify tokens of OpenID Connect issuers, received "ApiAuthorizer.jwt(\\"https://issuer.example.com\\")"; ' +
      'allowed: ApiAuthorizer.cognito(userPool), ApiAuthorizer.lambdaFunction(function), ApiAuthorizer.iam(), ApiAuthorizer.none(); ' +
      'verify them in a Lambda authorizer, or use VpcLambdaHttpApi',
    );
  });

  test.each([
    ['the issuer is no https URL', jwt('issuer.example.com'), 'the issuer of tokens is not valid, received "issuer.example.com"; allowed: an https URL without query, exactly as in the "iss" claim'],
    ['the issuer has no host', jwt('https://'), 'the issuer of tokens is not valid, received "https://"'],
    ['the issuer has a query', jwt('https://issuer.example.com/?a=1'), 'the issuer of tokens is not valid'],
    ['there is no audience', jwt(undefined, []), 'the audience of tokens is not valid, received "0 entries"; allowed: 1 to 50 values of the "aud" or "client_id" claim'],
    ['the audience is too long', jwt(undefined, Array(51).fill('a')), 'the audience of tokens is not valid, received "51 entries"'],
  ])('throws when %s', (_, authorizer, message) => {
    expect(() => api(HTTP, authorizer)).toThrow(`[TestStack/Api] ${message}`);
  });
});

describe('ApiAuthorizer.lambdaFunction', () => {
  const byFunction = (stack: TestStack) => ApiAuthorizer.lambdaFunction(decider(stack), { identityHeaders: ['X-Key', 'X-Tenant'], resultsCacheTtl: Duration.minutes(5) });
  const authorizerOf = (stack: TestStack) => body(stack).components.securitySchemes.lambdaFunction['x-amazon-apigateway-authorizer'];

  test('default: it needs the Authorization header, and no decision is kept', () => {
    const stack = api(HTTP, scope => ApiAuthorizer.lambdaFunction(decider(scope)));
    expect(authorizerOf(stack)).toMatchObject({ identitySource: ['$request.header.Authorization'], authorizerResultTtlInSeconds: 0 });
  });

  test('an HTTP API asks with payload version 2.0 for the simple answer, and keeps it for the one route', () => {
    expect(authorizerOf(api(HTTP, byFunction))).toMatchObject({
      type: 'request',
      authorizerPayloadFormatVersion: '2.0',
      enableSimpleResponses: true,
      identitySource: ['$request.header.X-Key', '$request.header.X-Tenant', '$context.routeKey'],
      authorizerResultTtlInSeconds: 300,
    });
  });

  test.each([REST, PRIVATE])('%s asks for a policy', (...door) => {
    const stack = api(door, byFunction);
    expect(authorizerOf(stack)).toMatchObject({ type: 'request', identitySource: 'method.request.header.X-Key, method.request.header.X-Tenant' });
    expect(body(stack).components.securitySchemes.lambdaFunction).toMatchObject({ 'type': 'apiKey', 'x-amazon-apigateway-authtype': 'custom' });
  });

  test.each(FRONT_DOORS)('%s may call the function as an authorizer, and as nothing else', (...door) => {
    const stack = api(door, byFunction);
    const permissions = Object.entries(resources(stack, 'AWS::Lambda::Permission')).filter(([id]) => id.startsWith('ApiAuthorizerPermission'));
    expect(permissions.map(([, { Properties }]) => Properties.SourceArn['Fn::Join'][1].slice(-1))).toEqual([['/authorizers/*']]);
  });

  test.each(FRONT_DOORS)('a function of another account gets no permission from %s, which a warning says with the remedy', (...door) => {
    const [, create] = door;
    const stack = new TestStack(new App(), 'TestStack', { env: { region: 'eu-west-1', account: '111122223333' } });
    const theirs = Function.fromFunctionArn(stack, 'Theirs', 'arn:aws:lambda:eu-west-1:999988887777:function:decider');
    create(stack, { authorizer: ApiAuthorizer.lambdaFunction(theirs) });

    expect(Object.keys(resources(stack, 'AWS::Lambda::Permission')).filter(id => id.startsWith('ApiAuthorizerPermission'))).toEqual([]);
    const [{ entry: { data } }] = Annotations.fromStack(stack).findWarning('/TestStack/Api', Match.stringLikeRegexp('belongs to the account'));
    expect(data).toMatch(/^the function "TestStack\/Theirs" belongs to the account 999988887777, .* run "aws lambda add-permission" .*authorizers\/\*/);
    expect(data).toMatch(/routes with this authorizer answer with 500 \[ack: cdk-vpc-lambda-api:functionElsewhere\]$/);
  });

  test.each([
    ['no header is named', { identityHeaders: [] }, 'identityHeaders of the Lambda authorizer is not valid, received "an empty list"; allowed: header names, as in "Authorization"; leave it out for "Authorization"'],
    ['a header is an expression', { identityHeaders: ['$request.header.X'] }, 'identityHeaders of the Lambda authorizer is not valid, received "$request.header.X"'],
    ['a decision is kept too long', { resultsCacheTtl: Duration.hours(2) }, 'resultsCacheTtl of the Lambda authorizer is too long, received "7200 seconds"; allowed: up to 3600 seconds'],
  ])('throws when %s', (_, options, message) => {
    expect(() => api(HTTP, stack => ApiAuthorizer.lambdaFunction(decider(stack), options))).toThrow(`[TestStack/Api] ${message}`);
  });
});

describe('scopes', () => {
  test.each<[string, (scopes: string[]) => unknown]>([
    ['ApiAuthorizer.jwt()', scopes => ApiAuthorizer.jwt('https://issuer.example.com', { audience: ['shop'], scopes })],
    ['ApiAuthorizer.cognito()', scopes => ApiAuthorizer.cognito(new UserPool(new TestStack(), 'Users'), { scopes })],
    ['"GET /a"', scopes => compileRoute(SqlRoute.get('/a', { sql: 'SELECT 1', scopes }))],
  ])('throws when those of %s are several in one text', (what, create) => {
    expect(() => create(['books/read', 'https://example.com/books.write'])).not.toThrow();
    expect(() => create(['books/read books/write'])).toThrow(
      `a scope of ${what} is not valid, received "books/read books/write"; allowed: printable ASCII without spaces, quotes and backslashes; list each scope as a separate entry`,
    );
    expect(() => create([''])).toThrow(`a scope of ${what} is not valid, received ""`);
  });
});

describe('one authorizer', () => {
  const routes = (authorizer: (scope: string) => ApiAuthorizer) =>
    ['read', 'write'].map(scope => SqlRoute.get(`/${scope}`, { sql: 'SELECT 1', authorizer: authorizer(scope) }));
  const schemesOf = ([, create]: (typeof FRONT_DOORS)[0], authorizer: (stack: TestStack, scope: string) => ApiAuthorizer) => {
    const stack = new TestStack();
    create(stack, { routes: routes(scope => authorizer(stack, scope)) });
    const { paths, components } = body(stack);
    return [Object.keys(components.securitySchemes), paths['/read'].get.security, paths['/write'].get.security];
  };

  test('leaves the scopes of a route to the route', () => {
    const stack = new TestStack();
    const authorizer = ApiAuthorizer.jwt('https://issuer.example.com', { audience: ['shop'], scopes: ['read'] });
    const asking = [undefined, ['write'], []].map((scopes, index) => SqlRoute.get(`/${index}`, { sql: 'SELECT 1', scopes }));
    new VpcLambdaHttpApi(stack, 'Api', stack.options({ authorizer, routes: asking }));

    const { paths } = body(stack);
    expect(['/0', '/1', '/2'].map(path => paths[path].get.security)).toEqual([[{ jwt: ['read'] }], [{ jwt: ['write'] }], [{ jwt: [] }]]);
  });

  test.each([ApiAuthorizer.iam(), ApiAuthorizer.none()])('throws when a route asks for scopes of callers without tokens', authorizer => {
    const stack = new TestStack();
    const asking = [SqlRoute.get('/a', { sql: 'SELECT 1', scopes: ['read'] })];

    expect(() => new VpcLambdaHttpApi(stack, 'Api', stack.options({ authorizer, routes: asking }))).toThrow('"GET /a" requires scopes, but its callers have no token with scopes');
  });

  test('serves all routes that differ in scopes only', () => {
    expect(schemesOf(HTTP, (_, scope) => ApiAuthorizer.jwt('https://issuer.example.com', { audience: ['shop'], scopes: [scope] })))
      .toEqual([['jwt'], [{ jwt: ['read'] }], [{ jwt: ['write'] }]]);
    expect(schemesOf(REST, (stack, scope) => {
      const id = 'Users';
      return ApiAuthorizer.cognito((stack.node.tryFindChild(id) as UserPool) ?? new UserPool(stack, id), { scopes: [scope] });
    })).toEqual([['cognito'], [{ cognito: ['read'] }], [{ cognito: ['write'] }]]);
  });

  test('does not serve routes that differ in the tokens they take', () => {
    expect(schemesOf(HTTP, (_, scope) => ApiAuthorizer.jwt('https://issuer.example.com', { audience: [scope] })))
      .toEqual([['jwt', 'jwt2'], [{ jwt: [] }], [{ jwt2: [] }]]);
    expect(schemesOf(REST, (stack, scope) => {
      const id = 'Decider';
      return ApiAuthorizer.lambdaFunction((stack.node.tryFindChild(id) as Function) ?? decider(stack), { identityHeaders: [scope] });
    })[0]).toEqual(['lambdaFunction', 'lambdaFunction2']);
  });
});
