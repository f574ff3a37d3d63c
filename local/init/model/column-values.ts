import type { ValueOptions, ValueTypeName } from './app-model';
import { type Limits, limitsOf, merged } from './limits';
import type { Column } from '../catalogue/catalogue';

const VALUE_TYPES: { readonly [baseType: string]: ValueTypeName } = {
  int2: 'INTEGER',
  int4: 'INTEGER',
  int8: 'BIGINT',
  float4: 'NUMBER',
  float8: 'NUMBER',
  numeric: 'DECIMAL',
  bool: 'BOOLEAN',
  date: 'DATE',
  timestamptz: 'TIMESTAMP',
  timestamp: 'TIMESTAMP',
  uuid: 'UUID',
  json: 'JSON',
  jsonb: 'JSON',
  bytea: 'BINARY',
};

const TEXTS = ['text', 'varchar', 'bpchar', 'citext', 'name'];
const WHOLE: readonly (ValueTypeName | undefined)[] = ['INTEGER', 'BIGINT'];
const NUMERIC: readonly (ValueTypeName | undefined)[] = [...WHOLE, 'NUMBER', 'DECIMAL'];

const SMALLINT: Limits = { minimum: -32_768, maximum: 32_767 };

/** Returns whether values of the column are text for the database. */
export function isText({ baseType, baseKind }: Column): boolean {
  return baseKind === 'b' && TEXTS.includes(baseType);
}

/** Returns the value type of a column, or of the items of an array; undefined for text, and for types that PostgreSQL reads from text. */
export function valueTypeOf({ baseType, baseKind }: Column): ValueTypeName | undefined {
  if (baseKind === 'c') return 'JSON';
  return baseKind === 'b' ? VALUE_TYPES[baseType] : undefined;
}

/**
 * Returns type and limits of the values of a column.
 *
 * @param checks conditions of the CHECK constraints of its table
 */
export function valueOptionsOf(column: Column, checks: readonly string[]): ValueOptions {
  const valueType = valueTypeOf(column);
  const type = valueType === undefined ? {} : { valueType };
  if (column.isArray) return { ...type, ...enumLimits(column), list: true };
  const kind = WHOLE.includes(valueType) ? 'whole' : NUMERIC.includes(valueType) ? 'number' : 'text';
  const declared = [limitsOf(column.sqlName, checks, kind), limitsOf('VALUE', column.checks, kind)].reduce(merged, typeLimits(column));
  return { ...type, ...fitting(column, valueType, declared) };
}

function typeLimits(column: Column): Limits {
  if (column.baseType === 'int2') return SMALLINT;
  return column.maxLength === undefined ? enumLimits(column) : { maxLength: column.maxLength };
}

function enumLimits({ baseKind, labels }: Column): Limits {
  return baseKind === 'e' && labels.length > 0 ? { allowedValues: labels } : {};
}

/** Leaves out limits that the type of the value does not have, and those that follow from the allowed values. */
function fitting(column: Column, valueType: ValueTypeName | undefined, limits: Limits): Limits {
  const { minimum, maximum, minLength, maxLength, allowedValues } = limits;
  if (allowedValues?.length) return isText(column) || column.baseKind === 'e' || NUMERIC.includes(valueType) ? { allowedValues } : {};
  if (NUMERIC.includes(valueType)) return { ...number('minimum', minimum), ...number('maximum', maximum) };
  return isText(column) ? { ...number('minLength', minLength), ...number('maxLength', maxLength) } : {};
}

/** Leaves out numbers that lose digits in JavaScript. */
function number(name: keyof Limits, value: number | undefined): Limits {
  return value === undefined || Math.abs(value) > Number.MAX_SAFE_INTEGER ? {} : { [name]: value };
}
