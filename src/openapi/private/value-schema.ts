import { ScalarType, ValueManifest } from '../../contract/manifest';
import { NUMBER_PATTERN } from '../../contract/value-syntax';

/** Schemas of value types in requests (https://spec.openapis.org/oas/v3.1.0#data-types). */
const TYPES: { readonly [type in ScalarType]: object } = {
  string: { type: 'string' },
  integer: { type: 'integer', format: 'int32' },
  bigint: { type: ['integer', 'string'], format: 'int64', pattern: NUMBER_PATTERN },
  number: { type: 'number', format: 'double' },
  decimal: { type: ['string', 'number'], pattern: NUMBER_PATTERN },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date' },
  timestamp: { type: 'string', format: 'date-time' },
  uuid: { type: 'string', format: 'uuid' },
  json: {},
  binary: { type: 'string', contentEncoding: 'base64' },
};

/** Returns the JSON Schema of a value or a list. */
export function valueSchema({ list, minItems, maxItems, ...item }: ValueManifest): object {
  return list ? { type: 'array', items: itemSchema(item), ...defined({ minItems, maxItems }) } : itemSchema(item);
}

function itemSchema({ type, defaultValue, minimum, maximum, minLength, maxLength, pattern, allowedValues }: ValueManifest): object {
  return { ...TYPES[type ?? 'string'], ...defined({ default: defaultValue, minimum, maximum, minLength, maxLength, pattern, enum: allowedValues }) };
}

/** Returns the JSON Schema of a body with these fields. Additional fields are ignored. */
export function bodySchema(fields: readonly ValueManifest[]): object {
  const required = [...new Set(fields.filter(field => field.required).map(({ key }) => key))];
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(field => [field.key, valueSchema(field)])),
    ...required.length > 0 ? { required } : {},
  };
}

function defined(keywords: { [keyword: string]: unknown }) {
  return Object.fromEntries(Object.entries(keywords).filter(([, value]) => value !== undefined));
}
