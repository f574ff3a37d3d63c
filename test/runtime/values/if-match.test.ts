import { refusalOf } from './refusal';
import { createBinder } from '../../../runtime/values/values';
import type { ValueManifest } from '../../../src/contract/value-manifest';
import { request } from '../requests';

const version = (options: Partial<ValueManifest> = {}): ValueManifest => ({ name: 'version', source: 'ifMatch', key: 'If-Match', type: 'integer', required: true, ...options });

function bind(manifest: ValueManifest, header: string | undefined) {
  return createBinder([manifest])(request('PUT /', { headers: header === undefined ? {} : { 'if-match': header } }))[0];
}

describe('If-Match', () => {
  test.each<[string, Partial<ValueManifest>, unknown]>([
    ['"7"', {}, 7], [' "7-gzip" ', {}, 7], ['"7"', { type: 'string' }, '7'], ['"a,b\\!~"', { type: 'string' }, 'a,b\\!~'], ['""', { type: 'string' }, ''],
    ['"9223372036854775807"', { type: 'bigint' }, '9223372036854775807'], ['"2026-01-31T08:00:00.123456Z"', { type: 'timestamp' }, '2026-01-31T08:00:00.123456Z'],
  ])('%s with %j is a value of its type', (header, options, expected) => {
    expect(bind(version(options), header)).toBe(expected);
  });

  test('throws PRECONDITION_REQUIRED when it is missing', () => {
    expect(refusalOf(() => bind(version(), undefined))).toMatchObject({ status: 428, code: 'PRECONDITION_REQUIRED', parameter: 'If-Match', detail: 'send If-Match with the ETag of the resource' });
  });

  test.each([undefined, '*', ' * '])('an optional one that is %j is NULL', header => {
    expect(bind(version({ required: false }), header)).toBeNull();
  });

  test.each(['W/"7"', '"x"', '"7.5"', '""', '"2147483648"', '"7-gzip-gzip"'])('throws PRECONDITION_FAILED when it is %s, which no version can have', header => {
    for (const required of [true, false]) {
      expect(refusalOf(() => bind(version({ required }), header))).toMatchObject({ status: 412, code: 'PRECONDITION_FAILED', parameter: 'If-Match', detail: 'If-Match is not the ETag of a stored version' });
    }
  });

  test.each(['*', '', '7', '"7', '"7", "8"', '"7","8"', 'w/"7"', 'W/7', '"a b"', '"a"b"', '"\u20ac"', '"\0"'])('throws INVALID_PARAMETER when it is %j', header => {
    expect(refusalOf(() => bind(version(), header))).toMatchObject({ status: 400, code: 'INVALID_PARAMETER', parameter: 'If-Match', detail: 'If-Match must be one entity tag as in "7"' });
  });
});
