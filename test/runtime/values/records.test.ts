import { refusalOf } from './refusal';
import { createBinder } from '../../../runtime/values/values';
import type { ScalarType, ValueManifest } from '../../../src/contract/value-manifest';
import { request } from '../requests';

const field = (key: string, options: Partial<ValueManifest> = {}): ValueManifest => ({ name: key, key, source: 'body', required: true, ...options });

const FIELDS = [field('sku', { type: 'string', maxLength: 5 }), field('quantity', { type: 'integer', minimum: 1, required: false, defaultValue: 1 })];

const items = (fields: readonly ValueManifest[] = FIELDS, options: Partial<ValueManifest> = {}): ValueManifest => field('items', { records: fields, ...options });

const bind = (manifest: ValueManifest, json: string) => createBinder([manifest])(request('POST /', { body: `{"items":${json}}` }))[0];

const one = (options: Partial<ValueManifest>, json: string) => bind(items([field('a', options)]), `[{"a":${json}}]`);

describe('records in a body field', () => {
  test.each<[string, string, string]>([
    ['an empty list', '[ ]', '[]'],
    ['fields in another order', ' [ { "quantity" : 2 , "sku" : "x" } , {"sku":"y","quantity":3}] ', '[{"sku":"x","quantity":2},{"sku":"y","quantity":3}]'],
    [
      'objects with different fields',
      '[{"sku":"x","quantity":2},{"quantity":3,"sku":"y"},{"n":1,"sku":"z"},{"sku":"w","quantity":4,"n":1,"quantity":5}]',
      '[{"sku":"x","quantity":2},{"sku":"y","quantity":3},{"sku":"z","quantity":1},{"sku":"w","quantity":5}]',
    ],
    ['an absent field with a default', '[{"sku":"x"}]', '[{"sku":"x","quantity":1}]'],
    ['a field that is not declared', '[{"sku":"x","sku2":{"sku":[1,"}"]},"quantity":2}]', '[{"sku":"x","quantity":2}]'],
    ['a repeated field', '[{"sku":"x","sku":"y"}]', '[{"sku":"y","quantity":1}]'],
    ['an escaped name', '[{"s\\u006bu":"x"}]', '[{"sku":"x","quantity":1}]'],
    ['escaped text', '[{"sku":"\\"\\u00e9\\n]"}]', '[{"sku":"\\"é\\n]","quantity":1}]'],
    ['a number in another form', '[{"sku":"x","quantity":2.0e1}]', '[{"sku":"x","quantity":20}]'],
  ])('%s is bound with exactly the declared fields', (_, json, expected) => {
    expect(bind(items(), json)).toBe(expected);
  });

  test.each<[ScalarType | undefined, string, string]>([
    ['bigint', '"9223372036854775807"', '9223372036854775807'], ['bigint', '-9007199254740993', '-9007199254740993'],
    ['decimal', '0.10000000000000000000001', '0.10000000000000000000001'], ['decimal', '"24.90"', '24.90'], ['decimal', '1e20', '100000000000000000000'],
    ['number', '-1.5e-3', '-0.0015'], ['number', '1e300', '1e+300'], ['boolean', 'false', 'false'],
    ['json', '{"n": 12345678901234567890, "b":[1.10]}', '{"n": 12345678901234567890, "b":[1.10]}'], ['json', '"text"', '"text"'],
    ['binary', '"AP8="', '"\\\\x00ff"'], ['date', '"2030-12-31"', '"2030-12-31"'], ['uuid', '"6F9619FF-8B86-D011-B42D-00C04FC964FF"', '"6F9619FF-8B86-D011-B42D-00C04FC964FF"'],
    ['timestamp', '"2030-12-31T23:59:59.123456Z"', '"2030-12-31T23:59:59.123456Z"'],
    [undefined, '1.10', '"1.10"'], [undefined, '"é"', '"é"'], [undefined, 'true', '"true"'],
  ])('a field of type %s keeps %s', (type, json, expected) => {
    expect(one(type ? { type } : {}, json)).toBe(`[{"a":${expected}}]`);
    expect(JSON.parse(one(type ? { type } : {}, json) as string)).toBeDefined();
  });

  test.each<[string, string, string]>([
    ['[{"sku":"x"},{"sku":"x","quantity":0}]', 'items[1].quantity', 'must be at least 1'],
    ['[{"sku":"x","quantity":"2"}]', 'items[0].quantity', 'must be a whole number from -2147483648 to 2147483647'],
    ['[{"sku":"123456"}]', 'items[0].sku', 'must have at most 5 characters'],
    ['[{"quantity":1}]', 'items[0].sku', 'is missing'],
    ['[{"sku":null}]', 'items[0].sku', 'must not be null'],
    ['[{"sku":"x","sku":null}]', 'items[0].sku', 'must not be null'],
    ['[{"sku":"x","quantity":null}]', 'items[0].quantity', 'must not be null'],
    ['[{"sku":"a\\u0000"}]', 'items[0].sku', 'must not contain NUL or bytes that are not UTF-8'],
    ['[{"sku":"\\udc00"}]', 'items[0].sku', 'must not contain NUL or bytes that are not UTF-8'],
    ['[{"sku":"x"},null]', 'items[1]', 'must be an object'],
    ['[["sku","x"]]', 'items[0]', 'must be an object'],
    ['["{"]', 'items[0]', 'must be an object'],
    ['{"0":{"sku":"x"}}', 'items', 'must be a list'],
    ['"[]"', 'items', 'must be a list'],
    ['null', 'items', 'is missing'],
  ])('throws when the list is %s', (json, parameter, rule) => {
    expect(refusalOf(() => bind(items(), json))).toMatchObject({ code: 'INVALID_PARAMETER', status: 400, parameter, detail: `${parameter} ${rule}` });
  });

  test('throws when there are too few or too many records', () => {
    expect(() => bind(items(FIELDS, { minItems: 1 }), '[]')).toThrow('items must have at least 1 items');
    expect(() => bind(items(FIELDS, { maxItems: 1 }), '[{"sku":"x"},{"sku":"y"}]')).toThrow('items must have at most 1 items');
    expect(bind(items(FIELDS, { minItems: 1, maxItems: 1 }), '[{"sku":"x"}]')).toBe('[{"sku":"x","quantity":1}]');
  });

  test('null is NULL in a nullable field, even with a default', () => {
    expect(one({ nullable: true, type: 'integer' }, 'null')).toBe('[{"a":null}]');
    expect(one({ nullable: true, required: false, type: 'integer', defaultValue: 7 }, 'null')).toBe('[{"a":null}]');
    expect(bind(items([field('a', { required: false })]), '[{}]')).toBe('[{"a":null}]');
  });

  test('an optional list that is absent is NULL', () => {
    expect(createBinder([items(FIELDS, { required: false })])(request('POST /', { body: '{}' }))).toEqual([null]);
  });

  test('a form field contains the list as JSON', () => {
    const bindForm = (list: string) => createBinder([items()])(request('POST /', {
      body: new URLSearchParams({ items: list }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }))[0];

    expect(bindForm(' [{"sku":"x"}] ')).toBe('[{"sku":"x","quantity":1}]');
    expect(() => bindForm('[{"sku":"x"}')).toThrow('items must be a list');
  });

  test('numbers with more digits than the body cannot fill the memory', () => {
    const many = Array.from({ length: 20_000 }, () => '{"a":1e999}').join(',');

    expect(() => bind(items([field('a', { type: 'decimal' })]), `[${many}]`)).toThrow('items must have at most 16000000 characters');
  });
});

describe('patterns of records', () => {
  const code = [field('sku', { type: 'string', pattern: '^(a|a)*$' })];

  test('a field that does not match is named', () => {
    expect(bind(items(code), '[{"sku":"aa"},{"sku":"a"}]')).toBe('[{"sku":"aa"},{"sku":"a"}]');
    expect(refusalOf(() => bind(items(code), '[{"sku":"aa"},{"sku":"b"}]'))).toMatchObject({ parameter: 'items[1].sku', detail: 'items[1].sku must match ^(a|a)*$' });
  });

  test('all fields share one time, and the one that exceeds it is named', () => {
    const started = process.cpuUsage();
    const list = JSON.stringify([{ sku: 'a' }, { sku: `${'a'.repeat(60)}!` }]);

    expect(refusalOf(() => bind(items(code), list))).toMatchObject({ code: 'INVALID_PARAMETER', parameter: 'items[1].sku', detail: 'items[1].sku cannot be matched against its pattern in time' });
    expect(() => bind(items([field('sku', { pattern: '^(?:(a|a)*b|a*!)$' })]), JSON.stringify(new Array(100).fill({ sku: `${'a'.repeat(20)}!` })))).toThrow('in time');
    expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
  });

  test('other values keep their places', () => {
    const values = [field('a', { pattern: '^a$' }), items(code), field('b')];

    expect(createBinder(values)(request('POST /', { body: '{"a":"a","items":[{"sku":"a"}],"b":"b"}' }))).toEqual(['a', '[{"sku":"a"}]', 'b']);
    expect(() => createBinder(values)(request('POST /', { body: '{"a":"b","items":[],"b":"b"}' }))).toThrow('a must match ^a$');
  });
});
