import fc from 'fast-check';
import { BODY_RECORDS, changeOf, recordsOf, valueOf } from './manifests';
import { accepts, field, ModelledRoute, passes, rules, validator, value } from './model-cases';
import { RequestValueOptions, ValueType } from '../../../src';
import type { ValueManifest } from '../../../src/contract/value-manifest';
import { bodyModel } from '../../../src/openapi/private/body-model';

type Options = RequestValueOptions & { readonly nullable: boolean };

const nullableRules: fc.Arbitrary<Options> = fc.tuple(rules, fc.boolean()).map(([options, nullable]) => ({ ...options, nullable }));
const recordRules = nullableRules.filter(({ list }) => !list);
const orNull = fc.oneof({ weight: 5, arbitrary: value }, fc.constant(null));
const nullableField = (key: string, { nullable, ...options }: Options): ValueManifest => {
  return { ...field(key, options), ...nullable ? { nullable } : {} };
};
const size = fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined });

const RECORDS = fc.record({ options: recordRules, minItems: size, maxItems: fc.integer({ min: 3, max: 5 }) });
const records = ({ options, ...items }: { options: Options; minItems?: number; maxItems: number }, more: Partial<ValueManifest> = {}) => {
  return recordsOf([nullableField('x', options), valueOf({ key: 'y', required: false })], { ...items, ...more });
};
const record = fc.oneof(
  { weight: 6, arbitrary: orNull.map(x => ({ x })) }, value.map(x => ({ x, y: null })), value.map(x => ({ x, y: 1, z: [] })), fc.constantFrom({}, null, 1, 'a', []),
);
const list = fc.oneof(
  { weight: 6, arbitrary: fc.array(record, { maxLength: 6 }) },
  { weight: 6, arbitrary: fc.array(orNull.map(x => ({ x })), { minLength: 1, maxLength: 2 }) },
  value,
);

const FORMS: [string, fc.Arbitrary<ModelledRoute>, fc.Arbitrary<unknown>][] = [
  ['a field that can be null', nullableRules.map(options => ({ values: [nullableField('a', options), field('b')] })), orNull.map(a => ({ a, b: 1 }))],
  ['a list of records', RECORDS.map(given => ({ values: [records(given)] })), list.map(items => ({ items }))],
  ['a body of records', RECORDS.map(given => ({ values: [records(given, BODY_RECORDS)] })), list],
  [
    'changes',
    recordRules.map(options => {
      return { values: [...changeOf(nullableField('a', options)), ...changeOf({ key: 'b', nullable: true })], changes: ['a', 'b'] };
    }),
    fc.oneof(orNull.map(a => ({ a })), value.map(a => ({ a, b: null })), fc.constantFrom<unknown>({}, [], null, { c: 1 }, { b: null })),
  ],
];

describe.each(FORMS)('the model of %s', (_, routes, body) => {
  test('refuses nothing that the handler accepts', () => {
    let [refused, accepted] = [0, 0];
    const bodies = fc.array(body, { minLength: 20, maxLength: 20 });
    fc.assert(fc.property(routes, bodies, (route, given) => {
      const admits = validator(bodyModel(route)!);
      for (const each of given) {
        const ok = accepts(route, JSON.stringify(each));
        refused += admits(each) ? 0 : 1;
        accepted += ok ? 1 : 0;
        expect({ each, route, refusedWrongly: ok && !admits(each) }).toEqual({ each, route, refusedWrongly: false });
      }
    }), { numRuns: 200 });
    expect([refused > 100, accepted > 100]).toEqual([true, true]);
  });
});

const SKU = valueOf({ key: 'sku', type: 'string', maxLength: 3 });
const NOTE = valueOf({ key: 'note', type: 'string', required: false });

describe('the model of a write', () => {
  test.each<[string, ModelledRoute, string]>([
    ['records that are no list', { values: [recordsOf([SKU])] }, '{"items":{"sku":"a"}}'],
    ['the text of a list of records', { values: [recordsOf([SKU])] }, '{"items":"[]"}'],
    ['records that are null', { values: [recordsOf([SKU])] }, '{"items":null}'],
    ['too many records', { values: [recordsOf([SKU], { maxItems: 1 })] }, '{"items":[{"sku":"a"},{"sku":"b"}]}'],
    ['a record without a field', { values: [recordsOf([SKU])] }, '{"items":[{}]}'],
    ['a record with null', { values: [recordsOf([SKU, NOTE])] }, '{"items":[{"sku":"a","note":null}]}'],
    ['a record that breaks a limit', { values: [recordsOf([SKU], BODY_RECORDS)] }, '[{"sku":"abcd"}]'],
    ['an object instead of records', { values: [recordsOf([SKU], BODY_RECORDS)] }, '{"sku":"a"}'],
    ['a body without changes', { values: changeOf({ key: 'a' }), changes: ['a'] }, '{}'],
    ['a change that is too long', { values: changeOf({ key: 'a', maxLength: 1 }), changes: ['a'] }, '{"a":"ab"}'],
  ])('refuses %s, as the handler does', (_, route, json) => {
    expect([passes(bodyModel(route)!, json), accepts(route, json)]).toEqual([false, false]);
  });

  test('lets null pass where a field is nullable, whatever its type', () => {
    const nullable = (type: ValueType) => ({ values: [{ ...field('a', { valueType: type }), nullable: true }] });
    Object.values(ValueType).forEach(type => {
      expect({ type, passes: passes(bodyModel(nullable(type))!, '{"a":null}'), accepts: accepts(nullable(type), '{"a":null}') }).toEqual({ type, passes: true, accepts: true });
    });
  });

  test('is left out for a whole body, which is any JSON', () => {
    expect(bodyModel({ values: [valueOf({ key: 'body', source: 'document', type: 'json' })] })).toBeUndefined();
  });

  test('has an array of objects for a body of records', () => {
    expect(bodyModel({ values: [recordsOf([SKU, { ...NOTE, nullable: true, allowedValues: ['a'] }], BODY_RECORDS)] })).toEqual({
      type: 'array', items: { type: 'object', required: ['sku'], properties: { sku: { type: 'string', maxLength: 3 } } }, maxItems: 100,
    });
  });

  test('has no empty list of required fields, which draft 4 does not allow', () => {
    expect(bodyModel({ values: changeOf({ key: 'a', maxLength: 1 }), changes: ['a'] })).toEqual({ type: 'object', properties: { a: { maxLength: 1 } }, minProperties: 1 });
  });
});
