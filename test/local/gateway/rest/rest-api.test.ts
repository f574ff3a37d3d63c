import { unsignedToken } from '../../../../local/gateway/authorizers';
import type { InvocationOutcome } from '../../../../local/gateway/exchange';
import { createRestApi } from '../../../../local/gateway/rest/rest-api';
import { gatewayDefinition, gatewayRequest, recorder, valuesOf } from '../requests';

const INTERNAL_ERROR = JSON.stringify({ message: 'Internal server error' });

describe('createRestApi', () => {
  describe('event', () => {
    const eventOf = async (request: Parameters<typeof gatewayRequest>[0]) => {
      const { events, invoke } = recorder();
      await createRestApi(gatewayDefinition(), invoke).handle(gatewayRequest(request));
      return events[0];
    };

    test('has the fields of the 1.0 payload, null where there is nothing', async () => {
      expect(await eventOf({})).toEqual({
        resource: '/books',
        path: '/books',
        httpMethod: 'GET',
        headers: expect.any(Object),
        multiValueHeaders: expect.any(Object),
        queryStringParameters: null,
        multiValueQueryStringParameters: null,
        pathParameters: null,
        stageVariables: null,
        requestContext: expect.any(Object),
        body: null,
        isBase64Encoded: false,
      });
    });

    test('the request context has the stage in its path, and no authorizer on an open route', async () => {
      const { requestContext } = await eventOf({ url: '/orders/7' });

      expect(requestContext).toEqual({
        accountId: '123456789012',
        apiId: 'Api',
        deploymentId: 'local',
        domainName: 'localhost:3000',
        domainPrefix: 'Api',
        extendedRequestId: expect.stringMatching(/=$/),
        httpMethod: 'GET',
        identity: {
          accessKey: null,
          accountId: null,
          caller: null,
          cognitoAuthenticationProvider: null,
          cognitoAuthenticationType: null,
          cognitoIdentityId: null,
          cognitoIdentityPoolId: null,
          principalOrgId: null,
          sourceIp: '127.0.0.1',
          user: null,
          userAgent: 'test/1',
          userArn: null,
        },
        path: '/prod/orders/7',
        protocol: 'HTTP/1.1',
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        requestTimeEpoch: expect.any(Number),
        resourceId: expect.stringMatching(/^[0-9a-f]{6}$/),
        resourcePath: '/orders/{id}',
        stage: 'prod',
      });
    });

    test('headers keep their case; of repeated ones the last wins, and all are in the lists', async () => {
      const { headers, multiValueHeaders } = await eventOf({ headers: [['tEsT-HEADeR', 'one'], ['test-header', 'two']] });

      expect(headers).toMatchObject({ 'tEsT-HEADeR': 'two', 'X-Forwarded-For': '127.0.0.1', 'X-Forwarded-Port': '3000', 'X-Forwarded-Proto': 'http' });
      expect(multiValueHeaders).toMatchObject({ 'tEsT-HEADeR': ['one', 'two'], 'Host': ['localhost:3000'] });
      expect(headers).not.toHaveProperty('test-header');
    });

    // Recorded from AWS: https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_integrations.snapshot.json
    test.each([
      ['Accept', true], ['Accept-Charset', true], ['Accept-Encoding', true], ['Age', true], ['Authorization', true], ['Content-Encoding', true],
      ['Content-Type', true], ['Date', true], ['Pragma', true], ['Range', true], ['Referer', true], ['Via', true], ['Warn', true],
      ['Connection', false], ['Content-Length', false], ['Content-MD5', false], ['Expect', false], ['Max-Forwards', false], ['Proxy-Authenticate', false],
      ['Server', false], ['TE', false], ['Trailer', false], ['Transfer-Encoding', false], ['Upgrade', false], ['WWW-Authenticate', false],
    ])('the header %s reaches the function: %s', async (name, reaches) => {
      const { headers, multiValueHeaders } = await eventOf({ headers: [[name, 'x']] });

      expect([name in headers, name in multiValueHeaders]).toEqual([reaches, reaches]);
    });

    test('the headers of writes and a CSV body reach the function as they are', async () => {
      const headers: [string, string][] = [['If-Match', '"7"'], ['Idempotency-Key', 'k-1'], ['Content-Type', 'text/csv']];
      const event = await eventOf({ method: 'POST', headers, body: 'title\r\nÄsop\r\n' });

      expect(event).toMatchObject({ headers: Object.fromEntries(headers), body: 'title\r\nÄsop\r\n', isBase64Encoded: false });
    });

    test.each([
      [['text/csv'], 'text/csv; charset=utf-8', true],
      [['*/*'], 'application/json', true],
      [['image/png'], 'text/csv', false],
    ])('with the binary media types %j, a body of type %s arrives in base64: %s', async (types, type, isBase64Encoded) => {
      const { events, invoke } = recorder();
      const definition = gatewayDefinition({}, { 'x-amazon-apigateway-binary-media-types': types });
      await createRestApi(definition, invoke).handle(gatewayRequest({ method: 'POST', headers: [['Content-Type', type]], body: 'a' }));

      expect(events[0]).toMatchObject({ body: isBase64Encoded ? 'YQ==' : 'a', isBase64Encoded });
    });

    test('a trace of the caller is continued', async () => {
      const { multiValueHeaders } = await eventOf({ headers: [['X-Amzn-Trace-Id', 'Root=1-3152b799-8954dae64eda91bc9a23a7e8']] });

      expect(multiValueHeaders['X-Amzn-Trace-Id']).toEqual(['Root=1-3152b799-8954dae64eda91bc9a23a7e8']);
    });

    test.each([
      ['urlparam=test', { urlparam: ['test'] }],
      ['category=electronics&category=books&price=10&price=20&price=30', { category: ['electronics', 'books'], price: ['10', '20', '30'] }],
      ['plus=test+alias%40gmail.com&email=test%2Balias@gmail.com&whitespace=foo%20bar', { plus: ['test alias@gmail.com'], email: ['test+alias@gmail.com'], whitespace: ['foo bar'] }],
      ['empty=', { empty: [''] }],
    ])('query %s is decoded, the last of several values wins', async (query, lists) => {
      const event = await eventOf({ url: `/books?${query}` });

      expect(event.multiValueQueryStringParameters).toEqual(lists);
      expect(event.queryStringParameters).toEqual(Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, values.at(-1)])));
    });

    test('the path and its parameters stay percent-encoded', async () => {
      const event = await eventOf({ url: '/orders/test%2Balias@gmail.com' });

      expect(event).toMatchObject({ path: '/orders/test%2Balias@gmail.com', pathParameters: { id: 'test%2Balias@gmail.com' } });
    });

    test('a slash at the end stays in the path and finds the same route', async () => {
      expect(await eventOf({ url: '/orders/7/' })).toMatchObject({ path: '/orders/7/', resource: '/orders/{id}', pathParameters: { id: '7' } });
    });

    test('slashes too many at the start are in the path of the context only', async () => {
      expect(await eventOf({ url: '//orders/7' })).toMatchObject({ path: '/orders/7', requestContext: { path: '/prod//orders/7' } });
    });

    test('a body is text', async () => {
      expect(await eventOf({ method: 'POST', body: '{"title":"é"}' })).toMatchObject({ body: '{"title":"é"}', isBase64Encoded: false });
    });

    test('claims of an unverified token are text, lists with commas', async () => {
      const token = unsignedToken({ 'sub': 'u1', 'exp': 1700000000, 'email_verified': true, 'cognito:groups': ['a', 'b'] });
      const { requestContext } = await eventOf({ url: '/mine', headers: [['Authorization', `Bearer ${token}`]] });

      expect(requestContext.authorizer).toEqual({ claims: { 'sub': 'u1', 'exp': '1700000000', 'email_verified': 'true', 'cognito:groups': 'a,b' } });
    });

    test('claims of the local header count as well, and the header is not passed on', async () => {
      const event = await eventOf({ url: '/mine', headers: [['X-Local-Claims', '{"sub":"u2"}']] });

      expect(event.requestContext.authorizer).toEqual({ claims: { sub: 'u2' } });
      expect(event.headers).not.toHaveProperty('X-Local-Claims');
    });

    test('the context of a Lambda authorizer is text, beside its principal', async () => {
      const { requestContext } = await eventOf({ url: '/decided', headers: [['x-local-claims', '{"tenant":"t1","level":3}']] });

      expect(requestContext.authorizer).toEqual({ principalId: 'local', integrationLatency: 0, tenant: 't1', level: '3' });
    });

    test('an API key is part of the identity', async () => {
      const { requestContext } = await eventOf({ url: '/metered', headers: [['X-API-Key', 'k1']] });

      expect(requestContext.identity).toMatchObject({ apiKey: 'k1' });
    });

    test('with IAM there is one local caller', async () => {
      const { requestContext } = await eventOf({ method: 'POST' });

      expect(requestContext.identity).toMatchObject({ accountId: '123456789012', userArn: 'arn:aws:iam::123456789012:user/local' });
    });
  });

  describe('answer of the gateway', () => {
    const answerOf = async (request: Parameters<typeof gatewayRequest>[0], outcome?: InvocationOutcome) => {
      const invoke = outcome ? async () => outcome : recorder().invoke;
      return createRestApi(gatewayDefinition(), invoke).handle(gatewayRequest(request));
    };

    test.each([
      ['an unknown path', { url: '/films' }, 403, 'Missing Authentication Token'],
      ['an unknown method', { method: 'DELETE' }, 403, 'Missing Authentication Token'],
      ['no token', { url: '/mine' }, 401, 'Unauthorized'],
      ['a malformed token', { url: '/mine', headers: [['Authorization', 'Bearer a.b']] as [string, string][] }, 401, 'Unauthorized'],
      ['a token that holds no object', { url: '/mine', headers: [['Authorization', 'Bearer a.MQ.c']] as [string, string][] }, 401, 'Unauthorized'],
      ['claims that are no JSON', { url: '/mine', headers: [['x-local-claims', 'sub=1']] as [string, string][] }, 401, 'Unauthorized'],
      ['no context for a Lambda authorizer', { url: '/decided' }, 401, 'Unauthorized'],
      ['no API key', { url: '/metered' }, 403, 'Forbidden'],
      ['a token without the scope', { url: '/scoped', headers: [['x-local-claims', '{"scope":"delete"}']] as [string, string][] }, 401, 'Unauthorized'],
    ])('%s is refused', async (_, request, status, message) => {
      const response = await answerOf(request);

      expect(response).toMatchObject({ status, body: JSON.stringify({ message }) });
      expect(valuesOf(response, 'x-amzn-errortype')).toHaveLength(1);
    });

    test('a token with one of the scopes is accepted', async () => {
      await expect(answerOf({ url: '/scoped', headers: [['x-local-claims', '{"scope":"other write"}']] })).resolves.toMatchObject({ status: 200 });
    });

    test.each<[InvocationOutcome, number, string]>([
      [{ kind: 'failed', message: 'secret detail' }, 502, 'Internal server error'],
      [{ kind: 'timed-out' }, 504, 'Endpoint request timed out'],
      [{ kind: 'too-large' }, 413, 'Request Too Long'],
      [{ kind: 'not-here', message: 'the function Other cannot run locally: it needs layers' }, 501, 'the function Other cannot run locally: it needs layers'],
    ])('a function that has %j is not the caller\'s business', async (outcome, status, message) => {
      await expect(answerOf({}, outcome)).resolves.toMatchObject({ status, body: JSON.stringify({ message }) });
    });

    test('a body of more than 10 MB is refused in plain text', async () => {
      const response = await answerOf({ method: 'POST', body: 'x'.repeat(10 * 1024 * 1024 + 1) });

      expect(response).toMatchObject({ status: 413, body: 'HTTP content length exceeded 10485760 bytes.' });
    });

    test.each([
      ['any key does where none is configured', undefined, 'k9', 200],
      ['a configured key is accepted', ['k1', 'k2'], 'k2', 200],
      ['another key is refused', ['k1', 'k2'], 'k9', 403],
    ])('%s', async (_, apiKeys, key, status) => {
      const api = createRestApi(gatewayDefinition({ apiKeys }), recorder().invoke);

      await expect(api.handle(gatewayRequest({ url: '/metered', headers: [['x-api-key', key]] }))).resolves.toMatchObject({ status });
    });

    test('a route with a separate function invokes it', async () => {
      const { functionIds, invoke } = recorder();
      const api = createRestApi(gatewayDefinition(), invoke);
      await api.handle(gatewayRequest({ url: '/own' }));
      await api.handle(gatewayRequest());

      expect(functionIds).toEqual(['Other', undefined]);
    });

    test('the answer of a function names its trace, those of the gateway do not', async () => {
      expect(valuesOf(await answerOf({}), 'x-amzn-trace-id')).toEqual([expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/)]);
      expect(valuesOf(await answerOf({ url: '/films' }), 'x-amzn-trace-id')).toEqual([]);
    });

    test('every response has the id of its request', async () => {
      const { events, invoke } = recorder();
      const response = await createRestApi(gatewayDefinition(), invoke).handle(gatewayRequest());

      expect(valuesOf(response, 'x-amzn-requestid')).toEqual([events[0].requestContext.requestId]);
      expect(valuesOf(response, 'x-amz-apigw-id')).toEqual([events[0].requestContext.extendedRequestId]);
    });

    test('errors carry the headers of the gateway responses', async () => {
      const body = {
        'x-amazon-apigateway-gateway-responses': {
          DEFAULT_4XX: { responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'https://a.example'" } },
          DEFAULT_5XX: { responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'https://b.example'" } },
        },
      };
      const api = createRestApi(gatewayDefinition({}, body), async () => ({ kind: 'timed-out' }));

      expect(valuesOf(await api.handle(gatewayRequest({ url: '/films' })), 'access-control-allow-origin')).toEqual(['https://a.example']);
      expect(valuesOf(await api.handle(gatewayRequest()), 'access-control-allow-origin')).toEqual(['https://b.example']);
    });
  });

  describe('answer of the handler', () => {
    const answerOf = (returned: unknown) => createRestApi(gatewayDefinition(), recorder(returned).invoke).handle(gatewayRequest());

    test.each<[unknown, number, string]>([
      [{ statusCode: 200 }, 200, ''],
      [{ statusCode: 200, headers: null }, 200, ''],
      [{ statusCode: '201' }, 201, ''],
      [{ headers: { 'test-header': 'value' } }, 200, ''],
      [{ statusCode: 200, body: 'dGVzdC1kYXRh', isBase64Encoded: true }, 200, 'dGVzdC1kYXRh'],
      [{ statusCode: 200, body: 'text', isBase64Encoded: false }, 200, 'text'],
    ])('%j is well formed', async (returned, status, body) => {
      await expect(answerOf(returned)).resolves.toMatchObject({ status, body });
    });

    test.each<[unknown]>([
      ['just a string'],
      [null],
      [{}],
      [{ statusCode: 200, wrongValue: 'value' }],
      [{ statusCode: 'wrong' }],
      [{ statusCode: 200, multiValueHeaders: { 'test-multi': 'value1' } }],
      [{ statusCode: 200, body: { no: 'text' } }],
    ])('%j is malformed', async returned => {
      await expect(answerOf(returned)).resolves.toMatchObject({ status: 502, body: INTERNAL_ERROR });
    });

    test('headers become text, lists come first, and JSON is the content type of last resort', async () => {
      const response = await answerOf({ statusCode: 200, headers: { 'header-bool': true, 'test-multi': 'solo' }, multiValueHeaders: { 'test-multi': ['multi'] } });

      expect(valuesOf(response, 'header-bool')).toEqual(['true']);
      expect(valuesOf(response, 'test-multi')).toEqual(['multi', 'solo']);
      expect(valuesOf(response, 'content-type')).toEqual(['application/json']);
    });
  });

  describe('a route for any method and the rest of a path', () => {
    const any = { method: 'ANY', path: '/{proxy+}', authorizer: { kind: 'none' } as const, functionId: 'Own' };
    const get = { method: 'GET', path: '/books', authorizer: { kind: 'none' } as const };

    test('receives every method and path that no other route has', async () => {
      const { events, invoke } = recorder();
      const api = createRestApi(gatewayDefinition({ routes: [any, get] }), invoke);
      for (const [method, url] of [['DELETE', '/books'], ['GET', '/books/7/pages'], ['GET', '/books']] as const) {
        await api.handle(gatewayRequest({ method, url }));
      }

      expect(events.map(({ resource, httpMethod, pathParameters }: any) => [resource, httpMethod, pathParameters])).toEqual([
        ['/{proxy+}', 'DELETE', { proxy: 'books' }], ['/{proxy+}', 'GET', { proxy: 'books/7/pages' }], ['/books', 'GET', null],
      ]);
    });

    test('receives no preflight requests that a mock integration answers', async () => {
      const { events, invoke } = recorder();
      const paths = { '/{proxy+}': { options: { 'security': [], 'x-amazon-apigateway-integration': { type: 'mock', responses: { default: { statusCode: '204' } } } } } };
      const response = await createRestApi(gatewayDefinition({ routes: [any] }, { paths }), invoke).handle(gatewayRequest({ method: 'OPTIONS', url: '/a/b' }));

      expect([response.status, events]).toEqual([204, []]);
    });
  });

  describe('preflight', () => {
    const mock = (parameters: Record<string, string>) => ({
      '/books': {
        options: {
          'security': [],
          'x-amazon-apigateway-integration': { type: 'mock', responses: { default: { statusCode: '204', responseParameters: parameters } } },
        },
      },
    });
    const ask = (parameters: Record<string, string>, allowOrigins: string[], origin: string, url = '/books') => {
      const cors = { allowOrigins, exposeHeaders: [], allowCredentials: false };
      const api = createRestApi(gatewayDefinition({ cors }, { paths: mock(parameters) }), recorder().invoke);
      return api.handle(gatewayRequest({ method: 'OPTIONS', url, headers: [['Origin', origin]] }));
    };

    test('is answered from the mock integration', async () => {
      const response = await ask({
        'method.response.header.Access-Control-Allow-Methods': "'GET,POST'",
        'method.response.header.Access-Control-Allow-Headers': "'content-type'",
        'method.response.header.Access-Control-Max-Age': "'600'",
        'method.response.header.Access-Control-Allow-Origin': "'https://one.example'",
      }, ['https://one.example'], 'https://other.example');

      expect(response).toMatchObject({ status: 204, body: '' });
      expect(valuesOf(response, 'access-control-allow-methods')).toEqual(['GET,POST']);
      expect(valuesOf(response, 'access-control-allow-headers')).toEqual(['content-type']);
      expect(valuesOf(response, 'access-control-max-age')).toEqual(['600']);
      expect(valuesOf(response, 'access-control-allow-origin')).toEqual(['https://one.example']);
    });

    test.each([
      ['https://two.example', 'https://two.example'],
      ['https://other.example', 'https://one.example'],
    ])('of several origins, %s gets %s', async (origin, allowed) => {
      const literal = { 'method.response.header.Access-Control-Allow-Origin': "'https://one.example'" };
      const response = await ask(literal, ['https://one.example', 'https://two.example'], origin);

      expect(valuesOf(response, 'access-control-allow-origin')).toEqual([allowed]);
    });

    test('is refused where the path has none', async () => {
      await expect(ask({}, [], 'https://one.example', '/mine')).resolves.toMatchObject({ status: 403 });
    });
  });
});
