import { refusalOf } from './refusal';
import { createBinder } from '../../../runtime/values/values';
import type { ValueManifest } from '../../../src/contract/value-manifest';
import { request } from '../requests';

const field = (key: string, options: Partial<ValueManifest> = {}): ValueManifest => ({ name: key, key, source: 'body', required: true, ...options });

const whole = (options: Partial<ValueManifest> = {}): ValueManifest => ({ name: 'doc', key: 'doc', source: 'document', type: 'json', required: true, ...options });

const list = (fields = [field('sku', { type: 'string' }), field('quantity', { type: 'integer', minimum: 1 })], options: Partial<ValueManifest> = {}): ValueManifest =>
  ({ name: 'items', key: 'items', source: 'document', required: true, records: fields, ...options });

function bind(manifest: ValueManifest, body: string | Uint8Array | undefined, contentType?: string) {
  return createBinder([manifest])(request('POST /', { body, headers: contentType === undefined ? {} : { 'content-type': contentType } }))[0];
}

describe('a whole body', () => {
  test.each(['{"a": 1.10}', '[12345678901234567890]', '"text"', 'true', '-0', '{}'])('%s is bound as written', json => {
    expect(bind(whole(), ` ${json}\n`)).toBe(json);
    expect(bind(whole(), `\ufeff${json}`, 'application/merge-patch+json; charset=utf-8')).toBe(json);
  });

  test('null counts as missing unless the value is nullable', () => {
    expect(bind(whole({ nullable: true }), 'null')).toBeNull();
    expect(bind(whole({ required: false }), 'null')).toBeNull();
    expect(() => bind(whole(), 'null')).toThrow('the body is missing');
  });

  test.each<[string, string | Uint8Array | undefined, string]>([
    ['is missing', undefined, 'the body is missing'], ['is empty', '', 'the body is missing'], ['is not JSON', '{"a":', 'the body must be JSON'],
    ['is not UTF-8', Buffer.from('"caf\xe9"', 'latin1'), 'the body must be UTF-8'], ['contains NUL', '"\\u0000"', 'the body must not contain NUL or bytes that are not UTF-8'],
    ['has 501 levels', `${'['.repeat(501)}${']'.repeat(501)}`, 'the body must be JSON of at most 500 levels'],
    ['has 1001 levels', `${'['.repeat(1001)}${']'.repeat(1001)}`, 'the body must have at most 1000 levels'],
    ['is too long', `"${'x'.repeat(100_000)}"`, 'the body must have at most 100000 characters, with all digits of its numbers written out'],
  ])('throws INVALID_BODY when it %s', (_, body, detail) => {
    expect(refusalOf(() => bind(whole(), body))).toMatchObject({ code: 'INVALID_BODY', parameter: undefined, detail });
  });

  test.each(['text/csv', 'application/x-www-form-urlencoded', 'text/plain'])('throws UNSUPPORTED_MEDIA_TYPE when it is %s', type => {
    expect(refusalOf(() => bind(whole(), '{}', type))).toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE', detail: 'the content type must be application/json' });
  });
});

describe('a body that is a list of records', () => {
  test('JSON is bound with the declared fields', () => {
    expect(bind(list(), '[{"quantity":2,"sku":"x","more":1}]', 'application/json')).toBe('[{"sku":"x","quantity":2}]');
    expect(bind(list(undefined, { required: false }), undefined)).toBeNull();
  });

  test.each<[string, object]>([
    ['[{"sku":"x","quantity":2},{"sku":"x","quantity":0}]', { code: 'INVALID_PARAMETER', parameter: '[1].quantity', detail: '[1].quantity must be at least 1' }],
    ['[1]', { code: 'INVALID_PARAMETER', parameter: '[0]', detail: '[0] must be an object' }],
    ['{}', { code: 'INVALID_BODY', detail: 'the body must be a list' }],
    ['[]', { code: 'INVALID_BODY', detail: 'the body must have at least 1 items' }],
    ['[{}', { code: 'INVALID_BODY', detail: 'the body must be JSON' }],
    ['', { code: 'INVALID_BODY', detail: 'the body is missing' }],
  ])('throws when JSON is %s', (body, problem) => {
    expect(refusalOf(() => bind(list(undefined, { minItems: 1 }), body))).toMatchObject(problem);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'text/tab-separated-values'])('throws UNSUPPORTED_MEDIA_TYPE when it is %s', type => {
    expect(refusalOf(() => bind(list(), 'sku\nx', type))).toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE', detail: 'the content type must be application/json or text/csv' });
  });
});

describe('a CSV body', () => {
  const FIELDS = [
    field('name', { type: 'string' }), field('price', { type: 'decimal', required: false }), field('note', { type: 'string', nullable: true }),
    field('stock', { type: 'integer', required: false, defaultValue: 5 }),
  ];
  const rows = (csv: string | Uint8Array, contentType = 'text/csv') => JSON.parse(bind(list(FIELDS), csv, contentType) as string) as unknown;

  test.each<[string, string, unknown]>([
    ['lines that end with LF', 'name,price,note,stock\na,1.50,b,2\nc,3,d,4', [{ name: 'a', price: 1.5, note: 'b', stock: 2 }, { name: 'c', price: 3, note: 'd', stock: 4 }]],
    ['lines that end with CRLF', 'name,note\r\na,b\r\nc,d\r\n', [{ name: 'a', price: null, note: 'b', stock: 5 }, { name: 'c', price: null, note: 'd', stock: 5 }]],
    ['columns in any order, with others', 'more,note,,name\nx,b,y,a', [{ name: 'a', price: null, note: 'b', stock: 5 }]],
    ['quotes', '"name",note\n"a ""b"", c","x\r\n,y"', [{ name: 'a "b", c', price: null, note: 'x\r\n,y', stock: 5 }]],
    ['empty text in quotes', 'name,note\n"",""', [{ name: '', price: null, note: '', stock: 5 }]],
    ['empty cells', 'name,note,price,stock\na,,,', [{ name: 'a', price: null, note: null, stock: 5 }]],
    ['spaces', 'name,note\n a , ', [{ name: ' a ', price: null, note: ' ', stock: 5 }]],
    ['a byte order mark', '\ufeffname,note\né,b', [{ name: 'é', price: null, note: 'b', stock: 5 }]],
    ['only a header', 'name,note\r\n', []],
  ])('%s are read', (_, csv, expected) => {
    expect(rows(csv)).toEqual(expected);
    expect(rows(Buffer.from(csv))).toEqual(expected);
  });

  test('an empty cell is the default of a nullable field that has one, and a column without name is ignored', () => {
    const fields = [field('a', { type: 'integer', nullable: true, required: false, defaultValue: 7 }), field('null', { required: false })];

    expect(bind(list(fields), 'a,\n,x\n1,x', 'text/csv')).toBe('[{"a":7,"null":null},{"a":1,"null":null}]');
  });

  test('all digits of numbers are kept', () => {
    expect(bind(list([field('a', { type: 'decimal' }), field('b', { type: 'bigint' })]), 'a,b\n0.10000000000000000000001,9223372036854775807', 'text/csv'))
      .toBe('[{"a":0.10000000000000000000001,"b":9223372036854775807}]');
  });

  test.each(['text/csv', 'Text/CSV; Charset=UTF-8', 'text/csv; charset="utf-8"; header=present', 'text/csv;header=Present'])('the content type %s is read', type => {
    expect(rows('name,note\na,b', type)).toHaveLength(1);
  });

  test.each([
    ['text/csv; charset=iso-8859-1', 'the charset of text/csv must be utf-8'], ['text/csv; header=absent', 'text/csv must begin with a header line'],
  ])('throws UNSUPPORTED_MEDIA_TYPE when the content type is %s', (type, detail) => {
    expect(refusalOf(() => rows('name,note\na,b', type))).toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE', detail });
  });

  test.each<[string, string, string]>([
    ['[1].stock', 'name,note,stock\n"a\nb",c,1\nd,e,x', 'must be a whole number from -2147483648 to 2147483647 (line 4)'],
    ['[0].name', 'name,note\n,b', 'is missing (line 2)'],
    ['[0].note', 'name\na', 'is missing (line 2)'],
    ['[0].name', 'name,note\na\0,b', 'must not contain NUL or bytes that are not UTF-8 (line 2)'],
    ['[0].name', 'name,note\na\udc00,b', 'must not contain NUL or bytes that are not UTF-8 (line 2)'],
  ])('throws INVALID_PARAMETER with the place %s and the line', (parameter, csv, rule) => {
    expect(refusalOf(() => rows(csv))).toMatchObject({ code: 'INVALID_PARAMETER', parameter, detail: `${parameter} ${rule}` });
  });

  test.each([
    ['name,note\na,b\nc', 'line 3 must have as many fields as the header line'],
    ['name,note\na,b,c', 'line 2 must have as many fields as the header line'],
    ['name,note\n\na,b', 'line 2 must have as many fields as the header line'],
    ['name,note\n"a\n",b\n"c,d\n', 'line 4 has a quote that is not closed'],
    ['name,note\na"b,c', 'line 2 is not CSV: fields with quotes or line breaks must be in quotes, with each quote doubled'],
    ['name,note\n"a"b,c', 'line 2 is not CSV: fields with quotes or line breaks must be in quotes, with each quote doubled'],
    ['name,note\ra,b', 'line 1 is not CSV: fields with quotes or line breaks must be in quotes, with each quote doubled'],
    ['name,note,name\na,b,c', 'line 1 must name each field once'],
  ])('throws INVALID_BODY when the text is %j', (csv, detail) => {
    expect(refusalOf(() => rows(csv))).toMatchObject({ code: 'INVALID_BODY', detail });
  });

  test('throws when there are more lines than allowed', () => {
    expect(() => bind(list(FIELDS, { maxItems: 2 }), 'name,note\na,b\na,b\na,b', 'text/csv')).toThrow('the body must have at most 2 items');
  });
});
