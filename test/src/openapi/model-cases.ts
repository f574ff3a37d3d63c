import { createRequire } from 'module';
import fc from 'fast-check';
import { createBinder } from '../../../runtime/values/values';
import { RequestValue, RequestValueOptions, ValueType } from '../../../src';
import type { SqlRouteManifest } from '../../../src/contract/manifest';
import { request } from '../../runtime/requests';

/** Part of a route that a model is made of. */
export type ModelledRoute = Pick<SqlRouteManifest, 'values' | 'changes'>;

/** A validator for draft 4, which is what API Gateway's models are written in. It takes patterns without the `u` flag, as Java does. */
const Ajv = createRequire(require.resolve('@seriousme/openapi-schema-validator'))('ajv-draft-04').default;

export function validator(model: object): (body: unknown) => boolean {
  return new Ajv({ strict: false, unicodeRegExp: false }).compile(model);
}

/** Whether a model lets a body pass. */
export function passes(model: object, json: string): boolean {
  return validator(model)(JSON.parse(json));
}

/** Whether the handler lets a body pass. */
export function accepts({ values, changes }: ModelledRoute, json: string): boolean {
  try {
    createBinder(values, { changes })(request('POST /a', { body: json, headers: { 'content-type': 'application/json' } }));
    return true;
  } catch {
    return false;
  }
}

/** A field of a body, as a route compiles it. */
export const field = (key: string, options: RequestValueOptions = {}) => RequestValue.body(key, options)._manifest(key);

const NUMERIC = [ValueType.INTEGER, ValueType.BIGINT, ValueType.NUMBER, ValueType.DECIMAL];
const limit = fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined });

function isDeclarable(options: RequestValueOptions): boolean {
  try {
    RequestValue.body('a', options);
    return true;
  } catch {
    return false;
  }
}

/** Every kind of rule that a field of a body can have, as far as one can be declared: none that contradict each other. */
export const rules = fc.record({
  valueType: fc.option(fc.constantFrom(...Object.values(ValueType)), { nil: undefined }),
  required: fc.boolean(),
  list: fc.boolean(),
  low: limit,
  high: limit,
  pattern: fc.option(fc.constantFrom('^[a-z]+$', '^.$', '^[^a]{1,2}$', '^\\p{L}+$', '\\d', '^\\w{0,3}$', '^(?:a|b)?$', '^\\s'), { nil: undefined }),
  allowed: fc.boolean(),
}).map(({ valueType, required, list, low, high, pattern, allowed }): RequestValueOptions => {
  const [least, most] = low !== undefined && high !== undefined && low > high ? [high, low] : [low, high];
  if (list) return { valueType, required, list, minItems: least, maxItems: most };
  if (valueType !== undefined && NUMERIC.includes(valueType)) {
    return { valueType, required, minimum: least, maximum: most, allowedValues: allowed ? ['1', '2'] : undefined };
  }
  if (valueType !== undefined && valueType !== ValueType.STRING) return { valueType, required };
  return { valueType, required, minLength: least, maxLength: most, pattern, allowedValues: allowed ? ['a', 'ab', '1'] : undefined };
}).filter(isDeclarable);

/** Values that are near the rules: right and wrong ones, in right and wrong forms. */
export const value = fc.oneof(
  fc.constantFrom<unknown>(
    null, true, false, 0, 1, 2, 1.5, -1, 3e9, 1e300, '', ' ', 'a', 'ab', 'abc', 'é', '😀', '😀😀', '0', '1', '-1', '1.5', '2026-01-31', '2026-02-31',
    '2026-01-31T08:00:00Z', '2026-01-31t08:00:00.5+01:00', '2026-01-31 08:00', '0a1b2c3d-1111-2222-3333-444455556666', '0A1B2C3D-1111-2222-3333-444455556666',
    'YQ==', '[1]', '["a"]', '[]', {}, [], [1], ['a'], ['1', '2'], [null], { a: 1 }, '9223372036854775807', 'a\n',
  ),
  fc.string({ maxLength: 5, unit: 'grapheme' }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.array(fc.oneof(fc.integer({ min: -2, max: 4 }), fc.string({ maxLength: 2 })), { maxLength: 6 }),
);
