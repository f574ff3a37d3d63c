import { isBinary, isForeign, isForSearch, isSecret } from './column-rules';
import { isText, valueTypeOf } from './column-values';
import type { Column } from '../catalogue/catalogue';

/** Length of the lines of a statement. */
const WIDTH = 96;

/** Returns whether an answer can have a column. */
export function isSelectable(column: Column): boolean {
  return !isSecret(column) && !isForSearch(column) && !isForeign(column);
}

/** Returns whether the rows of a list have a column: all but those with files. */
export function isListed(column: Column): boolean {
  return isSelectable(column) && !isBinary(column);
}

/**
 * Returns a column in the list of SELECT or RETURNING, with a cast where its values would otherwise be the text of PostgreSQL. A timestamp without
 * a time zone is one in UTC, as requests send it with an offset.
 *
 * @param order columns of the order, whose index a cast would not have
 */
export function selected(column: Column, order: readonly Column[] = []): string {
  const { sqlName, baseKind, baseType, isArray, ofExtension } = column;
  const as = (cast: string) => `${sqlName}::${cast} AS ${sqlName}`;
  if (isArray && baseKind !== 'c') return valueTypeOf(column) === undefined && (!isText(column) || ofExtension || column.isDomain) ? as('text[]') : sqlName;
  if (baseKind === 'c') return `to_jsonb(${sqlName}) AS ${sqlName}`;
  if (baseType === 'timestamp' && !order.includes(column)) return `${sqlName} AT TIME ZONE 'UTC' AS ${sqlName}`;
  return baseType === 'hstore' ? as('jsonb') : sqlName;
}

/**
 * Joins the items of a list of SQL in lines.
 *
 * @param start text before the list
 * @param end text after it
 */
export function listLines(start: string, items: readonly string[], end = ''): string[] {
  const lines = [start];
  items.forEach((item, index) => {
    const piece = `${item}${index < items.length - 1 ? ',' : end}`;
    const line = lines.at(-1)!;
    const glue = index === 0 || line.endsWith('(') ? '' : ' ';
    if (line !== '' && line.length + glue.length + piece.length > WIDTH && index > 0) lines.push(`  ${piece}`);
    else lines[lines.length - 1] = `${line}${glue}${piece}`;
  });
  return lines;
}

/** Joins the parts of a statement on one line if they fit. */
export function statement(...parts: readonly (readonly string[])[]): string[] {
  const all = parts.flat();
  const one = all.join(' ');
  return one.length <= WIDTH ? [one] : all;
}
