import { fromHttpApi, type HttpApiEvent } from '../../../runtime/gateway/http-api';

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
      context: new Map([['requestId', 'request-1']]),
      requestId: 'request-1',
      takesBinary: true,
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

  test('cookies, which are in no header, are the header Cookie', () => {
    expect(read({ headers: { accept: '*/*' }, cookies: ['session=a=b', 'theme=dark'] }).headers).toEqual(new Map([['accept', '*/*'], ['cookie', 'session=a=b; theme=dark']]));
    expect(read({ headers: {}, cookies: [] }).headers).toEqual(new Map());
  });

  test('events without path parameters are read', () => {
    const event = { version: '2.0', routeKey: 'GET /', rawQueryString: '', headers: {}, isBase64Encoded: false, requestContext: { requestId: 'r' } } as const;

    expect(fromHttpApi(event, invocation).path).toEqual(new Map());
  });

  test.each([['{"a":1}', false, '{"a":1}'], ['eyJhIjoxfQ==', true, Buffer.from('{"a":1}')]])('body %s, with isBase64Encoded %s, is %j', (body, isBase64Encoded, expected) => {
    expect(read({ body, isBase64Encoded }).body).toEqual(expected);
  });

  test('claims of a JWT authorizer are read', () => {
    expect(read({ requestContext: { requestId: 'r', authorizer: { jwt: { claims: { sub: 'user-1', groups: '[a b]' } } } } }).claims)
      .toEqual(new Map([['sub', 'user-1'], ['groups', '[a b]']]));
  });

  test('only the context of a request is read', () => {
    const http = { method: 'GET', path: '/', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'curl' };
    const iam = { userArn: 'arn:aws:iam::123456789012:user/a', accountId: '123456789012' };

    expect(read({ requestContext: { requestId: 'r', domainName: 'api.example.com', stage: '$default', http, authorizer: { iam } } }).context).toEqual(new Map([
      ['requestId', 'r'], ['domainName', 'api.example.com'], ['stage', '$default'], ['sourceIp', '192.0.2.1'], ['userAgent', 'curl'],
      ['callerArn', 'arn:aws:iam::123456789012:user/a'], ['callerAccount', '123456789012'],
    ]));
  });
});
