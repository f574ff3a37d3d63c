/** Scans of a JSON text before it is parsed, in one pass without recursion and without an object for each token. */

import { writtenDigits } from '../../src/contract/value-syntax';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

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
    else if (isOpening(code)) depth += 1;
    else if (isClosing(code)) depth -= 1;
    if (depth > maxLevels) return undefined;
    if ((depth === 1 && (code === COMMA || code === COLON)) || (depth === 0 && isClosing(code))) marks.push(index);
  }
  return marks;
}

/** Whether a code is `[` or `{`. */
export function isOpening(code: number): boolean {
  return code === OPEN_ARRAY || code === OPEN_OBJECT;
}

/** Whether a code is `]` or `}`. */
export function isClosing(code: number): boolean {
  return code === CLOSE_ARRAY || code === CLOSE_OBJECT;
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

/** Returns the index of the closing quote of the string that begins at an index, or the length of the text if there is none. */
export function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, index: number): boolean {
  let first = index;
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (index - first) % 2 === 1;
}
