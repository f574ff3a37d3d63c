import { compareValues } from '../../../local/diff/values';
import { RecordField, RequestValue, SqlResult, SqlRoute, ValueType } from '../../../src';
import type { ValueManifest } from '../../../src/contract/value-manifest';
import { compileRoute } from '../../support/compile-routes';

/** Returns the values of a manifest, as an API compiles them. */
function valuesOf(value: RequestValue | undefined): readonly ValueManifest[] {
  const fields: { [name: string]: RequestValue } = value ? { a: value } : {};
  const sql = `INSERT INTO t SELECT ${value ? ':a' : '1'}`;
  const manifest = compileRoute(SqlRoute.post('/a', { sql, parameters: fields, result: SqlResult.count() }));
  return manifest.kind === 'sql' ? manifest.values : [];
}

const recordsOf = (fields: { [name: string]: RecordField }) => {
  const parameters = { a: RequestValue.records('rows', { fields }) };
  const manifest = compileRoute(SqlRoute.post('/a', { sql: 'INSERT INTO t SELECT * FROM :a', parameters, result: SqlResult.count() }));
  return manifest.kind === 'sql' ? manifest.values : [];
};

const { query, body, claim, constant } = RequestValue;
const typed = (valueType: ValueType, source: typeof query = query) => source.call(RequestValue, 'a', { valueType });

describe('compareValues', () => {
  test.each<[string, RequestValue | undefined, RequestValue | undefined, string[]]>([
    ['the same value', query('a'), query('a'), []],
    ['a new required value', undefined, query('a'), ['breaking: query.a: added, required, string']],
    ['a new optional value', undefined, query('a', { required: false }), ['compatible: query.a: added, optional, string']],
    ['a new value with a default', undefined, query('a', { defaultValue: 'x' }), ['compatible: query.a: added, optional, string, default x']],
    ['a new claim', undefined, claim('sub'), ['breaking: claim.sub: added, required, string']],
    ['a new constant', undefined, constant('x'), ['review: constant.a: added, x']],
    ['a removed value', query('a'), undefined, ['review: query.a: removed, requests that have it are answered without it']],
    ['another source', query('a'), body('a'), ['review: query.a: removed, requests that have it are answered without it', 'breaking: body.a: added, required, string']],
    ['a value that is required', query('a', { required: false }), query('a'), ['breaking: query.a: now required']],
    ['a value that is optional', query('a'), query('a', { required: false }), ['compatible: query.a: now optional']],
    ['a default', query('a', { defaultValue: 'x' }), query('a', { defaultValue: 'y' }), ['review: query.a: default x -> y']],
    ['a wider type', typed(ValueType.INTEGER), typed(ValueType.BIGINT), ['compatible: query.a: type integer -> bigint']],
    ['a narrower type', typed(ValueType.BIGINT), typed(ValueType.INTEGER), ['breaking: query.a: type bigint -> integer']],
    ['text for a number in a query', typed(ValueType.INTEGER), typed(ValueType.STRING), ['compatible: query.a: type integer -> string']],
    ['text for a number in a body', typed(ValueType.INTEGER, body), typed(ValueType.STRING, body), ['breaking: body.a: type integer -> string']],
    ['text for a date in a body', typed(ValueType.DATE, body), typed(ValueType.STRING, body), ['compatible: body.a: type date -> string']],
    ['a list in a query', query('a'), query('a', { list: true }), ['compatible: query.a: type string -> string[]']],
    ['a list in a body', body('a'), body('a', { list: true }), ['breaking: body.a: type string -> string[]']],
    ['fewer items', query('a', { list: true, maxItems: 9 }), query('a', { list: true, maxItems: 8 }), ['breaking: query.a: maximum number of items: 9 -> 8']],
    ['a smaller maximum', query('a', { valueType: ValueType.INTEGER, maximum: 9 }), query('a', { valueType: ValueType.INTEGER, maximum: 8 }), ['breaking: query.a: maximum: 9 -> 8']],
    ['a larger maximum', query('a', { valueType: ValueType.INTEGER, maximum: 8 }), query('a', { valueType: ValueType.INTEGER, maximum: 9 }), ['compatible: query.a: maximum: 8 -> 9']],
    ['a larger minimum', query('a', { valueType: ValueType.INTEGER, minimum: 0 }), query('a', { valueType: ValueType.INTEGER, minimum: 1 }), ['breaking: query.a: minimum: 0 -> 1']],
    ['a minimum length', query('a'), query('a', { minLength: 1 }), ['breaking: query.a: minimum length: none -> 1']],
    ['no maximum length', query('a', { maxLength: 5 }), query('a'), ['compatible: query.a: maximum length: 5 -> none']],
    ['a new pattern', query('a', { maxLength: 5 }), query('a', { maxLength: 5, pattern: '^a$' }), ['breaking: query.a: pattern none -> ^a$']],
    ['no pattern', query('a', { maxLength: 5, pattern: '^a$' }), query('a', { maxLength: 5 }), ['compatible: query.a: pattern ^a$ -> none']],
    ['another pattern', query('a', { pattern: '^a$' }), query('a', { pattern: '^b$' }), ['review: query.a: pattern ^a$ -> ^b$']],
    ['other allowed values', query('a', { allowedValues: ['x', 'y'] }), query('a', { allowedValues: ['y', 'z'] }), ['breaking: query.a: no longer allowed: x', 'compatible: query.a: now allowed: z']],
    ['new allowed values', query('a'), query('a', { allowedValues: ['x'] }), ['breaking: query.a: allowed values any -> ["x"]']],
    ['no allowed values', query('a', { allowedValues: ['x'] }), query('a'), ['compatible: query.a: allowed values ["x"] -> any']],
  ])('knows the effect of %s', (_, before, after, changes) => {
    expect(compareValues(valuesOf(before), valuesOf(after)).map(({ effect, text }) => `${effect}: ${text}`)).toEqual(changes);
  });

  test('compares the fields of records', () => {
    const note = RecordField.of({ required: false });
    const changes = compareValues(
      recordsOf({ sku: RecordField.of({ maxLength: 9 }), old: RecordField.of(), note: RecordField.of({ nullable: true, required: false }) }),
      recordsOf({ sku: RecordField.of({ maxLength: 8 }), amount: RecordField.of({ valueType: ValueType.INTEGER }), note }),
    );

    expect(changes.map(({ effect, text }) => `${effect}: ${text}`)).toEqual([
      'review: body.rows[].old: removed',
      'breaking: body.rows[].amount: added, required, integer',
      'breaking: body.rows[].note: null is no longer accepted',
      'breaking: body.rows[].sku: maximum length: 9 -> 8',
    ]);
  });
});
