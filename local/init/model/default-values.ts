import { isText, valueTypeOf } from './column-values';
import type { Column } from '../catalogue/catalogue';

const CONSTANT = /^(?:'((?:[^']|'')*)'|\(?(-?\d+(?:\.\d+)?)\)?|(true|false))(?:::[^:']+)?$/;

const FORMS: { readonly [valueType: string]: RegExp } = {
  INTEGER: /^-?\d{1,10}$/,
  BIGINT: /^-?\d{1,19}$/,
  NUMBER: /^-?\d+(?:\.\d+)?$/,
  DECIMAL: /^-?\d+(?:\.\d+)?$/,
  BOOLEAN: /^(?:true|false)$/,
  DATE: /^\d{4}-\d\d-\d\d$/,
  UUID: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i,
};

/** Returns a constant default as a request would send it; undefined for an expression, and for what the value type writes in another form. */
export function literalOf(column: Column): string | undefined {
  const { defaultValue = '', isArray, baseKind, labels } = column;
  const [, quoted, number, word] = CONSTANT.exec(defaultValue) ?? [];
  const text = quoted?.replaceAll("''", "'") ?? number ?? word;
  if (text === undefined || isArray || /[^\x20-\x7e]/.test(text)) return undefined;
  if (baseKind === 'e') return labels.includes(text) ? text : undefined;
  const valueType = valueTypeOf(column);
  if (valueType === 'JSON') return baseKind === 'b' ? text : undefined;
  return isText(column) || (valueType !== undefined && FORMS[valueType]?.test(text)) ? text : undefined;
}
