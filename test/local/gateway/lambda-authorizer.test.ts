import { gatewayDefinition, gatewayRequest, valuesOf } from './requests';
import type { LambdaAuthorizer } from '../../../local/gateway/authorizers';
import type { Header, InvocationOutcome } from '../../../local/gateway/exchange';
import type { GatewayFactory } from '../../../local/gateway/gateway';
import { createHttpApi } from '../../../local/gateway/http/http-api';
import { createRestApi } from '../../../local/gateway/rest/rest-api';

const REFUSAL = 'User is not authorized to access this resource';

const TOKEN: Header = ['Authorization', 'secret-word'];

/** An API with a handler that answers 200, and an authorizer with a given answer. */
function apiOf(create: GatewayFactory, authorizer: Partial<LambdaAuthorizer>, answer: unknown) {
  const asked: any[] = [];
  const handled: any[] = [];
  const outcomeOf = (): InvocationOutcome => {
    if (answer instanceof Error) return { kind: 'failed', message: String(answer.stack), error: answer.message };
    return answer === 'too late' ? { kind: 'timed-out' } : { kind: 'returned', json: JSON.stringify(answer) };
  };
  const invoke = async (event: object, functionId?: string): Promise<InvocationOutcome> => {
    (functionId === 'Decides' ? asked : handled).push(event);
    return functionId === 'Decides' ? outcomeOf() : { kind: 'returned', json: '{"statusCode":200}' };
  };
  const settings: LambdaAuthorizer = {
    functionId: 'Decides', type: 'request', identitySources: ['request.header.Authorization'], ttlSeconds: 0, simpleAnswer: false, ...authorizer,
  };
  const routes = ['/books', '/orders/{id}'].map(path => ({ method: 'GET', path, authorizer: { kind: 'lambda' as const, settings: {}, authorizer: settings } }));
  const gateway = create(gatewayDefinition({ routes, stage: create === createHttpApi ? '$default' : 'prod' }), invoke);
  const send = async (url = '/books', headers: Header[] = [TOKEN]) => {
    const response = await gateway.handle(gatewayRequest({ url, headers }));
    return { status: response.status, body: response.body.toString(), error: valuesOf(response, 'x-amzn-errortype')[0] };
  };
  return { send, asked, handled };
}

const policy = (Effect: string, Resource: string, rest: object = {}) => ({
  principalId: 'alice', policyDocument: { Version: '2012-10-17', Statement: [{ Effect, Action: 'execute-api:Invoke', Resource }] }, ...rest,
});

describe('a Lambda authorizer of a REST API', () => {
  const restApi = (answer: unknown, authorizer: Partial<LambdaAuthorizer> = {}) => apiOf(createRestApi, authorizer, answer);

  test('receives the request without its body, and its context reaches the handler as text', async () => {
    const { send, asked, handled } = restApi(policy('Allow', '*', { context: { sub: 'u1', admin: true, level: 3 } }));

    expect(await send('/orders/7?a=1')).toMatchObject({ status: 200 });
    expect(asked).toMatchObject([{
      type: 'REQUEST',
      methodArn: 'arn:aws:execute-api:us-east-1:123456789012:Api/prod/GET/orders/7',
      resource: '/orders/{id}',
      path: '/orders/7',
      headers: { Authorization: 'secret-word' },
      queryStringParameters: { a: '1' },
      pathParameters: { id: '7' },
      requestContext: { stage: 'prod' },
    }]);
    expect(asked[0]).not.toHaveProperty('body');
    expect(handled[0].requestContext.authorizer).toEqual({ principalId: 'alice', integrationLatency: 0, sub: 'u1', admin: 'true', level: '3' });
  });

  test('of the token type receives only the token', async () => {
    const { send, asked } = restApi(policy('Allow', '*'), { type: 'token' });
    await send();

    expect(asked).toEqual([{ type: 'TOKEN', methodArn: 'arn:aws:execute-api:us-east-1:123456789012:Api/prod/GET/books', authorizationToken: 'secret-word' }]);
  });

  test.each<[string, unknown, object]>([
    ['a policy that denies', policy('Deny', '*'), { status: 403, body: `{"Message":"${REFUSAL} with an explicit deny"}`, error: 'AccessDeniedException' }],
    ['a policy about something else', policy('Allow', 'arn:aws:execute-api:::x'), { status: 403, body: `{"Message":"${REFUSAL}"}`, error: 'AccessDeniedException' }],
    ['the error "Unauthorized"', new Error('Unauthorized'), { status: 401, body: '{"message":"Unauthorized"}', error: 'UnauthorizedException' }],
    ['another error', new Error('no network'), { status: 500, body: '{"message":null}', error: 'AuthorizerConfigurationException' }],
    ['nothing in time', 'too late', { status: 500 }],
    ['no policy', { isAuthorized: true }, { status: 500 }],
    ['no object', true, { status: 500 }],
    ['a context with an object in it', policy('Allow', '*', { context: { user: {} } }), { status: 500 }],
  ])('refuses a request with %s', async (_, answer, refusal) => {
    const { send, handled } = restApi(answer);

    expect(await send()).toMatchObject(refusal);
    expect(handled).toEqual([]);
  });

  test('is not invoked for a request without its identity', async () => {
    const { send, asked } = restApi(policy('Allow', '*'));

    expect(await send('/books', [])).toMatchObject({ status: 401 });
    expect(await send('/books', [['Authorization', '']])).toMatchObject({ status: 401 });
    expect(asked).toEqual([]);
  });

  test('is not invoked for a request with local claims', async () => {
    const { send, asked, handled } = restApi(policy('Deny', '*'));

    expect(await send('/books', [['x-local-claims', '{"sub":"u1"}']])).toMatchObject({ status: 200 });
    expect(asked).toEqual([]);
    expect(handled[0].requestContext.authorizer).toMatchObject({ sub: 'u1' });
  });

  test('is invoked once per identity while its answers are cached, and its policy covers all routes', async () => {
    const { send, asked } = restApi(policy('Allow', 'arn:aws:execute-api:*:*:Api/prod/GET/books'), { ttlSeconds: 60 });

    expect(await send('/books')).toMatchObject({ status: 200 });
    expect(await send('/books')).toMatchObject({ status: 200 });
    expect(await send('/orders/7')).toMatchObject({ status: 403 });
    expect(asked).toHaveLength(1);
    await send('/books', [['Authorization', 'another word']]);
    expect(asked).toHaveLength(2);
  });

  test('is invoked again when its answer is not cached or has expired', async () => {
    const fresh = restApi(policy('Allow', '*'));
    await fresh.send();
    await fresh.send();
    expect(fresh.asked).toHaveLength(2);

    const { send, asked } = restApi(policy('Allow', '*'), { ttlSeconds: 60 });
    await send();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_001);
    await send();
    clock.mockRestore();
    expect(asked).toHaveLength(2);
  });

  test('is invoked again after a failure', async () => {
    const { send, asked } = restApi(new Error('no network'), { ttlSeconds: 60 });
    await send();
    await send();

    expect(asked).toHaveLength(2);
  });
});

describe('a Lambda authorizer of an HTTP API', () => {
  const httpApi = (answer: unknown, authorizer: Partial<LambdaAuthorizer> = {}) =>
    apiOf(createHttpApi, { simpleAnswer: true, ...authorizer }, answer);

  test('receives payload format 2.0 without the body, and its context reaches the handler unchanged', async () => {
    const { send, asked, handled } = httpApi({ isAuthorized: true, context: { sub: 'u1', roles: ['a'] } });

    expect(await send('/orders/7?a=1')).toMatchObject({ status: 200 });
    expect(asked).toMatchObject([{
      version: '2.0',
      type: 'REQUEST',
      routeArn: 'arn:aws:execute-api:us-east-1:123456789012:Api/$default/GET/orders/7',
      identitySource: ['secret-word'],
      routeKey: 'GET /orders/{id}',
      rawPath: '/orders/7',
      rawQueryString: 'a=1',
      headers: { authorization: 'secret-word' },
      pathParameters: { id: '7' },
    }]);
    expect(asked[0]).not.toHaveProperty('isBase64Encoded');
    expect(handled[0].requestContext.authorizer).toEqual({ lambda: { sub: 'u1', roles: ['a'] } });
  });

  test('without a context leaves null', async () => {
    const { send, handled } = httpApi({ isAuthorized: true });
    await send();

    expect(handled[0].requestContext.authorizer).toEqual({ lambda: null });
  });

  test.each<[string, unknown, Partial<LambdaAuthorizer>, object]>([
    ['no', { isAuthorized: false }, {}, { status: 403, body: '{"message":"Forbidden"}' }],
    ['a policy that denies', policy('Deny', '*'), { simpleAnswer: false }, { status: 403, body: '{"message":"Forbidden"}' }],
    ['a policy where yes or no is asked for', policy('Allow', '*'), {}, { status: 500, body: '{"message":"Internal Server Error"}' }],
    ['yes where a policy is asked for', { isAuthorized: true }, { simpleAnswer: false }, { status: 500 }],
    ['an error', new Error('no network'), {}, { status: 500 }],
  ])('refuses a request with %s', async (_, answer, authorizer, refusal) => {
    const { send, handled } = httpApi(answer, authorizer);

    expect(await send()).toMatchObject(refusal);
    expect(handled).toEqual([]);
  });

  test('allows requests with a policy where one is configured', async () => {
    expect(await httpApi(policy('Allow', '*'), { simpleAnswer: false }).send()).toMatchObject({ status: 200 });
  });

  test('is not invoked for a request without its identity', async () => {
    const { send, asked } = httpApi({ isAuthorized: true });

    expect(await send('/books', [])).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
    expect(asked).toEqual([]);
  });

  test('is invoked for each route when the route is part of the identity', async () => {
    const identitySources = ['$request.header.Authorization', '$context.routeKey'];
    const { send, asked } = httpApi({ isAuthorized: true }, { ttlSeconds: 60, identitySources });
    await send('/orders/7');
    await send('/orders/8');
    await send('/books');

    expect(asked.map(({ identitySource }) => identitySource)).toEqual([['secret-word', 'GET /orders/{id}'], ['secret-word', 'GET /books']]);
  });

  test('can use a query parameter as identity', async () => {
    const { send } = httpApi({ isAuthorized: true }, { identitySources: ['$request.querystring.key'] });

    expect(await send('/books?key=a', [])).toMatchObject({ status: 200 });
    expect(await send('/books?key=', [])).toMatchObject({ status: 401 });
  });
});
