import { portablePattern } from './portable-pattern';
import { ScalarType, ValueManifest } from '../../contract/manifest';

/** A JSON Schema of draft 4, in the part of it that OpenAPI 3.0 shares. */
export interface JsonSchema { readonly [keyword: string]: unknown }

/** The one kind of JSON value that a type accepts in a body; types that accept several are not listed. */
const JSON_KINDS: { readonly [type in ScalarType]?: string } = {
  string: 'string',
  // Draft 4 says of 5.0 that it is no integer; later drafts, the document and the handler say that it is.
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  date: 'string',
  timestamp: 'string',
  uuid: 'string',
  binary: 'string',
};

/** Patterns that every text of a type matches. The handler is stricter, for example about the length of February. */
const PATTERNS: { readonly [type in ScalarType]?: string } = {
  date: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
  timestamp: '^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}',
  uuid: '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$',
};

/** A field by the name of an intrinsic function would be taken for one by CloudFormation, and `$ref` for a reference. */
const RESERVED_NAME = /^(Ref|Condition|Fn::.*|\$.*)$/;

/**
 * The model by which a REST API checks a JSON body before the handler is asked. It refuses nothing that the handler accepts: what
 * the two could see differently is left to the handler.
 *
 * - A field that is `null` counts as absent, and OpenAPI 3.0 has no type for it. So only required fields have a type.
 * - Numbers with decimals are compared as written by the one and as doubles by the other. So only whole numbers have limits.
 * - Other fields may be there.
 *
 * @returns undefined where an empty body would do, which is no JSON at all
 */
export function bodyModel(fields: readonly ValueManifest[]): JsonSchema | undefined {
  const required = [...new Set(fields.filter(field => field.required).map(({ key }) => key))];
  if (required.length === 0) {
    return undefined;
  }
  const properties = fields
    .filter(({ key }) => !RESERVED_NAME.test(key) && isOnly(key, fields))
    .map(field => [field.key, fieldSchema(field)] as const)
    .filter(([, schema]) => Object.keys(schema).length > 0);
  return { type: 'object', required, ...properties.length > 0 ? { properties: Object.fromEntries(properties) } : {} };
}

/** A field that has two rules, for two names in the SQL, has no schema of its own. */
function isOnly(key: string, fields: readonly ValueManifest[]): boolean {
  return fields.filter(field => field.key === key).length === 1;
}

/** Without `type`, a keyword concerns only the JSON values it is made for: `maxLength` lets `null` pass, and numbers. */
function fieldSchema(field: ValueManifest): JsonSchema {
  if (field.list) {
    // The text of a JSON array is a list as well.
    return { ...defined({ minItems: field.minItems, maxItems: field.maxItems }) };
  }
  const kind = field.required && field.type ? JSON_KINDS[field.type] : undefined;
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

/** Values that are compared as written; a number has many forms. */
function allowed({ type, allowedValues }: ValueManifest): JsonSchema {
  return type === 'string' ? defined({ enum: allowedValues }) : {};
}

function defined(keywords: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(keywords).filter(([, value]) => value !== undefined));
}
