import { fromHttpApi, type HttpApiEvent } from '../../../runtime/gateway/http-api';
import { fromRestApi, type RestApiEvent } from '../../../runtime/gateway/rest-api';
import { decodePercent, encodesUtf8 } from '../../../runtime/http/percent-encoding';
import type { Request } from '../../../runtime/http/request';
import { createBinder } from '../../../runtime/values/values';
import type { ValueSource } from '../../../src/contract/value-manifest';
import { httpEvent, restEvent } from '../events';

const invocation = { functionRequestId: 'function-1', remainingMs: 28_000, coldStart: false, traceId: undefined };
const fromHttp = (more: object) => fromHttpApi(httpEvent('GET /books/{title}', more) as HttpApiEvent, invocation);
const fromRest = (more: object) => fromRestApi(restEvent('GET', '/books/{title}', more) as RestApiEvent, invocation);

/** Encodings of bytes that are not UTF-8: Latin-1, a character cut short, a lone following byte, too long a form, half of a surrogate pair, beyond Unicode. */
const NOT_UTF8 = ['%E9', 'caf%e9', '%C3', '%C3x', '%80', '%C0%AF', '%ED%A0%80', '%F5%80%80%80', '%E2%82', 'caf%C3%A9%FF'];
const UTF8: [string, string][] = [['caf%C3%A9', 'café'], ['%F0%9F%98%80', '😀'], ['100%', '100%'], ['%zz%4', '%zz%4'], ['%2541', '%41'], ['a%00', 'a\0'], ['', ''], ['é', 'é']];

describe('decodePercent', () => {
  test.each(UTF8)('%s is %s', (encoded, text) => {
    expect(decodePercent(encoded)).toBe(text);
    expect(encodesUtf8(encoded)).toBe(true);
  });

  test.each(NOT_UTF8)('%s is not UTF-8', encoded => {
    expect(decodePercent(encoded)).not.toContain('\ufffd');
    expect(encodesUtf8(encoded)).toBe(false);
  });
});

describe('values in the URL that are not UTF-8', () => {
  const bind = (request: Request, source: ValueSource) => createBinder([{ name: 'title', key: 'title', source, required: true }])(request);
  const refusal = { code: 'INVALID_PARAMETER', parameter: 'title', detail: 'title must not contain NUL or bytes that are not UTF-8' };

  test.each(NOT_UTF8)('throws when a query string or a path has %s', encoded => {
    expect(() => bind(fromHttp({ rawQueryString: `other=1&title=${encoded}` }), 'query')).toThrow(expect.objectContaining(refusal));
    expect(() => bind(fromRest({ pathParameters: { title: encoded } }), 'path')).toThrow(expect.objectContaining(refusal));
  });

  test('throws when the gateway has put U+FFFD in their place', () => {
    expect(() => bind(fromRest({ multiValueQueryStringParameters: { title: ['caf\ufffd'] } }), 'query')).toThrow(expect.objectContaining(refusal));
    expect(() => bind(fromHttp({ pathParameters: { title: 'caf\ufffd' } }), 'path')).toThrow(expect.objectContaining(refusal));
  });

  test('parameters that no route reads may be anything', () => {
    expect(bind(fromHttp({ rawQueryString: 'utm=caf%E9&title=Emma' }), 'query')).toEqual(['Emma']);
  });

  test('query strings are read as URLSearchParams reads them', () => {
    for (const text of ['tag=a,b&x=1&tag=c&tag=&name=J+%C3%A9%2B&flag', '&&a=1&&', '=x', 'a==b=c', 'a%3Db=c', '?a=1', '__proto__=1', 'a=100%', '+=+', '']) {
      const expected = new Map<string, string[]>();
      new URLSearchParams(`&${text}`).forEach((value, name) => expected.set(name, [...expected.get(name) ?? [], value]));
      expect(fromHttp({ rawQueryString: text }).query).toEqual(expected);
    }
  });
});
