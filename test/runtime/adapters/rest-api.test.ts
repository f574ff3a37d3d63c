import { fromRestApi, toResult, type RestApiEvent } from '../../../runtime/adapters/rest-api';

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
      requestId: 'request-1',
      invocation,
    });
  });

  test('path parameters, which arrive as the caller wrote them, are decoded', () => {
    expect(read({ pathParameters: { id: 'test%2Balias@gmail.com', name: 'a+b%20%C3%A9' } }).path).toEqual(new Map([['id', 'test+alias@gmail.com'], ['name', 'a+b é']]));
  });

  test('a path parameter that is not encoded stays as it is', () => {
    expect(read({ pathParameters: { id: '100%' } }).path.get('id')).toBe('100%');
  });

  test('query parameters, which arrive decoded, keep all their values', () => {
    const { query } = read({ multiValueQueryStringParameters: { category: ['electronics', 'books'], plus: ['test alias'], percent: ['%41'] } });

    expect(query).toEqual(new Map([['category', ['electronics', 'books']], ['plus', ['test alias']], ['percent', ['%41']]]));
  });

  test('events without headers and parameters are read', () => {
    expect(read({ headers: null, pathParameters: null })).toMatchObject({ headers: new Map(), path: new Map() });
  });

  test.each([['{"a":1}', false], ['eyJhIjoxfQ==', true]])('body %s is text', (body, isBase64Encoded) => {
    expect(read({ body, isBase64Encoded }).body).toBe('{"a":1}');
  });

  test('claims of a Cognito authorizer are read, text only', () => {
    const claims = { 'sub': 'user-1', 'cognito:groups': '[admin editor]', 'nested': { a: 1 } };

    expect(read({ requestContext: { requestId: 'r', authorizer: { claims } } }).claims).toEqual(new Map([['sub', 'user-1'], ['cognito:groups', '[admin editor]']]));
  });

  test.each([null, {}])('an authorizer that is %j has no claims', authorizer => {
    expect(read({ requestContext: { requestId: 'r', authorizer } }).claims).toEqual(new Map());
  });
});

describe('toResult', () => {
  test('a result has the shape that both kinds of API take', () => {
    expect(toResult({ status: 201, headers: { location: '/books/1' }, body: '{}' })).toEqual({
      statusCode: 201, headers: { location: '/books/1' }, body: '{}', isBase64Encoded: false,
    });
  });
});
