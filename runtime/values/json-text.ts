/** Scans of a JSON text before it is parsed, in one pass without recursion and without an object for each token. */

import { writtenDigits } from '../../src/contract/value-syntax';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/** A number in JSON and SQL: sign, digits before the point, digits after it, exponent. */
const NUMBER = /(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?/y;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

/**
 * Returns the indexes of the punctuation between the members of the outermost array or object, and of its end; undefined if there are more levels
 * than allowed. Meaningless for a text that is not JSON.
 */
export function outline(text: string, maxLevels: number): readonly number[] | undefined {
  const marks: number[] = [];
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) index = endOfString(text, index);
    else if (OPENING.has(code)) depth += 1;
    else if (CLOSING.has(code)) depth -= 1;
    if (depth > maxLevels) return undefined;
    if ((depth === 1 && (code === COMMA || code === COLON)) || (depth === 0 && CLOSING.has(code))) marks.push(index);
  }
  return marks;
}

/** Size of a JSON text with all digits of its numbers written out. */
export interface JsonSize {
  readonly characters: number;
  /** Digits of the longest number. */
  readonly digits: number;
}

/**
 * Measures a JSON text as PostgreSQL writes it: `jsonb` stores numbers as `numeric`, without exponent, so that `1e130000` has nine bytes in the
 * request and 130,001 in the answer (https://www.postgresql.org/docs/current/datatype-json.html).
 */
export function writtenSize(text: string): JsonSize {
  let [characters, digits] = [text.length, 0];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) index = endOfString(text, index);
    if (code !== MINUS && (code < ZERO || code > NINE)) continue;
    NUMBER.lastIndex = index;
    const [source = ' ', , whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
    const written = writtenDigits(whole.length, fraction.length, Number(exponent));
    characters += Math.max(0, written - source.length);
    digits = Math.max(digits, written);
    index += source.length - 1;
  }
  return { characters, digits };
}

/** Returns the index of the closing quote of the string that begins at an index, or the length of the text. */
export function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text.charCodeAt(index) !== QUOTE) index += text.charCodeAt(index) === BACKSLASH ? 2 : 1;
  return index;
}
