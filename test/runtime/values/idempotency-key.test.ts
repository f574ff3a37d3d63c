import { refusalOf } from './refusal';
import type { SqlValue } from '../../../runtime/drivers/database';
import { keyDigest, readIdempotencyKey, requestDigest } from '../../../runtime/values/idempotency-key';
import type { ValueManifest, ValueSource } from '../../../src/contract/value-manifest';
import { request } from '../requests';

const read = (key: string | undefined) => readIdempotencyKey(request('POST /', { headers: key === undefined ? {} : { 'idempotency-key': key } }));

describe('readIdempotencyKey', () => {
  test.each<[string | undefined, string | undefined]>([
    [undefined, undefined], ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'], ['"8e03978e"', '8e03978e'], [' ~!, '.trimEnd(), '~!,'],
    ['"', '"'], ['x'.repeat(255), 'x'.repeat(255)], [`"${'x'.repeat(255)}"`, 'x'.repeat(255)],
  ])('%j is the key %j', (header, key) => {
    expect(read(header)).toBe(key);
  });

  test.each(['', ' ', '""', 'a b', '"a b"', 'é', 'a\0', 'a\nb', 'x'.repeat(256), `"${'x'.repeat(256)}"`])('throws INVALID_PARAMETER when it is %j', header => {
    expect(refusalOf(() => read(header))).toMatchObject({
      code: 'INVALID_PARAMETER', parameter: 'Idempotency-Key', detail: 'Idempotency-Key must have 1 to 255 visible ASCII characters',
    });
  });
});

describe('requestDigest', () => {
  const value = (source: ValueSource): ValueManifest => ({ name: source, key: source, source, required: false });
  const digest = (...values: [ValueSource, SqlValue][]) => requestDigest(values.map(([source]) => value(source)), values.map(([, bound]) => bound));

  test('has 43 characters', () => {
    expect(digest(['body', 'a'])).toMatch(/^[\w-]{43}$/);
  });

  test.each<[string, [ValueSource, SqlValue][], [ValueSource, SqlValue][]]>([
    ['values that are divided differently', [['body', 'a,b'], ['body', 'c']], [['body', 'a'], ['body', 'b,c']]],
    ['null, text and nothing', [['body', null]], [['body', 'null']]],
    ['a number and text', [['body', 1]], [['body', '1']]],
    ['bytes and text', [['body', Buffer.from('a')]], [['body', 'YQ==']]],
    ['other bytes', [['body', Buffer.from([0])]], [['body', Buffer.from([0, 0])]]],
    ['an absent and an empty change', [['sent', false], ['body', null]], [['sent', true], ['body', null]]],
    ['the order', [['path', 'a'], ['query', 'b']], [['path', 'b'], ['query', 'a']]],
    ['documents', [['document', '[1]']], [['document', '[2]']]],
  ])('distinguishes %s', (_, one, other) => {
    expect(digest(...one)).not.toBe(digest(...other));
    expect(digest(...one)).toBe(digest(...one));
  });

  test.each<ValueSource>(['header', 'claim', 'context', 'ifMatch', 'constant'])('a value of the source %s has no part in it', source => {
    expect(digest(['body', 'a'], [source, 'x'])).toBe(digest(['body', 'a'], [source, 'y']));
  });
});

describe('keyDigest', () => {
  test('has 43 characters, and differs by caller, route and key', () => {
    const digests = [
      keyDigest([], 'POST /a', 'k'), keyDigest(['u'], 'POST /a', 'k'), keyDigest(['u', null], 'POST /a', 'k'), keyDigest(['u', 't'], 'POST /a', 'k'),
      keyDigest(['ut'], 'POST /a', 'k'), keyDigest([], 'POST /b', 'k'), keyDigest([], 'POST /a', 'l'), keyDigest([], 'POST /a","k', ''),
    ];

    expect(new Set(digests).size).toBe(digests.length);
    expect(digests.filter(digest => !/^[\w-]{43}$/.test(digest))).toEqual([]);
    expect(keyDigest(['u'], 'POST /a', 'k')).toBe(digests[1]);
  });
});
