import { writtenDigits } from './json-text';

/** A number as in JSON (https://www.rfc-editor.org/rfc/rfc8259#section-6). */
const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Characters of a number that is read: more than any type has digits for. */
const MAX_CHARACTERS = 200_000;

/** Digits of a number that is written out: the 131,072 and 16,383 of PostgreSQL (https://www.postgresql.org/docs/current/datatype-numeric.html). */
const MAX_DIGITS = 147_455;

/** A number as digits, of which so many are behind the point. */
interface Digits {
  readonly sign: string;
  readonly digits: string;
  readonly scale: number;
}

function parseNumber(text: string): Digits | undefined {
  if (text.length > MAX_CHARACTERS) return undefined;
  const [, sign = '', whole, fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (whole === undefined) return undefined;
  return { sign, digits: whole + fraction, scale: fraction.length - Number(exponent) };
}

/**
 * Reads a whole number of so many bits in any form that JSON has for it, as in `5`, `5.0` or `5e3`, which JSON Schema counts as integers
 * (https://json-schema.org/understanding-json-schema/reference/numeric#integer); undefined for any other text.
 */
export function readWhole(text: string, bits: number): string | undefined {
  const number = parseNumber(text);
  if (!number) return undefined;
  const { sign, digits, scale } = number;
  const significant = digits.replace(/^0+/, '');
  if (significant === '') return '0';
  // No type has more digits; BigInt takes quadratic time.
  const length = significant.length - scale;
  if (length < 1 || length > 19 || /[1-9]/.test(significant.slice(length))) return undefined;
  const whole = BigInt(sign + significant.slice(0, length).padEnd(length, '0'));
  return BigInt.asIntN(bits, whole) === whole ? String(whole) : undefined;
}

/** Reads a decimal number and writes it without exponent, with all its digits: SQL Server converts no text with an exponent to `decimal`. */
export function readDecimal(text: string): string | undefined {
  const number = parseNumber(text);
  if (!number) return undefined;
  const { sign, digits, scale } = number;
  if (!/[eE]/.test(text)) return text;
  if (writtenDigits(digits.length, 0, -scale) > MAX_DIGITS) return undefined;
  if (scale <= 0) return sign + stripped(digits + '0'.repeat(-scale));
  const padded = digits.padStart(scale + 1, '0');
  return `${sign}${stripped(padded.slice(0, -scale))}.${padded.slice(-scale)}`;
}

function stripped(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '');
}
