import type { JsonSchema } from './openapi';

/** Schemas for references of the form `#/components/schemas/<name>`. */
export interface Definitions {
  readonly [name: string]: JsonSchema;
}

type Check = (value: any, operand: any, schema: JsonSchema, definitions: Definitions) => string[];

const TYPES: { readonly [type: string]: (value: unknown) => boolean } = {
  array: Array.isArray,
  boolean: value => typeof value === 'boolean',
  integer: Number.isInteger,
  null: value => value === null,
  number: value => typeof value === 'number',
  object: isObject,
  string: value => typeof value === 'string',
};

/** Counts characters, not UTF-16 units: https://json-schema.org/draft-04/draft-fge-json-schema-validation-00#rfc.section.5.2.1 */
const lengthOf = (text: string) => [...text].length;

const check = (applies: (value: unknown) => boolean, fails: (value: any, operand: any, schema: JsonSchema) => boolean, problem: string): Check =>
  (value, operand, schema) => (applies(value) && fails(value, operand, schema) ? [problem] : []);

/** Keywords of draft 4 that API Gateway checks; `format` is only an annotation (https://json-schema.org/draft-04). */
const KEYWORDS: { readonly [keyword: string]: Check } = {
  $ref: (value, reference, _, definitions) => violations(definitions[String(reference).split('/').at(-1)!] ?? {}, value, definitions),
  type: (value, type) => ([type].flat().some(name => TYPES[name]?.(value)) ? [] : [`is not of type ${[type].flat().join(' or ')}`]),
  enum: (value, allowed: unknown[]) => (allowed.some(each => JSON.stringify(each) === JSON.stringify(value)) ? [] : ['is not one of the allowed values']),
  minimum: check(TYPES.number!, (value, min, schema) => value < min || (schema.exclusiveMinimum === true && value === min), 'is too small'),
  maximum: check(TYPES.number!, (value, max, schema) => value > max || (schema.exclusiveMaximum === true && value === max), 'is too large'),
  minLength: check(TYPES.string!, (value, min) => lengthOf(value) < min, 'is too short'),
  maxLength: check(TYPES.string!, (value, max) => lengthOf(value) > max, 'is too long'),
  pattern: check(TYPES.string!, (value, pattern) => !new RegExp(pattern, 'u').test(value), 'does not match the pattern'),
  minItems: check(TYPES.array!, (value, min) => value.length < min, 'has too few items'),
  maxItems: check(TYPES.array!, (value, max) => value.length > max, 'has too many items'),
  items: (value, items, _, definitions) => (Array.isArray(value) ? value.flatMap((item, index) => within(`[${index}]`, violations(items, item, definitions))) : []),
  required: (value, names: string[]) => (isObject(value) ? names.filter(name => !(name in value)).map(name => `lacks ${name}`) : []),
  properties: (value, properties: Definitions, _, definitions) => (isObject(value) ? Object.entries(properties)
    .filter(([name]) => name in value)
    .flatMap(([name, schema]) => within(`.${name}`, violations(schema, value[name], definitions))) : []),
  additionalProperties: (value, allowed, schema) => (allowed === false && isObject(value)
    ? Object.keys(value).filter(name => !(name in (schema.properties as object ?? {}))).map(name => `has the unknown field ${name}`) : []),
  allOf: (value, schemas: JsonSchema[], _, definitions) => schemas.flatMap(schema => violations(schema, value, definitions)),
  anyOf: (value, schemas: JsonSchema[], _, definitions) => (matching(schemas, value, definitions) > 0 ? [] : ['matches none of the schemas']),
  oneOf: (value, schemas: JsonSchema[], _, definitions) => (matching(schemas, value, definitions) === 1 ? [] : ['does not match exactly one of the schemas']),
  not: (value, schema: JsonSchema, _, definitions) => (matching([schema], value, definitions) === 0 ? [] : ['matches a schema that it must not match']),
};

/** Returns the violations of a schema, one line each with its path; empty for a valid value. */
export function violations(schema: JsonSchema, value: unknown, definitions: Definitions = {}): string[] {
  return Object.entries(schema).flatMap(([keyword, operand]) => KEYWORDS[keyword]?.(value, operand, schema, definitions) ?? []);
}

function matching(schemas: readonly JsonSchema[], value: unknown, definitions: Definitions): number {
  return schemas.filter(schema => violations(schema, value, definitions).length === 0).length;
}

function within(place: string, lines: readonly string[]): string[] {
  return lines.map(line => (/^[.[]/.test(line) ? `${place}${line}` : `${place} ${line}`));
}

function isObject(value: unknown): value is { [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
