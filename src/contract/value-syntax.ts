/**
 * Syntax of the values in requests and of the defaults of routes: the construct rejects during synthesis what the handler would reject
 * in a request.
 */

const DATE = /^\d{4}-\d\d-\d\d$/;

/** `date-time` of RFC 3339 (https://www.rfc-editor.org/rfc/rfc3339#section-5.6). */
const TIMESTAMP = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** JSON number (https://www.rfc-editor.org/rfc/rfc8259#section-6), with sign, whole part, fraction and exponent as groups. */
const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** JSON number without an exponent. */
const PLAIN_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** Pattern of a JSON number for JSON Schema. */
export const NUMBER_PATTERN = '^-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?$';

/** Maximum length of a number: more digits than any type allows. */
const MAX_CHARACTERS = 200_000;

/** Maximum number of digits written out: the 131,072 and 16,383 of PostgreSQL (https://www.postgresql.org/docs/current/datatype-numeric.html). */
const MAX_DIGITS = 147_455;

/** Digits of the longest 64-bit integer. */
const MAX_WHOLE_DIGITS = 19;

/** Digits of a number, the last `scale` of which are the fraction. */
interface Digits {
  readonly sign: string;
  readonly digits: string;
  readonly scale: number;
}

function parseNumber(text: string): Digits | undefined {
  if (text.length > MAX_CHARACTERS) {
    return undefined;
  }
  const [, sign = '', whole, fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  return whole === undefined ? undefined : { sign, digits: whole + fraction, scale: fraction.length - Number(exponent) };
}

/** Whether a text is a JSON number that a double can hold. */
export function isNumber(text: string): boolean {
  return parseNumber(text) !== undefined && Number.isFinite(Number(text));
}

/**
 * Reads an integer of the given width from any JSON form of it, as in `5`, `5.0` or `5e3`, which JSON Schema counts as integers
 * (https://json-schema.org/understanding-json-schema/reference/numeric#integer). Returns undefined for any other text.
 */
export function readWhole(text: string, bits: number): string | undefined {
  // Leading zeros occur outside JSON, where a path or a query has text: there, 00 is the integer 0.
  const number = parseNumber(text.replace(/^(-?)0+(?=\d)/, '$1'));
  if (!number) {
    return undefined;
  }
  const { sign, digits, scale } = number;
  const significant = digits.replace(/^0+/, '');
  if (significant === '') {
    return '0';
  }
  const length = significant.length - scale;
  if (length < 1 || length > MAX_WHOLE_DIGITS || /[1-9]/.test(significant.slice(length))) {
    return undefined;
  }
  const whole = BigInt(sign + significant.slice(0, length).padEnd(length, '0'));
  return BigInt.asIntN(bits, whole) === whole ? whole.toString() : undefined;
}

/** Reads a decimal number and expands its exponent: SQL Server does not convert text with an exponent to `decimal`. */
export function readDecimal(text: string): string | undefined {
  if (text.length <= MAX_CHARACTERS && PLAIN_NUMBER.test(text)) {
    return text;
  }
  const number = parseNumber(text);
  if (!number) {
    return undefined;
  }
  const { sign, digits, scale } = number;
  if (writtenDigits(digits.length, 0, -scale) > MAX_DIGITS) {
    return undefined;
  }
  const all = scale > 0 ? digits.padStart(scale + 1, '0') : digits + '0'.repeat(-scale);
  const whole = all.slice(0, all.length - Math.max(0, scale)).replace(/^0+(?=\d)/, '');
  return scale > 0 ? `${sign}${whole}.${all.slice(-scale)}` : sign + whole;
}

/** Number of digits of a number once its exponent is expanded. */
export function writtenDigits(whole: number, fraction: number, exponent: number): number {
  return Math.max(1, whole + exponent) + Math.max(0, fraction - exponent);
}

/** Whether a text is a date of the calendar, as in `2030-12-31`. */
export function isDate(text: string): boolean {
  // Date.parse rolls 31 April over to 1 May in some forms and accepts year 0, which SQL does not.
  const time = DATE.test(text) && !text.startsWith('0000') ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Whether a text is a date and time with an offset, as in `2030-12-31T23:59:59Z`. */
export function isTimestamp(text: string): boolean {
  return isDate(TIMESTAMP.exec(text)?.[1] ?? '');
}

/** Whether a text is a UUID of any version. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Bytes of a base64 text, which must have its padding; undefined for any other text. */
export function readBase64(text: string): Buffer | undefined {
  // Buffer skips characters outside the alphabet, so only what encodes to the same text was base64.
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
