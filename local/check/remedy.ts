import type pg from 'pg';
import { VALUE_TYPES } from './value-types';
import type { ValueManifest } from '../../src/contract/manifest';

/** Comparison or assignment between text and another type. */
const TYPES = [
  /^operator does not exist: (?<type>.+?) \S+ text$/,
  /^operator does not exist: text \S+ (?<type>.+)$/,
  /^column ".*" is of type (?<type>.+) but expression is of type text$/,
];

const INDETERMINATE = /^could not determine data type of parameter \$(\d+)$/;

/** Returns the fix where PostgreSQL cannot determine the type of a value, or infers another; undefined for other errors. */
export function remedyOf(text: string, values: readonly ValueManifest[], { message, position }: pg.DatabaseError): string | undefined {
  const unknown = values[Number(INDETERMINATE.exec(message)?.[1]) - 1];
  if (unknown) return `declare its type, as in ${declaration(unknown, 'STRING')}`;
  const type = TYPES.map(pattern => pattern.exec(message)?.groups?.type).find(found => found !== undefined);
  const value = type === undefined ? undefined : valueNear(text, values, Number(position));
  if (type === undefined || !value) return undefined;
  const valueType = VALUE_TYPES[type];
  return valueType === undefined ? `write :${value.name}::${type}` : `declare ${declaration(value, valueType)}`;
}

function declaration({ source, key }: ValueManifest, valueType: string): string {
  return `RequestValue.${source}('${key}', { valueType: ValueType.${valueType} })`;
}

/** Returns the value after a position, as `:genre` after the operator in `genre = :genre`; else the one before it. */
function valueNear(text: string, values: readonly ValueManifest[], position: number): ValueManifest | undefined {
  const [before, after] = [[...text].slice(0, position - 1).join(''), [...text].slice(position - 1).join('')];
  const number = /^\W{0,4}(?:CAST\()?\$(\d+)/i.exec(after)?.[1] ?? /\$(\d+)(?: AS [\w ]+\))?\S*\s*$/i.exec(before)?.[1];
  return values[Number(number) - 1];
}
