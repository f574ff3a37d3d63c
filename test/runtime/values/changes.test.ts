import { refusalOf } from './refusal';
import { createBinder } from '../../../runtime/values/values';
import type { ValueManifest } from '../../../src/contract/value-manifest';
import { request } from '../requests';

const FORM = 'application/x-www-form-urlencoded';

const change = (key: string, options: Partial<ValueManifest> = {}): ValueManifest[] => [
  { name: `changes.${key}?`, source: 'sent', key, type: 'boolean', required: false },
  { name: `changes.${key}`, source: 'body', key, required: false, ...options },
];

const VALUES = [...change('title', { type: 'string', maxLength: 5 }), ...change('subtitle', { nullable: true })];

const bind = createBinder(VALUES, { changes: ['title', 'subtitle'] });
const bindJson = (body: string | undefined) => bind(request('PATCH /', { body }));

describe('changes', () => {
  test.each<[string, unknown[]]>([
    ['{"title":"x"}', [true, 'x', false, null]],
    ['{"subtitle":"x","other":1}', [false, null, true, 'x']],
    ['{"subtitle":null}', [false, null, true, null]],
    ['{"title":"x","subtitle":"y"}', [true, 'x', true, 'y']],
    ['{"subtitle":"x","subtitle":null}', [false, null, true, null]],
  ])('%s is bound with a flag for each field', (body, expected) => {
    expect(bindJson(body)).toEqual(expected);
  });

  test('a form has the fields that it names', () => {
    expect(bind(request('PATCH /', { body: 'title=&other=1', headers: { 'content-type': FORM } }))).toEqual([true, '', false, null]);
  });

  test.each<[string | undefined, object]>([
    ['{"title":null}', { code: 'INVALID_PARAMETER', parameter: 'title', detail: 'title must not be null' }],
    ['{"title":"123456"}', { code: 'INVALID_PARAMETER', parameter: 'title', detail: 'title must have at most 5 characters' }],
    ['{}', { code: 'INVALID_BODY', detail: 'the body must have at least one of title, subtitle' }],
    ['{"other":1}', { code: 'INVALID_BODY', detail: 'the body must have at least one of title, subtitle' }],
    [undefined, { code: 'INVALID_BODY', detail: 'the body must have at least one of title, subtitle' }],
    ['[]', { code: 'INVALID_BODY', detail: 'the body must be a JSON object' }],
  ])('throws when the body is %s', (body, problem) => {
    expect(refusalOf(() => bindJson(body))).toMatchObject({ status: 400, ...problem });
  });
});

describe('nullable', () => {
  const value = (options: Partial<ValueManifest> = {}): ValueManifest => ({ name: 'v', source: 'body', key: 'v', required: true, nullable: true, ...options });
  const bindOne = (manifest: ValueManifest, body: string) => createBinder([manifest])(request('POST /', { body }))[0];

  test('null is NULL, even for a required value and one with a default', () => {
    expect(bindOne(value(), '{"v":null}')).toBeNull();
    expect(bindOne(value({ required: false, defaultValue: 'x' }), '{"v":null}')).toBeNull();
    expect(bindOne(value({ list: true }), '{"v":null}')).toBeNull();
  });

  test('an absent value is still missing or the default', () => {
    expect(() => bindOne(value(), '{}')).toThrow('v is missing');
    expect(bindOne(value({ required: false, defaultValue: 'x' }), '{}')).toBe('x');
  });

  test('the text null is not NULL', () => {
    expect(bindOne(value(), '{"v":"null"}')).toBe('null');
    expect(createBinder([value()])(request('POST /', { body: 'v=null', headers: { 'content-type': FORM } }))).toEqual(['null']);
  });
});
