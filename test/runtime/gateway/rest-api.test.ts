import { fromRestApi, type RestApiEvent } from '../../../runtime/gateway/rest-api';
import { toResult } from '../../../runtime/http/response';

const invocation = { functionRequestId: 'function-1', remainingMs: 28_000, coldStart: true, traceId: undefined };

const read = (parts: Partial<RestApiEvent>) => fromRestApi({
  resource: '/books/{id}',
  httpMethod: 'GET',
  headers: { 'Accept': '*/*', 'tEsT-HEADeR': 'aValUE' },
  pathParameters: { id: '7' },
  multiValueQueryStringParameters: null,
  body: null,
  isBase64Encoded: false,
  requestContext: { requestId: 'request-1' },
  ...parts,
}, invocation);

describe('fromRestApi', () => {
  test('default', () => {
    expect(read({})).toEqual({
      routeKey: 'GET /books/{id}',
      path: new Map([['id', '7']]),
      query: new Map(),
      headers: new Map([['accept', '*/*'], ['test-header', 'aValUE']]),
      body: undefined,
      claims: new Map(),
      context: new Map([['requestId', 'request-1']]),
      requestId: 'request-1',
      takesBinary: false,
      invocation,
    });
  });

  test('path parameters, which arrive as the caller wrote them, are decoded', () => {
    expect(read({ pathParameters: { id: 'test%2Balias@gmail.com', name: 'a+b%20%C3%A9' } }).path).toEqual(new Map([['id', 'test+alias@gmail.com'], ['name', 'a+b é']]));
  });

  test('a path parameter that is not encoded is unchanged', () => {
    expect(read({ pathParameters: { id: '100%' } }).path.get('id')).toBe('100%');
  });

  test('query parameters, which arrive decoded, keep all their values', () => {
    const { query } = read({ multiValueQueryStringParameters: { category: ['electronics', 'books'], plus: ['test alias'], percent: ['%41'] } });

    expect(query).toEqual(new Map([['category', ['electronics', 'books']], ['plus', ['test alias']], ['percent', ['%41']]]));
  });

  test('the id that callers cannot choose is read beside the one that they can', () => {
    expect(read({ requestContext: { requestId: 'chosen', extendedRequestId: 'given' } })).toMatchObject({ requestId: 'chosen', extendedRequestId: 'given' });
  });

  test('events without headers and parameters are read', () => {
    expect(read({ headers: null, pathParameters: null })).toMatchObject({ headers: new Map(), path: new Map() });
  });

  test.each([['{"a":1}', false, '{"a":1}'], ['eyJhIjoxfQ==', true, Buffer.from('{"a":1}')]])('body %s, with isBase64Encoded %s, is %j', (body, isBase64Encoded, expected) => {
    expect(read({ body, isBase64Encoded }).body).toEqual(expected);
  });

  test('claims of a Cognito authorizer are read', () => {
    const claims = { 'sub': 'user-1', 'cognito:groups': 'admin,editor' };

    expect(read({ requestContext: { requestId: 'r', authorizer: { claims } } }).claims).toEqual(new Map(Object.entries(claims)));
  });

  test('the context of a request is read', () => {
    const identity = { sourceIp: '192.0.2.1', userAgent: null, userArn: 'arn:aws:iam::123456789012:user/a', accountId: '123456789012' };

    expect(read({ requestContext: { requestId: 'r', domainName: 'api.example.com', stage: 'prod', identity } }).context).toEqual(new Map([
      ['requestId', 'r'], ['domainName', 'api.example.com'], ['stage', 'prod'], ['sourceIp', '192.0.2.1'],
      ['callerArn', 'arn:aws:iam::123456789012:user/a'], ['callerAccount', '123456789012'],
    ]));
  });
});

describe('toResult', () => {
  test('a result has the shape that both kinds of API take', () => {
    expect(toResult({ status: 201, headers: { location: '/books/1' }, body: '{}' })).toEqual({
      statusCode: 201, headers: { location: '/books/1' }, body: '{}', isBase64Encoded: false,
    });
  });

  test('bytes are sent as base64', () => {
    expect(toResult({ status: 200, headers: {}, body: Buffer.from([0, 255]) })).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
  });
});
