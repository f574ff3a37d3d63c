import { portablePattern } from './portable-pattern';
import { SqlRouteManifest } from '../../contract/manifest';
import { ScalarType, ValueManifest } from '../../contract/value-manifest';

/** JSON Schema draft 4, limited to the subset that OpenAPI 3.0 supports. */
export interface JsonSchema { readonly [keyword: string]: unknown }

/** JSON type that a value type accepts in a body; value types that accept several are not listed. */
const JSON_KINDS: { readonly [type in ScalarType]?: string } = {
  string: 'string',
  // 5.0 is not an integer in draft 4, but it is one in later drafts, in the OpenAPI document and in the handler.
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  date: 'string',
  timestamp: 'string',
  uuid: 'string',
  binary: 'string',
};

/** Patterns that all texts of a type match. The handler is stricter, for example about the number of days in February. */
const PATTERNS: { readonly [type in ScalarType]?: string } = {
  date: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
  timestamp: '^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}',
  uuid: '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$',
};

/** Field names that CloudFormation would take for an intrinsic function, and `$ref`, which would be a reference. */
const RESERVED_NAME = /^(Ref|Condition|Fn::.*|\$.*)$/;

/**
 * Returns the model with which a REST API validates a JSON body before it invokes the handler. The model accepts every body that the handler
 * accepts: checks that could differ between the two are left to the handler.
 *
 * - A `null` field counts as absent or is NULL, and OpenAPI 3.0 has no type for it. Therefore, only required fields without `nullable` have a type.
 * - API Gateway compares decimal numbers as written, the handler as doubles. Therefore, only integers have limits.
 * - A list can be sent as the text of a JSON array. Therefore, only lists of records are arrays by their type.
 * - Additional fields are allowed.
 *
 * @returns undefined if an empty body, which is not JSON, is accepted, or any JSON
 */
export function bodyModel({ values, changes }: Pick<SqlRouteManifest, 'values' | 'changes'>): JsonSchema | undefined {
  const document = values.find(({ source }) => source === 'document');
  if (document) {
    return document.records && document.required ? recordsSchema(document, document.records) : undefined;
  }
  const fields = values.filter(({ source }) => source === 'body');
  const isNeeded = changes !== undefined || fields.some(({ required }) => required);
  return isNeeded ? { ...objectSchema(fields, fieldSchema), ...changes ? { minProperties: 1 } : {} } : undefined;
}

function objectSchema(fields: readonly ValueManifest[], schemaOf: (field: ValueManifest) => JsonSchema): JsonSchema {
  const required = [...new Set(fields.filter(field => field.required).map(({ key }) => key))];
  const properties = fields
    .filter(({ key }) => !RESERVED_NAME.test(key) && isOnly(key, fields))
    .map(field => [field.key, schemaOf(field)] as const)
    .filter(([, schema]) => Object.keys(schema).length > 0);
  return {
    type: 'object',
    // In draft 4, an empty list is not valid.
    ...required.length > 0 ? { required } : {},
    ...properties.length > 0 ? { properties: Object.fromEntries(properties) } : {},
  };
}

/** Returns whether a field has only one definition. A field with two, for two names in the SQL, gets no schema. */
function isOnly(key: string, fields: readonly ValueManifest[]): boolean {
  return fields.filter(field => field.key === key).length === 1;
}

/** Without `type`, a keyword applies only to JSON values of its type: `maxLength` accepts `null` and numbers. */
function fieldSchema(field: ValueManifest): JsonSchema {
  if (field.records) {
    return recordsSchema(field, field.records);
  }
  if (field.list) {
    return defined({ minItems: field.minItems, maxItems: field.maxItems });
  }
  return valueSchema(field, field.required && !field.nullable);
}

function recordsSchema({ minItems, maxItems, required, nullable }: ValueManifest, records: readonly ValueManifest[]): JsonSchema {
  const type = required && !nullable ? 'array' : undefined;
  return { ...defined({ type }), items: objectSchema(records, recordFieldSchema), ...defined({ minItems, maxItems }) };
}

/** In a record, `null` is rejected unless the field is nullable, also where a field may be absent. */
function recordFieldSchema(field: ValueManifest): JsonSchema {
  return valueSchema(field, !field.nullable);
}

/** @param typed whether `null` is rejected */
function valueSchema(field: ValueManifest, typed: boolean): JsonSchema {
  const kind = typed && field.type ? JSON_KINDS[field.type] : undefined;
  return { ...defined({ type: kind }), ...limits(field), ...kind ? allowed(field) : {} };
}

function limits({ type, minimum, maximum, minLength, maxLength, pattern }: ValueManifest): JsonSchema {
  switch (type) {
    case 'integer': return { minimum: Math.max(minimum ?? -Infinity, -(2 ** 31)), maximum: Math.min(maximum ?? Infinity, 2 ** 31 - 1) };
    case 'bigint': return defined({ minimum, maximum });
    case 'string': case undefined: return defined({ minLength, maxLength, pattern: pattern && portablePattern(pattern) });
    default: return defined({ pattern: PATTERNS[type] });
  }
}

/** Returns allowed values of strings only, because a number has several notations. */
function allowed({ type, allowedValues }: ValueManifest): JsonSchema {
  return type === 'string' ? defined({ enum: allowedValues }) : {};
}

function defined(keywords: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(keywords).filter(([, value]) => value !== undefined));
}
