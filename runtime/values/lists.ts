import { asRaw, JSON_NULL, readElements, type RawValue } from './json-fields';
import type { SqlValue } from '../drivers/database';

/**
 * Reads the items of a list: all repetitions of a parameter or form field, or a JSON array in the body; undefined for any other JSON.
 *
 * @param max number of items to read; one more is read to show that there are more
 */
export function rawItems(given: readonly RawValue[], max: number): readonly RawValue[] | undefined {
  const [first] = given;
  return first === undefined || first.kind === 'text' ? given : readElements(first.text, max);
}

/**
 * Reads the items of a claim that is declared as a list, in each format of API Gateway and authorizers: JSON, `[a b]`
 * (HTTP APIs), or `a,b` (REST APIs). The latter two do not quote, so an item with a space or comma counts as several.
 */
export function claimItems(text: string): readonly RawValue[] {
  const json = readElements(text);
  if (json) return json.map(item => item === JSON_NULL ? item : asRaw(item.text));
  const bracketed = /^\[(.*)\]$/s.exec(text)?.[1];
  const items = bracketed === undefined ? text.split(',') : bracketed.split(' ');
  return items.filter(item => item !== '').map(asRaw);
}

/**
 * Writes values as a PostgreSQL array literal, with quoted elements, whose characters are literal
 * (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO).
 */
export function arrayLiteral(values: readonly SqlValue[]): string {
  return `{${values.map(value => `"${elementText(value).replace(/["\\]/g, String.raw`\$&`)}"`).join(',')}}`;
}

function elementText(value: SqlValue): string {
  return value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : String(value);
}
