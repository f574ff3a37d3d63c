/** A number as in JSON (https://www.rfc-editor.org/rfc/rfc8259#section-6). */
const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Digits of a decimal number, written out. */
const MAX_DIGITS = 1000;

/** A number as digits, of which so many are behind the point; a negative scale adds zeros. */
interface Digits {
  readonly sign: string;
  readonly digits: string;
  readonly scale: number;
}

function parseNumber(text: string): Digits | undefined {
  const [, sign, whole, fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  return whole === undefined ? undefined : { sign, digits: whole + fraction, scale: fraction.length - Number(exponent) };
}

/**
 * Reads a whole number of so many bits, in any form that JSON has for it, as in `5`, `5.0` or `5e3`, which JSON Schema counts as integers
 * (https://json-schema.org/understanding-json-schema/reference/numeric#integer); undefined for any other text.
 */
export function readWhole(text: string, bits: number): string | undefined {
  const { sign, digits, scale } = parseNumber(text) ?? { sign: '', digits: '', scale: NaN };
  const significant = digits.replace(/^0+/, '');
  if (significant === '') {
    return digits === '' ? undefined : '0';
  }
  const length = significant.length - scale;
  if (length < 1 || length > 19 || /[1-9]/.test(significant.slice(length))) {
    return undefined;
  }
  const whole = BigInt(sign + significant.slice(0, length).padEnd(length, '0'));
  return BigInt.asIntN(bits, whole) === whole ? `${whole}` : undefined;
}

/** Reads a decimal number and writes it without exponent, as the databases take it; undefined for any other text. */
export function readDecimal(text: string): string | undefined {
  const number = parseNumber(text);
  if (!number || number.digits.length + Math.abs(number.scale) > MAX_DIGITS) {
    return undefined;
  }
  const { sign, digits, scale } = number;
  const all = scale > 0 ? digits.padStart(scale + 1, '0') : digits + '0'.repeat(-scale);
  const whole = (scale > 0 ? all.slice(0, -scale) : all).replace(/^0+(?=\d)/, '');
  return /[eE]/.test(text) ? `${sign}${whole}${scale > 0 ? `.${all.slice(-scale)}` : ''}` : text;
}
