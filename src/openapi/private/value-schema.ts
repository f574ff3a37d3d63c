import { ScalarType, ValueManifest } from '../../contract/value-manifest';
import { NUMBER_PATTERN } from '../../contract/value-syntax';

/** JSON Schema, as in OpenAPI 3.1. */
interface Schema { readonly [keyword: string]: unknown }

/** Schemas of value types in requests (https://spec.openapis.org/oas/v3.1.0#data-types). */
const TYPES: { readonly [type in ScalarType]: Schema } = {
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

/** Returns the JSON Schema of a value, a list or a list of records. */
export function valueSchema({ nullable, ...value }: ValueManifest): Schema {
  return nullable ? orNull(presentSchema(value)) : presentSchema(value);
}

function presentSchema({ list, records, minItems, maxItems, ...item }: ValueManifest): Schema {
  if (list || records) {
    return { type: 'array', items: records ? bodySchema(records) : itemSchema(item), ...defined({ minItems, maxItems }) };
  }
  return itemSchema(item);
}

function itemSchema({ type, defaultValue, minimum, maximum, minLength, maxLength, pattern, allowedValues }: ValueManifest): Schema {
  return { ...TYPES[type ?? 'string'], ...defined({ default: defaultValue, minimum, maximum, minLength, maxLength, pattern, enum: allowedValues }) };
}

/** Adds `null` to the types and allowed values; a schema without types accepts it anyway. */
function orNull({ type, ...schema }: Schema): Schema {
  const { enum: allowed } = schema;
  return { ...type === undefined ? {} : { type: [type, 'null'].flat() }, ...schema, ...Array.isArray(allowed) ? { enum: [...allowed, null] } : {} };
}

/**
 * Returns the JSON Schema of an object with these fields, a body or a record. Additional fields are ignored.
 *
 * @param minProperties minimum number of fields, if there is one
 */
export function bodySchema(fields: readonly ValueManifest[], minProperties?: number): Schema {
  const required = [...new Set(fields.filter(field => field.required).map(({ key }) => key))];
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(field => [field.key, valueSchema(field)])),
    ...required.length > 0 ? { required } : {},
    ...defined({ minProperties }),
  };
}

function defined(keywords: Schema): Schema {
  return Object.fromEntries(Object.entries(keywords).filter(([, value]) => value !== undefined));
}
