import type pg from 'pg';
import type { PlaceholderValue } from './route-statements';
import { VALUE_TYPES } from './value-types';

/** Comparison or assignment between text and another type. */
const TYPES = [
  /^operator does not exist: (?<type>.+?) \S+ text$/,
  /^operator does not exist: text \S+ (?<type>.+)$/,
  /^column ".*" is of type (?<type>.+) but expression is of type text$/,
];

const INDETERMINATE = /^could not determine data type of parameter \$(\d+)$/;

/** Returns the fix where PostgreSQL cannot determine the type of a value, or infers another; undefined for other errors. */
export function remedyOf(text: string, values: readonly PlaceholderValue[], { message, position }: pg.DatabaseError): string | undefined {
  const unknown = values[Number(INDETERMINATE.exec(message)?.[1]) - 1];
  if (unknown?.source === 'step') return `write its type, as in CAST(:${unknown.name} AS bigint)`;
  if (unknown) return `declare its type, as in ${declaration(unknown, 'valueType: ValueType.STRING')}`;
  const type = TYPES.map(pattern => pattern.exec(message)?.groups?.type).find(found => found !== undefined);
  if (type === undefined) return undefined;
  const [before, after] = [[...text].slice(0, Number(position) - 1).join(''), [...text].slice(Number(position) - 1).join('')];
  const value = valueNear(before, after, values);
  const valueType = VALUE_TYPES[type];
  if (value) return valueType === undefined ? `write :${value.name}::${type}` : `declare ${declaration(value, `valueType: ValueType.${valueType}`)}`;
  const field = fieldNear(before, after, values);
  if (!field) return undefined;
  return valueType === undefined ? `write ${field.written}::${type}` : `declare ${field.name} as ${recordField(`valueType: ValueType.${valueType}`)}`;
}

/** Returns the declaration of a value with some options, as the app writes it. */
export function declaration({ name, source, key }: PlaceholderValue, options: string): string {
  if (source === 'ifMatch') return `RequestValue.ifMatch({ ${options} })`;
  // Names of values have no dots, other than those of the fields of `RequestValue.changes()`.
  if (name.includes('.')) return `${recordField(options)} for ${key}`;
  return `RequestValue.${source}('${key}', { ${options} })`;
}

function recordField(options: string): string {
  return `RecordField.of({ ${options} })`;
}

/** Returns the value after a position, as `:genre` after the operator in `genre = :genre`; else the one before it. */
function valueNear(before: string, after: string, values: readonly PlaceholderValue[]): PlaceholderValue | undefined {
  const number = /^\W{0,4}(?:CAST\()?\$(\d+)/i.exec(after)?.[1] ?? /\$(\d+)(?: AS [\w ]+\))?\S*\s*$/i.exec(before)?.[1];
  return values[Number(number) - 1];
}

interface NearField {
  /** As in `items.sku`. */
  readonly name: string;
  /** As in the statement. */
  readonly written: string;
}

/** Returns the field of a list of records at a position, as `sku` in `SELECT sku FROM :items`. */
function fieldNear(before: string, after: string, values: readonly PlaceholderValue[]): NearField | undefined {
  for (const [, written = '', word] of [/^\W{0,4}?((?:\w+\.)?"?(\w+)"?)/.exec(after) ?? [], /((?:\w+\.)?"?(\w+)"?)\s*$/.exec(before) ?? []]) {
    const list = values.find(({ records }) => records?.some(({ name }) => name === word));
    if (list) return { name: `${list.name}.${word}`, written };
  }
  return undefined;
}
