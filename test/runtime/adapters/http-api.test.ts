import { fromHttpApi, type HttpApiEvent } from '../../../runtime/adapters/http-api';

const invocation = { functionRequestId: 'function-1', remainingMs: 28_000, coldStart: true, traceId: undefined };

const read = (parts: Partial<HttpApiEvent>) => fromHttpApi({
  version: '2.0',
  routeKey: 'GET /books/{id}',
  rawQueryString: '',
  headers: { accept: '*/*' },
  pathParameters: { id: 'a b' },
  isBase64Encoded: false,
  requestContext: { requestId: 'request-1' },
  ...parts,
}, invocation);

describe('fromHttpApi', () => {
  test('default', () => {
    expect(read({})).toEqual({
      routeKey: 'GET /books/{id}',
      path: new Map([['id', 'a b']]),
      query: new Map(),
      headers: new Map([['accept', '*/*']]),
      body: undefined,
      claims: new Map(),
      requestId: 'request-1',
      invocation,
    });
  });

  test('repeated query parameters stay apart, commas stay in values', () => {
    expect(read({ rawQueryString: 'tag=a,b&tag=c&tag=&name=J+%C3%A9%2B&flag' }).query).toEqual(new Map([
      ['tag', ['a,b', 'c', '']], ['name', ['J é+']], ['flag', ['']],
    ]));
  });

  test('path parameters, which arrive decoded, are not decoded again', () => {
    expect(read({ pathParameters: { id: '%41' } }).path.get('id')).toBe('%41');
  });

  test('events without path parameters are read', () => {
    const event = { version: '2.0', routeKey: 'GET /', rawQueryString: '', headers: {}, isBase64Encoded: false, requestContext: { requestId: 'r' } } as const;

    expect(fromHttpApi(event, invocation).path).toEqual(new Map());
  });

  test.each([['{"a":1}', false], ['eyJhIjoxfQ==', true]])('body %s is text', (body, isBase64Encoded) => {
    expect(read({ body, isBase64Encoded }).body).toBe('{"a":1}');
  });

  test('claims of a JWT authorizer are read', () => {
    expect(read({ requestContext: { requestId: 'r', authorizer: { jwt: { claims: { sub: 'user-1', groups: '[a b]' } } } } }).claims)
      .toEqual(new Map([['sub', 'user-1'], ['groups', '[a b]']]));
  });
});
