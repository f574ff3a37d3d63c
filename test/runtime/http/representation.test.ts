import { gunzipSync } from 'node:zlib';
import { entityTag, gzip, namesTag, prefersGzip, represent } from '../../../runtime/http/representation';
import { request, type RequestParts } from '../requests';

const LARGE = JSON.stringify(Array.from({ length: 200 }, (_, id) => ({ id })));
const response = (body: string, more: { status?: number; headers?: Record<string, string> } = {}) => ({
  status: 200, body, ...more, headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...more.headers },
});
const get = (parts: RequestParts = {}) => request('GET /books', { takesBinary: true, ...parts });
const tagOf = (parts: RequestParts = {}) => represent(response(LARGE), get(parts)).headers.etag!;

describe('represent', () => {
  test('default: an answer to GET gets an entity tag and is otherwise unchanged', () => {
    expect(represent(response('[]'), get())).toEqual({ ...response('[]'), headers: { ...response('').headers, etag: expect.stringMatching(/^"[\w-]+"$/) } });
  });

  test('a caller that has the answer already gets its headers only', () => {
    const cors = { 'access-control-allow-origin': 'https://library.example.com', 'vary': 'Origin' };
    const { etag } = represent(response('[]'), get()).headers;

    expect(represent(response('[]', { headers: cors }), get({ headers: { 'if-none-match': `"other", W/${etag}` } }))).toEqual({
      status: 304, headers: { 'cache-control': 'no-store', ...cors, etag }, body: '',
    });
    expect(represent(response('[1]'), get({ headers: { 'if-none-match': etag! } })).status).toBe(200);
  });

  test('a tag of a compressed answer is not one of the plain answer', () => {
    const compressed = { 'accept-encoding': 'gzip' };
    const tag = tagOf({ headers: compressed });

    expect(tag).not.toBe(tagOf());
    expect(represent(response(LARGE), get({ headers: { 'if-none-match': tag } })).status).toBe(200);
    expect(represent(response(LARGE), get({ headers: { ...compressed, 'if-none-match': tag } }))).toMatchObject({ status: 304, headers: { vary: 'Accept-Encoding' }, body: '' });
  });

  test.each(['POST /books', 'PUT /books', 'PATCH /books', 'DELETE /books'])('an answer to %s has no entity tag and is sent whole', routeKey => {
    expect(represent(response('{}'), request(routeKey, { headers: { 'if-none-match': '*' } }))).toEqual(response('{}'));
  });

  test('an answer with another status than 200 has no entity tag', () => {
    expect(represent(response('{}', { status: 404 }), get({ headers: { 'if-none-match': '*' } }))).toEqual(response('{}', { status: 404 }));
  });

  test('a large body is compressed for those who take it', () => {
    const { headers, body } = represent(response(LARGE), get({ headers: { 'accept-encoding': 'br, gzip' } }));

    expect(headers).toMatchObject({ 'content-encoding': 'gzip', 'vary': 'Accept-Encoding' });
    expect(gunzipSync(body as Buffer).toString()).toBe(LARGE);
  });

  test('a large body stays plain for others, with Vary for caches', () => {
    const { headers, body } = represent(response(LARGE, { headers: { vary: 'Origin' } }), get({ headers: { 'accept-encoding': 'gzip;q=0' } }));

    expect(headers).toMatchObject({ vary: 'Origin, Accept-Encoding' });
    expect(headers).not.toHaveProperty('content-encoding');
    expect(body).toBe(LARGE);
  });

  test.each([['a small body', '[]', true], ['a body that goes through a REST API', LARGE, false]])('%s is never compressed', (_, body, takesBinary) => {
    const { headers, body: sent } = represent(response(body), get({ takesBinary, headers: { 'accept-encoding': 'gzip' } }));

    expect(sent).toBe(body);
    expect(headers).not.toHaveProperty('vary');
  });

  test('where the gateway compresses, an answer is left to it, and its entity tag is a weak one for either coding', () => {
    const answer = (headers: Record<string, string>) => represent(response(LARGE), get({ takesBinary: false, headers }), true);
    const { headers, body } = answer({ 'accept-encoding': 'gzip' });

    expect(headers).toMatchObject({ etag: expect.stringMatching(/^W\/"[\w-]+"$/), vary: 'Accept-Encoding' });
    expect([headers['content-encoding'], body]).toEqual([undefined, LARGE]);
    expect(answer({}).headers.etag).toBe(headers.etag);
    expect(answer({ 'if-none-match': headers.etag! })).toMatchObject({ status: 304, headers: { etag: headers.etag, vary: 'Accept-Encoding' }, body: '' });
    expect(answer({ 'if-none-match': headers.etag!.slice(2) }).status).toBe(304);
  });

  test('the tag of a version is kept, strong, one for each coding', () => {
    const answer = (parts: RequestParts, gatewayCompresses = false, routeKey = 'GET /books') =>
      represent({ ...response(LARGE), headers: { etag: '"7"' } }, request(routeKey, parts), gatewayCompresses);

    expect(answer({}).headers.etag).toBe('"7"');
    expect(answer({ takesBinary: true, headers: { 'accept-encoding': 'gzip' } }).headers).toMatchObject({ 'etag': '"7-gzip"', 'content-encoding': 'gzip' });
    expect(answer({}, true).headers).toMatchObject({ etag: '"7"', vary: 'Accept-Encoding' });
    expect(answer({ headers: { 'if-none-match': '"7"' } })).toMatchObject({ status: 304, headers: { etag: '"7"' }, body: '' });
    expect(answer({ headers: { 'if-none-match': '"7"' } }, false, 'PATCH /books/{id}')).toMatchObject({ status: 200, headers: { etag: '"7"' } });
  });

  test('throws RESULT_TOO_LARGE, which names the route, when Lambda would not pass the answer on', () => {
    expect(() => represent(response('"'.repeat(3_200_000)), get())).toThrow(expect.objectContaining({
      code: 'RESULT_TOO_LARGE', detail: 'the result of GET /books is larger than the 6 MB limit of Lambda responses',
    }));
  });

  test('throws RESULT_TOO_LARGE for more text than is kept, however well it would compress', () => {
    expect(() => represent(response('a'.repeat(32_000_001)), get({ headers: { 'accept-encoding': 'gzip' } }))).toThrow(expect.objectContaining({ code: 'RESULT_TOO_LARGE' }));
  });

  test('an answer that fits when it is compressed is sent', () => {
    expect(represent(response('"'.repeat(3_200_000)), get({ headers: { 'accept-encoding': 'gzip' } })).status).toBe(200);
  });
});

describe('prefersGzip', () => {
  test.each(['gzip', 'GZIP', 'x-gzip', 'br, gzip', 'gzip, deflate, br', 'gzip;q=0.5', 'gzip ; q=1.000', '*', 'br;q=1, *;q=0.1', 'gzip;q=0.5, identity;q=0.5'])('%s does', header => {
    expect(prefersGzip(header)).toBe(true);
  });

  test.each([
    undefined, '', 'br', 'identity', 'gzip;q=0', 'gzip;q=0.000', 'gzip;q=0, *', '*;q=0', 'identity, gzip;q=0.5', 'gzip;q=2', 'gzip;q=-1', 'gzip;q=', 'gzip;level=9', 'gzipped',
  ])('%s does not', header => {
    expect(prefersGzip(header)).toBe(false);
  });
});

describe('gzip', () => {
  test('a body is what it was when it is decompressed', () => {
    const body = JSON.stringify(Array.from({ length: 100 }, (_, id) => ({ id, title: 'Ä😀' })));

    expect(gunzipSync(gzip(body)).toString()).toBe(body);
    expect(gzip(body).length).toBeLessThan(body.length / 3);
  });
});

describe('entityTag', () => {
  test('a tag is strong, and the same for the same body', () => {
    expect(entityTag('[]', '')).toMatch(/^"[\w-]{22}"$/);
    expect(entityTag('[]', '')).toBe(entityTag('[]', ''));
  });

  test('another body or coding has another tag', () => {
    expect(new Set([entityTag('[]', ''), entityTag('[1]', ''), entityTag('[]', 'gzip')]).size).toBe(3);
  });
});

describe('namesTag', () => {
  test.each(['"a"', 'W/"a"', '"b", "a"', '"b",W/"a" , "c"', '*', ' * ', '"x,y", "a"'])('%s names "a"', header => {
    expect(namesTag(header, '"a"')).toBe(true);
  });

  test.each([undefined, '', 'a', '"b"', 'W/"b", "c"', '"A"', '"a', '"b, "a'])('%s does not name "a"', header => {
    expect(namesTag(header, '"a"')).toBe(false);
  });
});
