import { unsignedToken } from '../../../../local/gateway/authorizers';
import type { InvocationOutcome } from '../../../../local/gateway/exchange';
import { createHttpApi } from '../../../../local/gateway/http/http-api';
import { gatewayDefinition, gatewayRequest, recorder, valuesOf } from '../requests';

type Sample = Parameters<typeof gatewayRequest>[0];

describe('createHttpApi', () => {
  describe('event', () => {
    const eventOf = async (request: Sample, stage = '$default') => {
      const { events, invoke } = recorder();
      await createHttpApi(gatewayDefinition({ stage }), invoke).handle(gatewayRequest(request));
      return events[0];
    };

    test('has the fields of the 2.0 payload, and leaves out what there is not', async () => {
      expect(await eventOf({})).toEqual({
        version: '2.0',
        routeKey: 'GET /books',
        rawPath: '/books',
        rawQueryString: '',
        headers: {
          'host': 'localhost:3000',
          'user-agent': 'test/1',
          'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
          'x-forwarded-for': '127.0.0.1',
          'x-forwarded-port': '3000',
          'x-forwarded-proto': 'http',
        },
        requestContext: {
          accountId: '123456789012',
          apiId: 'Api',
          domainName: 'localhost:3000',
          domainPrefix: 'Api',
          http: { method: 'GET', path: '/books', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test/1' },
          requestId: expect.stringMatching(/^[\w-]{15}=$/),
          routeKey: 'GET /books',
          stage: '$default',
          time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
          timeEpoch: expect.any(Number),
        },
        isBase64Encoded: false,
      });
    });

    test('a named stage starts the path', async () => {
      expect(await eventOf({}, 'v1')).toMatchObject({ rawPath: '/v1/books', requestContext: { stage: 'v1', http: { path: '/v1/books' } } });
    });

    test('the path and its parameters are decoded, the query string is not', async () => {
      expect(await eventOf({ url: '/orders/a%20b%2Bc?q=x%20y&q=z' })).toMatchObject({
        rawPath: '/orders/a b+c',
        pathParameters: { id: 'a b+c' },
        rawQueryString: 'q=x%20y&q=z',
        queryStringParameters: { q: 'x y,z' },
      });
    });

    test('header names are in lower case, repeated headers are joined, cookies have a separate field', async () => {
      const event = await eventOf({ headers: [['X-Tag', 'a'], ['x-tag', 'b'], ['Cookie', 'c1=1; c2=2'], ['Connection', 'close']] });

      expect(event.cookies).toEqual(['c1=1', 'c2=2']);
      expect(event.headers).toMatchObject({ 'x-tag': 'a,b' });
      expect(Object.keys(event.headers)).toEqual(expect.not.arrayContaining(['cookie', 'connection']));
    });

    test.each([
      ['application/json', false],
      ['application/json; charset=utf-8', false],
      ['text/csv', false],
      ['application/xml', false],
      ['application/x-www-form-urlencoded', true],
      ['application/octet-stream', true],
      [undefined, true],
    ])('a body of type %s arrives in base64: %s', async (type, isBase64Encoded) => {
      const event = await eventOf({ method: 'POST', body: '{"a":1}', headers: type ? [['Content-Type', type]] : [] });

      expect(event).toMatchObject({ body: isBase64Encoded ? 'eyJhIjoxfQ==' : '{"a":1}', isBase64Encoded });
    });

    test('the headers of writes reach the function', async () => {
      const { headers } = await eventOf({ method: 'POST', headers: [['If-Match', '"7"'], ['Idempotency-Key', 'k-1']] });

      expect(headers).toMatchObject({ 'if-match': '"7"', 'idempotency-key': 'k-1' });
    });

    test('claims of an unverified token are text, lists in brackets', async () => {
      const token = unsignedToken({ 'sub': 'u1', 'exp': 1700000000, 'cognito:groups': ['a', 'b'] });
      const { requestContext } = await eventOf({ url: '/mine', headers: [['Authorization', `Bearer ${token}`]] });

      expect(requestContext.authorizer).toEqual({ jwt: { claims: { 'sub': 'u1', 'exp': '1700000000', 'cognito:groups': '[a b]' }, scopes: null } });
    });

    test('scopes are passed on where the route asks for some', async () => {
      const { requestContext } = await eventOf({ url: '/scoped', headers: [['x-local-claims', '{"scope":"read other"}']] });

      expect(requestContext.authorizer.jwt.scopes).toEqual(['read', 'other']);
    });

    test('the context of a Lambda authorizer is unchanged', async () => {
      const { requestContext } = await eventOf({ url: '/decided', headers: [['x-local-claims', '{"tenant":"t1","level":3}']] });

      expect(requestContext.authorizer).toEqual({ lambda: { tenant: 't1', level: 3 } });
    });

    test('with IAM there is one local caller', async () => {
      const { requestContext } = await eventOf({ method: 'POST' });

      expect(requestContext.authorizer.iam).toMatchObject({ accountId: '123456789012', userArn: 'arn:aws:iam::123456789012:user/local' });
    });
  });

  describe('answer of the gateway', () => {
    const answerOf = (request: Sample, outcome?: InvocationOutcome) => {
      const invoke = outcome ? async () => outcome : recorder().invoke;
      return createHttpApi(gatewayDefinition({ stage: '$default' }), invoke).handle(gatewayRequest(request));
    };

    test.each<[string, Sample, number, string]>([
      ['an unknown path', { url: '/films' }, 404, 'Not Found'],
      ['a slash too many', { url: '/books/' }, 404, 'Not Found'],
      ['an unknown method', { method: 'DELETE' }, 404, 'Not Found'],
      ['an escape that is none', { url: '/orders/%zz' }, 400, 'Bad Request'],
      ['no token', { url: '/mine' }, 401, 'Unauthorized'],
      ['a malformed token', { url: '/mine', headers: [['Authorization', 'Bearer a.b']] }, 401, 'Unauthorized'],
      ['no context for a Lambda authorizer', { url: '/decided' }, 401, 'Unauthorized'],
      ['a body of more than 10 MB', { method: 'POST', body: 'x'.repeat(10 * 1024 * 1024 + 1) }, 413, 'Request Entity Too Large'],
      ['a token without the scope', { url: '/scoped', headers: [['x-local-claims', '{"scope":"delete"}']] }, 403, 'Forbidden'],
    ])('%s is refused', async (_, request, status, message) => {
      const response = await answerOf(request);

      expect(response).toMatchObject({ status, body: JSON.stringify({ message }) });
      expect(valuesOf(response, 'apigw-requestid')).toHaveLength(1);
    });

    test.each<[InvocationOutcome, number, string]>([
      [{ kind: 'failed', message: 'secret detail' }, 500, 'Internal Server Error'],
      [{ kind: 'timed-out' }, 503, 'Service Unavailable'],
      [{ kind: 'too-large' }, 413, 'Request Entity Too Large'],
      [{ kind: 'not-here', message: 'the function Other cannot run locally: it needs layers' }, 501, 'the function Other cannot run locally: it needs layers'],
    ])('a function that has %j is not the caller\'s business', async (outcome, status, message) => {
      await expect(answerOf({}, outcome)).resolves.toMatchObject({ status, body: JSON.stringify({ message }) });
    });
  });

  describe('answer of the handler', () => {
    const answerOf = async (returned: unknown) => {
      const response = await createHttpApi(gatewayDefinition(), recorder(returned).invoke).handle(gatewayRequest());
      return { ...response, body: response.body.toString(), type: valuesOf(response, 'content-type')[0] };
    };

    test.each<[unknown, number, string, string | undefined]>([
      [{ statusCode: 204 }, 204, '', undefined],
      [{ statusCode: 200, body: 'text' }, 200, 'text', 'text/plain; charset=utf-8'],
      [{ statusCode: 200, body: '{}', headers: { 'Content-Type': 'application/json' } }, 200, '{}', 'application/json'],
      [{ statusCode: 200, body: 'dGVzdA==', isBase64Encoded: true }, 200, 'test', 'text/plain; charset=utf-8'],
      [{ books: 1 }, 200, '{"books":1}', 'application/json'],
      ['text', 200, 'text', 'application/json'],
      [[1], 200, '[1]', 'application/json'],
    ])('%j is understood', async (returned, status, body, type) => {
      await expect(answerOf(returned)).resolves.toMatchObject({ status, body, type });
    });

    test.each<[unknown]>([
      [{ statusCode: 'wrong' }],
      [{ statusCode: 200, body: { no: 'text' } }],
      [{ statusCode: 200, cookies: 'no list' }],
    ])('%j is malformed', async returned => {
      await expect(answerOf(returned)).resolves.toMatchObject({ status: 500, body: JSON.stringify({ message: 'Internal Server Error' }) });
    });

    test('every cookie is a separate header', async () => {
      expect(valuesOf(await answerOf({ statusCode: 200, cookies: ['a=1', 'b=2'] }), 'set-cookie')).toEqual(['a=1', 'b=2']);
    });
  });

  describe('CORS', () => {
    const cors = { allowOrigins: ['https://a.example'], allowMethods: ['GET', 'POST'], allowHeaders: ['content-type'], exposeHeaders: ['location'], maxAge: 600, allowCredentials: true };
    const api = (settings: object) => createHttpApi(
      gatewayDefinition({}, { 'x-amazon-apigateway-cors': settings }),
      recorder({ statusCode: 200, headers: { 'access-control-allow-origin': 'https://handler.example' } }).invoke,
    );
    const corsHeaders = async (settings: object, request: Sample) => {
      const response = await api(settings).handle(gatewayRequest(request));
      const headers = response.headers.filter(([name]) => name.startsWith('access-control-'));
      return { status: response.status, ...Object.fromEntries(headers) };
    };
    const preflight = (origin: string): Sample => ({ method: 'OPTIONS', headers: [['Origin', origin], ['Access-Control-Request-Method', 'GET']] });

    test('a preflight of an allowed origin is answered in the gateway', async () => {
      expect(await corsHeaders(cors, preflight('https://a.example'))).toEqual({
        'status': 204,
        'access-control-allow-origin': 'https://a.example',
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'GET,POST',
        'access-control-allow-headers': 'content-type',
        'access-control-max-age': '600',
      });
    });

    test('another origin gets no headers', async () => {
      expect(await corsHeaders(cors, preflight('https://b.example'))).toEqual({ status: 204 });
      expect(await corsHeaders(cors, { headers: [['Origin', 'https://b.example']] })).toEqual({ status: 200 });
    });

    test('responses have the headers of the gateway, not those of the handler', async () => {
      expect(await corsHeaders(cors, { headers: [['Origin', 'https://a.example']] })).toEqual({
        'status': 200,
        'access-control-allow-origin': 'https://a.example',
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'location',
      });
    });

    test('errors of the gateway have them as well', async () => {
      expect(await corsHeaders(cors, { url: '/films', headers: [['Origin', 'https://a.example']] })).toMatchObject({ 'status': 404, 'access-control-allow-origin': 'https://a.example' });
    });

    test('any origin is allowed by *', async () => {
      expect(await corsHeaders({ allowOrigins: ['*'] }, { headers: [['Origin', 'https://b.example']] })).toEqual({ 'status': 200, 'access-control-allow-origin': '*' });
    });

    test('OPTIONS without a preflight is a route like any other', async () => {
      expect(await corsHeaders(cors, { method: 'OPTIONS' })).toEqual({ status: 404 });
    });
  });
});
