import { Problem } from '../../../runtime/http/problem';
import { createBinder } from '../../../runtime/values/values';
import type { ScalarType, ValueManifest, ValueSource } from '../../../src/contract/value-manifest';
import { request, type RequestParts } from '../requests';

const value = (options: Partial<ValueManifest> = {}): ValueManifest => ({ name: 'v', source: 'query', key: 'v', required: true, ...options });

function bind(manifest: ValueManifest, parts: RequestParts) {
  return createBinder([manifest])(request('GET /', parts))[0];
}

function refusal(manifest: ValueManifest, parts: RequestParts): Problem {
  try {
    bind(manifest, parts);
  } catch (error) {
    return error as Problem;
  }
  throw new Error('the value was taken');
}

/** Forms that JSON has for one and the same whole number. */
const WHOLE_FORMS: [ScalarType, string, unknown][] = [
  ['integer', '5.0', 5], ['integer', '1e3', 1000], ['integer', '-120E-1', -12], ['integer', '0.00e99', 0], ['integer', '-0', 0], ['integer', '2.147483647e+9', 2147483647],
  ['bigint', '9.223372036854775807e18', '9223372036854775807'], ['bigint', '10.0', '10'], ['bigint', '-9223372036854775808.000', '-9223372036854775808'],
];

/** A decimal number is sent without exponent, with all its digits. */
const DECIMAL_FORMS: [ScalarType, string, unknown][] = [
  ['decimal', '1e-7', '0.0000001'], ['decimal', '1e3', '1000'], ['decimal', '-12.50E1', '-125.0'], ['decimal', '0.05e1', '0.5'], ['decimal', '0e2', '0'], ['decimal', '24.90', '24.90'],
];

const inQuery = (text: string): RequestParts => ({ query: { v: [text] } });
const inBody = (json: string): RequestParts => ({ body: `{"v":${json}}` });

describe('createBinder', () => {
  test('values come in the order of the placeholders', () => {
    const values = createBinder([
      value({ name: 'a', source: 'path', key: 'one' }),
      value({ name: 'b', source: 'query', key: 'two' }),
      value({ name: 'c', source: 'body', key: 'three' }),
      value({ name: 'd', source: 'claim', key: 'four' }),
    ]);

    expect(values(request('GET /', { path: { one: '1' }, query: { two: ['2'] }, body: '{"three":"3"}', claims: { four: '4' } }))).toEqual(['1', '2', '3', '4']);
  });

  test('the last of repeated query values counts', () => {
    expect(bind(value(), { query: { v: ['first', 'last'] } })).toBe('last');
  });

  test.each(['path', 'query', 'body'] as const)('throws when a required %s value is missing', source => {
    expect(refusal(value({ source }), {})).toMatchObject({ code: 'INVALID_PARAMETER', parameter: 'v', detail: 'v is missing' });
  });

  test.each(['path', 'query', 'body', 'claim'] as const)('a missing %s value takes its default', source => {
    expect(bind(value({ source, required: false, type: 'integer', defaultValue: 20 }), {})).toBe(20);
  });

  test.each(['query', 'body'] as const)('an optional %s value without default is NULL', source => {
    expect(bind(value({ source, required: false }), {})).toBeNull();
  });

  test('an error names the value as the request does, not as the SQL does', () => {
    expect(refusal(value({ name: 'book', key: 'id' }), {})).toMatchObject({ parameter: 'id', detail: 'id is missing' });
  });

  test('throws when a claim is missing, even an optional one', () => {
    expect(refusal(value({ source: 'claim', key: 'sub', required: false }), {})).toMatchObject({ code: 'MISSING_CLAIM', parameter: 'sub', detail: 'the claim sub is missing' });
  });

  test('throws MISSING_CLAIM when a claim is not of its type', () => {
    expect(refusal(value({ source: 'claim', type: 'uuid' }), { claims: { v: 'user-1' } })).toMatchObject({ code: 'MISSING_CLAIM' });
  });

  test('a claim that was an array stays one text', () => {
    expect(bind(value({ source: 'claim' }), { claims: { v: '[admin editor]' } })).toBe('[admin editor]');
  });

  test('a null in the body counts as absent', () => {
    expect(refusal(value({ source: 'body' }), inBody('null'))).toMatchObject({ detail: 'v is missing' });
    expect(bind(value({ source: 'body', required: false }), inBody('null'))).toBeNull();
  });

  test('undeclared fields of the body are ignored', () => {
    expect(bind(value({ source: 'body' }), { body: '{"other":{"v":1},"v":"x"}' })).toBe('x');
  });

  test.each(['{"v":', '[]', '"text"', 'null', 'v=1'])('throws INVALID_BODY when the body is %s', body => {
    expect(refusal(value({ source: 'body' }), { body })).toMatchObject({ code: 'INVALID_BODY', cause: undefined });
  });

  test('the body is not read when no value needs it', () => {
    expect(bind(value(), { ...inQuery('1'), body: 'not JSON' })).toBe('1');
  });

  test.each([
    ['"text"', 'text'],
    ['12345678901234567890.10', '12345678901234567890.10'],
    ['true', 'true'],
    ['{"a": [1, 2]}', '{"a": [1, 2]}'],
  ])('an undeclared %s in the body is sent as text', (json, expected) => {
    expect(bind(value({ source: 'body' }), inBody(json))).toBe(expected);
  });

  test.each<[ValueSource, string]>([['query', 'a\0b'], ['query', 'a\ud800b'], ['path', '\0'], ['claim', '\0']])('throws when a %s value holds NUL or half a character', (source, text) => {
    expect(refusal(value({ source, type: 'string' }), { query: { v: [text] }, path: { v: text }, claims: { v: text } }).detail).toContain('must not contain NUL');
  });

  test('throws when a body value holds an escaped NUL', () => {
    expect(refusal(value({ source: 'body' }), inBody('"a\\u0000b"'))).toMatchObject({ code: 'INVALID_PARAMETER' });
  });
});

describe('types of text values', () => {
  test.each<[ScalarType, string, unknown]>([
    ['string', '', ''],
    ['integer', '-2147483648', -2147483648],
    ['integer', '2147483647', 2147483647],
    ['integer', '00', 0],
    ['bigint', '-007', '-7'],
    ['bigint', '9223372036854775807', '9223372036854775807'],
    ['bigint', '-9223372036854775808', '-9223372036854775808'],
    ['number', '-1.5e-3', -0.0015],
    ...WHOLE_FORMS,
    ...DECIMAL_FORMS,
    ['decimal', '0.10000000000000000000001', '0.10000000000000000000001'],
    ['boolean', 'true', true],
    ['boolean', 'false', false],
    ['date', '2028-02-29', '2028-02-29'],
    ['timestamp', '2030-12-31T23:59:59.123456Z', '2030-12-31T23:59:59.123456Z'],
    ['timestamp', '2030-12-31T23:59:60+05:30', '2030-12-31T23:59:60+05:30'],
    ['uuid', '6F9619FF-8B86-D011-B42D-00C04FC964FF', '6F9619FF-8B86-D011-B42D-00C04FC964FF'],
    ['json', '{"a":1}', '{"a":1}'],
    ['binary', 'AP8=', Buffer.from([0, 255])],
  ])('%s takes %s', (type, text, expected) => {
    expect(bind(value({ type }), inQuery(text))).toEqual(expected);
  });

  test.each<[ScalarType, string]>([
    ['integer', '2147483648'], ['integer', '-2147483649'], ['integer', '1.5'], ['integer', '1e-1'], ['integer', '1e10'], ['integer', '1.'], ['integer', `1e${'9'.repeat(400)}`], ['integer', ' 1'], ['integer', ''], ['integer', '0x1'], ['integer', '+1'],
    ['bigint', '9223372036854775808'], ['bigint', '1e19'], ['bigint', '9'.repeat(100_000)], ['bigint', '1n'],
    ['number', '1e400'], ['number', 'NaN'], ['number', 'Infinity'], ['number', '.5'],
    ['decimal', '1e150000'], ['decimal', '1e-200000'], ['decimal', '1e'], ['decimal', '1,5'], ['decimal', ''],
    ['boolean', '1'], ['boolean', 'TRUE'], ['boolean', ''],
    ['date', '2030-02-29'], ['date', '2030-04-31'], ['date', '2030-13-01'], ['date', '2030-1-1'], ['date', '0000-01-01'], ['date', '2030-01-01T00:00:00Z'],
    ['timestamp', '2030-12-31T23:59:59'], ['timestamp', '2030-12-31 23:59:59Z'], ['timestamp', '2030-02-30T00:00:00Z'], ['timestamp', '2030-12-31T24:00:00Z'],
    ['uuid', '6F9619FF8B86D011B42D00C04FC964FF'], ['uuid', ''],
    ['json', '{a:1}'], ['json', ''],
    ['binary', 'AP8'], ['binary', 'AP_-'], ['binary', 'A P8='],
  ])('throws when %s is given as %s, and does not repeat it', (type, text) => {
    const problem = refusal(value({ type }), inQuery(text));

    expect(problem).toMatchObject({ code: 'INVALID_PARAMETER', parameter: 'v', detail: expect.stringMatching(/^v must be /) });
    expect(JSON.stringify(problem)).not.toContain(JSON.stringify(text).slice(0, 50) || 'nothing');
  });
});

describe('types of body values', () => {
  const nested = (levels: number) => inBody(`${'['.repeat(levels)}"]"${']'.repeat(levels)}`);

  test('JSON has up to 500 levels, and no more', () => {
    expect(bind(value({ source: 'body', type: 'json' }), nested(500))).toHaveLength(1003);
    expect(refusal(value({ source: 'body', type: 'json' }), nested(501)).detail).toBe('v must be JSON of at most 500 levels');
  });

  test.each<[ScalarType, string, unknown]>([
    ['string', '"1"', '1'],
    ['integer', '1', 1],
    ['bigint', '9007199254740993', '9007199254740993'],
    ['bigint', '"9007199254740993"', '9007199254740993'],
    ...WHOLE_FORMS,
    ...DECIMAL_FORMS,
    ['decimal', '0.30000000000000000000001', '0.30000000000000000000001'],
    ['decimal', '"0.1"', '0.1'],
    ['boolean', 'false', false],
    ['json', '{"n": 12345678901234567890}', '{"n": 12345678901234567890}'],
    ['json', '"text"', '"text"'],
    ['date', '"2030-12-31"', '2030-12-31'],
  ])('%s takes %s', (type, json, expected) => {
    expect(bind(value({ source: 'body', type }), inBody(json))).toEqual(expected);
  });

  test.each<[ScalarType, string]>([
    ['string', '1'], ['integer', '"1"'], ['number', '"1"'], ['boolean', '"true"'], ['boolean', '1'], ['bigint', 'true'], ['date', '20301231'], ['uuid', '{}'], ['binary', '[]'],
  ])('throws when %s is given as %s', (type, json) => {
    expect(refusal(value({ source: 'body', type }), inBody(json))).toMatchObject({ code: 'INVALID_PARAMETER' });
  });
});

describe('limits of values', () => {
  test.each<[Partial<ValueManifest>, string]>([
    [{ type: 'integer', minimum: 1, maximum: 3 }, '1'],
    [{ type: 'integer', minimum: 1, maximum: 3 }, '3'],
    [{ type: 'bigint', minimum: 0 }, '9223372036854775807'],
    [{ minLength: 1, maxLength: 1 }, '😀'],
    [{ pattern: '^\\p{Lu}' }, 'Émile'],
    [{ allowedValues: ['asc', 'desc'] }, 'asc'],
    [{ type: 'integer', allowedValues: [10, 20] }, '20'],
  ])('%j takes %s', (options, text) => {
    expect(String(bind(value(options), inQuery(text)))).toBe(text);
  });

  test.each<[Partial<ValueManifest>, string, string]>([
    [{ type: 'integer', minimum: 1 }, '0', 'v must be at least 1'],
    [{ type: 'decimal', maximum: 3 }, '3.01', 'v must be at most 3'],
    [{ type: 'bigint', maximum: 9007199254740992 }, '9007199254740993', 'v must be at most 9007199254740992'],
    [{ minLength: 2 }, '😀', 'v must have at least 2 characters'],
    [{ maxLength: 2 }, 'abc', 'v must have at most 2 characters'],
    [{ pattern: '^[a-z]+$' }, 'a1', 'v must match ^[a-z]+$'],
    [{ allowedValues: ['asc', 'desc'] }, 'up', 'v must be one of asc, desc'],
  ])('throws when %j is given %s', (options, text, detail) => {
    expect(refusal(value(options), inQuery(text))).toMatchObject({ code: 'INVALID_PARAMETER', detail });
  });
});

describe('limits of types', () => {
  const refused = (options: Partial<ValueManifest>, json: string) => refusal(value({ source: 'body', ...options }), inBody(json)).detail;

  test.each<[Partial<ValueManifest>, string, string]>([
    [{ type: 'decimal' }, '9'.repeat(1001), 'v must have at most 1000 characters'],
    [{ type: 'decimal' }, '1e1000', 'v must have at most 1000 characters'],
    [{ type: 'decimal' }, '1e-999', 'v must have at most 1000 characters'],
    [{ type: 'decimal', maxLength: 5 }, '123.45', 'v must have at most 5 characters'],
    [{ type: 'json' }, '1e1000', 'v must not contain a number of more than 1000 digits'],
    [{ type: 'json' }, '{"a":[-1.5e-1000]}', 'v must not contain a number of more than 1000 digits'],
    [{ type: 'json' }, `[${'1e308,'.repeat(324)}0]`, 'v must have at most 100000 characters, with all digits of its numbers written out'],
    [{ type: 'json' }, `"${'x'.repeat(100_000)}"`, 'v must have at most 100000 characters, with all digits of its numbers written out'],
    [{}, '1e130000', 'v must not contain a number of more than 1000 digits'],
    [{}, '" +1.5E130000 "', 'v must not contain a number of more than 1000 digits'],
    [{}, '"1_0e130_000"', 'v must not contain a number of more than 1000 digits'],
    [{}, '[1e130000]', 'v must not contain a number of more than 1000 digits'],
    [{}, '"{\\"a\\": -1e-16000}"', 'v must not contain a number of more than 1000 digits'],
    [{}, `[${'1e308,'.repeat(400)}0]`, 'v must not contain a number of more than 1000 digits'],
    [{ type: 'json', maxLength: 8 }, '[1e10]', 'v must have at most 8 characters, with all digits of its numbers written out'],
  ])('throws when %j is given more', (options, json, detail) => {
    expect(refused(options, json)).toBe(detail);
  });

  test.each<[Partial<ValueManifest>, string]>([
    [{ type: 'decimal' }, '9'.repeat(1000)],
    [{ type: 'decimal', maxLength: 2000 }, '9'.repeat(2000)],
    [{ type: 'json' }, '[1.7976931348623157e308,5e-324,2.2250738585072014e-308]'],
    [{ type: 'json' }, '["1e130000","\\"1e130000",{"1e130000":1}]'],
    [{ type: 'json' }, `"${'x'.repeat(99_998)}"`],
    [{ type: 'json', maxLength: 200_000 }, `"${'x'.repeat(150_000)}"`],
    [{}, '"a 1e130000 b"'], [{}, '"12e4567a"'], [{}, '"[see 1e100]"'], [{}, '1e400'], [{ type: 'string' }, '"1e130000"'], [{}, `"${'9'.repeat(5000)}"`],
    [{ maxLength: 2 }, '"😀😀"'],
  ])('%j takes what is within', (options, json) => {
    expect(() => bind(value({ source: 'body', ...options }), inBody(json))).not.toThrow();
  });
});

describe('patterns', () => {
  const EMAIL = '^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$';

  test.each<[string, Partial<ValueManifest>, RequestParts]>([
    ['nested repeats', { pattern: '^(\\w+\\s?)*$' }, inQuery(`${'a'.repeat(60)}!`)],
    ['an e-mail address', { source: 'body', pattern: EMAIL }, inBody(`"${'a'.repeat(120_000)}"`)],
    ['an item of a list', { list: true, pattern: '^(a|a)*$' }, { query: { v: ['a', `${'a'.repeat(60)}!`] } }],
  ])('throws within a second when %s cannot be matched in time', (_, options, parts) => {
    const started = process.cpuUsage();

    expect(refusal(value(options), parts)).toMatchObject({ code: 'INVALID_PARAMETER', parameter: 'v', detail: 'v cannot be matched against its pattern in time' });
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000);
  });

  test('all items of a list share the time', () => {
    const items = new Array<string>(100).fill(`${'a'.repeat(20)}!`);
    const started = process.cpuUsage();

    expect(() => bind(value({ list: true, pattern: '^(?:(a|a)*b|a*!)$' }), { query: { v: items } })).toThrow('in time');
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000);
  });

  test('a value after one that was stopped is matched as usual', () => {
    const bindAll = createBinder([value({ pattern: '^(a|a)*$' })]);

    expect(() => bindAll(request('GET /', inQuery(`${'a'.repeat(60)}!`)))).toThrow('in time');
    expect(bindAll(request('GET /', inQuery('aaa')))).toEqual(['aaa']);
  });
});

describe('empty claims', () => {
  test.each(['', ' ', '\t\n', '\u00a0', '\u200b', '[]', ' [ ] '])('throws MISSING_CLAIM when a claim or part of the context is %j', text => {
    const missing = { code: 'MISSING_CLAIM', parameter: 'v' };

    expect(refusal(value({ source: 'claim' }), { claims: { v: text } })).toMatchObject(missing);
    expect(refusal(value({ source: 'claim', list: true }), { claims: { v: text } })).toMatchObject(missing);
    expect(refusal(value({ source: 'claim', type: 'string', required: false }), { claims: { v: text } })).toMatchObject(missing);
    expect(refusal(value({ source: 'context' }), { context: { v: text } })).toMatchObject(missing);
    expect(bind(value({ source: 'claim', required: false, defaultValue: 'guest' }), { claims: { v: text } })).toBe('guest');
  });

  test.each(['[""]', '[ ]', ',', '["", " "]'])('throws MISSING_CLAIM when all items of the claim %j are empty', text => {
    expect(refusal(value({ source: 'claim', list: true }), { claims: { v: text } })).toMatchObject({ code: 'MISSING_CLAIM' });
  });

  test('empty items of a claim are left out', () => {
    expect(bind(value({ source: 'claim', list: true }), { claims: { v: '["admin",""]' } })).toBe('{"admin"}');
  });

  test.each(['0', 'false', '[a]'])('the claim %j is not empty', text => {
    expect(bind(value({ source: 'claim' }), { claims: { v: text } })).toBe(text);
  });
});

describe('lists', () => {
  const list = (options: Partial<ValueManifest> = {}) => value({ list: true, ...options });

  test.each<[string, Partial<ValueManifest>, RequestParts, string]>([
    ['repeated query parameters', {}, { query: { v: ['a,b', 'c'] } }, '{"a,b","c"}'],
    ['one query parameter', { type: 'integer' }, { query: { v: ['1'] } }, '{"1"}'],
    ['a JSON array', { source: 'body', type: 'bigint' }, inBody('[ 1 , "9007199254740993" ]'), '{"1","9007199254740993"}'],
    ['an empty JSON array', { source: 'body' }, inBody('[ ]'), '{}'],
    ['structures of a JSON array', { source: 'body', type: 'json' }, inBody('[{"a":[1,2]},"x,y",[3]]'), '{"{\\"a\\":[1,2]}","\\"x,y\\"","[3]"}'],
    ['repeated form fields', { source: 'body', type: 'boolean' }, { body: 'v=true&v=false', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, '{"true","false"}'],
    ['a claim', { source: 'claim' }, { claims: { v: '[admin editor]' } }, '{"admin","editor"}'],
    ['base64', { type: 'binary' }, { query: { v: ['AP8='] } }, '{"\\\\x00ff"}'],
  ])('%s are one array', (_, options, parts, literal) => {
    expect(bind(list(options), parts)).toBe(literal);
  });

  test.each<[string, Partial<ValueManifest>, RequestParts, string]>([
    ['it is missing', {}, {}, 'v is missing'],
    ['it is no array', { source: 'body' }, inBody('"a"'), 'v must be a list'],
    ['it is an object', { source: 'body' }, inBody('{"0":1}'), 'v must be a list'],
    ['an item is null', { source: 'body' }, inBody('["a", null]'), 'v must not contain null'],
    ['an item is of another type', { source: 'body', type: 'integer' }, inBody('[1, "2"]'), 'v must be a whole number from -2147483648 to 2147483647'],
    ['an item breaks a limit', { maxLength: 1 }, { query: { v: ['a', 'bc'] } }, 'v must have at most 1 characters'],
    ['an item holds NUL', {}, { query: { v: ['a', '\0'] } }, 'v must not contain NUL or bytes that are not UTF-8'],
    ['there are too few items', { source: 'body', minItems: 1 }, inBody('[]'), 'v must have at least 1 items'],
    ['there are too many items', { maxItems: 1 }, { query: { v: ['a', 'b'] } }, 'v must have at most 1 items'],
  ])('throws when %s', (_, options, parts, detail) => {
    expect(refusal(list(options), parts)).toMatchObject({ code: 'INVALID_PARAMETER', detail });
  });

  test('an optional list that is absent is NULL', () => {
    expect(bind(list({ required: false }), {})).toBeNull();
  });
});

describe('other sources', () => {
  test('a header is taken by its lower-case name', () => {
    expect(bind(value({ source: 'header', key: 'x-tenant' }), { headers: { 'x-tenant': 'acme' } })).toBe('acme');
  });

  test('a part of the context is taken', () => {
    expect(bind(value({ source: 'context', key: 'sourceIp' }), { context: { sourceIp: '192.0.2.1' } })).toBe('192.0.2.1');
  });

  test('throws when a part of the context is missing, even an optional one', () => {
    expect(refusal(value({ source: 'context', key: 'callerArn', required: false }), {})).toMatchObject({ code: 'MISSING_CLAIM', detail: 'the context callerArn is missing' });
  });

  test('a constant has its declared value, whatever the request contains', () => {
    expect(bind(value({ source: 'constant', required: false, type: 'integer', defaultValue: 7 }), { query: { v: ['8'] }, headers: { v: '8' } })).toBe(7);
  });
});
