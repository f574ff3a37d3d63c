import { asGiven } from './body-fields';
import { readElements, type GivenValue } from './json-fields';
import type { SqlValue } from '../drivers/database';

/** Items of a list; undefined is a `null` among them. */
export type Items = readonly (GivenValue | undefined)[];

/**
 * Reads the items of a list: all repeats of a parameter or form field, or a JSON array in the body; undefined for any other JSON.
 *
 * @param most how many are read, but for one more that shows that there are
 */
export function givenItems(given: readonly GivenValue[], most: number): Items | undefined {
  const [first] = given;
  return first === undefined || first.kind === 'text' ? given : readElements(first.text, most);
}

/**
 * Reads the items of a claim that is declared as a list, in each form that API Gateway and authorizers write: JSON, `[a b]`
 * (HTTP APIs), or `a,b` (REST APIs). The latter two do not quote, so that an item with a space or comma counts as several.
 */
export function claimItems(text: string): Items {
  const json = readElements(text);
  if (json) return json.map(item => item && asGiven(item.text));
  const bracketed = /^\[(.*)\]$/s.exec(text)?.[1];
  const items = bracketed === undefined ? text.split(',') : bracketed.split(' ');
  return items.filter(item => item !== '').map(asGiven);
}

/**
 * Writes values as PostgreSQL reads an array: in quotes, of which it takes every character as it stands
 * (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO).
 */
export function arrayLiteral(values: readonly SqlValue[]): string {
  return `{${values.map(value => `"${elementText(value).replace(/["\\]/g, String.raw`\$&`)}"`).join(',')}}`;
}

function elementText(value: SqlValue): string {
  return value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : String(value);
}
