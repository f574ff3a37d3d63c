import { types } from 'pg';
import { isString, writerOf, type WriteJson } from './types';

/** Buffer that is read and written four bytes at a time, which takes less than half of the time. */
export class Bytes {
  readonly view: DataView;

  constructor(readonly buffer: Buffer) {
    this.view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  }
}

/**
 * Writes a value, given as bytes of PostgreSQL's text format, as JSON into a buffer, and returns the position after it. The buffer must have
 * room for `maxLength` bytes.
 */
export type Encode = (json: Bytes, at: number, bytes: Bytes, from: number, to: number) => number;

/** Returns the maximum length of a value as JSON: six bytes for each that is escaped, with quotes or brackets. */
export function maxLength(length: number): number {
  return 6 * length + 8;
}

const {
  BOOL, DATE, FLOAT4, FLOAT8, INT2, INT4, INT8, INTERVAL, JSON: JSON_TYPE, JSONB, NUMERIC, OID, TIME, TIMESTAMP, TIMESTAMPTZ, TIMETZ, UUID,
} = types.builtins;

const SPACE = 0x20;
const QUOTE = 0x22;
const PLUS = 0x2b;
const DASH = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const UPPER_T = 0x54;
const UPPER_Z = 0x5a;
const BACKSLASH = 0x5c;
const LOWER_T = 0x74;
const LOWER_U = 0x75;
const TRUE = new Bytes(Buffer.from('true'));
const FALSE = new Bytes(Buffer.from('false'));
const HEX = Buffer.from('0123456789abcdef');

/** Byte after the backslash in the escape of a byte; 0: it is not escaped. */
const ESCAPES = new Uint8Array(256).fill(LOWER_U, 0, 0x20);
for (const byte of [0x08, 0x09, 0x0a, 0x0c, 0x0d, QUOTE, BACKSLASH]) ESCAPES[byte] = JSON.stringify(String.fromCharCode(byte)).charCodeAt(2);

/** Up to here, a loop is faster than a call that copies. */
const LOOP_BYTES = 96;
const WORD = 4;

/** Length of `2030-12-31`. */
const DATE_LENGTH = 10;

/** Length of `+00`. */
const UTC_LENGTH = 3;

/** Maximum length of an integer that is safe for any digits. */
const SAFE_LENGTH = 15;

/** Writes bytes as they are. */
export function copy(json: Bytes, at: number, bytes: Bytes, from: number, to: number): number {
  if (to - from > LOOP_BYTES) return at + bytes.buffer.copy(json.buffer, at, from, to);
  for (const last = to - WORD; from <= last; from += WORD, at += WORD) json.view.setInt32(at, bytes.view.getInt32(from));
  for (; from < to; from++) json.buffer[at++] = bytes.buffer[from]!;
  return at;
}

/** Writes bytes that contain nothing that JSON escapes. */
function quote(json: Bytes, at: number, bytes: Bytes, from: number, to: number): number {
  json.buffer[at] = QUOTE;
  const end = copy(json, at + 1, bytes, from, to);
  json.buffer[end] = QUOTE;
  return end + 1;
}

function string(json: Bytes, at: number, bytes: Bytes, from: number, to: number): number {
  return to - from > LOOP_BYTES && isPlain(bytes, from, to) ? quote(json, at, bytes, from, to) : escape(json, at, bytes, from, to);
}

function escape(json: Bytes, at: number, bytes: Bytes, from: number, to: number): number {
  json.buffer[at++] = QUOTE;
  for (const last = to - WORD; from < to;) {
    // A byte of 0 is escaped, so that the last bytes are written one by one.
    const word = from <= last ? bytes.view.getInt32(from) : 0;
    if (escapesOf(word) !== 0) {
      at = escapeByte(json.buffer, at, bytes.buffer[from++]!);
    } else {
      json.view.setInt32(at, word);
      at += WORD;
      from += WORD;
    }
  }
  json.buffer[at] = QUOTE;
  return at + 1;
}

function escapeByte(json: Buffer, at: number, byte: number): number {
  const code = ESCAPES[byte]!;
  if (code === 0) {
    json[at] = byte;
    return at + 1;
  }
  json[at] = BACKSLASH;
  json[at + 1] = code;
  return code === LOWER_U ? hexadecimal(json, at + 2, byte) : at + 2;
}

/** Returns whether a text contains nothing that JSON escapes. */
function isPlain({ buffer, view }: Bytes, from: number, to: number): boolean {
  for (const last = to - 2 * WORD; from <= last; from += 2 * WORD) {
    // Two at a time, because a condition takes longer than the bits.
    // eslint-disable-next-line no-bitwise -- four bytes at a time
    const escapes = escapesOf(view.getInt32(from)) | escapesOf(view.getInt32(from + WORD));
    if (escapes !== 0) return false;
  }
  for (; from < to; from++) if (ESCAPES[buffer[from]!] !== 0) return false;
  return true;
}

/**
 * Returns a number that is not 0 if one of four bytes is a control character, a quote or a backslash. Subtracting from all four sets the highest bit of a smaller one
 * (https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord); flipping one bit exchanges a quote and a space, so that one comparison finds both.
 */
function escapesOf(word: number): number {
  /* eslint-disable no-bitwise -- four bytes at a time */
  const flipped = word ^ 0x02020202;
  const slashes = word ^ 0x5c5c5c5c;
  return ((flipped - 0x21212121 & ~flipped) | (slashes - 0x01010101 & ~slashes)) & 0x80808080;
  /* eslint-enable no-bitwise */
}

/** Writes the four digits of a control character. */
function hexadecimal(json: Buffer, at: number, byte: number): number {
  json[at] = ZERO;
  json[at + 1] = ZERO;
  json[at + 2] = HEX[Math.floor(byte / 16)]!;
  json[at + 3] = HEX[byte % 16]!;
  return at + 4;
}

function boolean(json: Bytes, at: number, bytes: Bytes, from: number): number {
  const text = bytes.buffer[from] === LOWER_T ? TRUE : FALSE;
  return copy(json, at, text, 0, text.buffer.length);
}

/** Writes integers that are safe for any digits as they are. */
function bigint(json: Bytes, at: number, bytes: Bytes, from: number, to: number): number {
  return to - from <= SAFE_LENGTH ? copy(json, at, bytes, from, to) : anyBigint(json, at, bytes, from, to);
}

/** Writes all floats but NaN and infinity as they are. */
function float(json: Bytes, at: number, bytes: Bytes, from: number, to: number): number {
  return endsWithDigit(bytes, to) ? copy(json, at, bytes, from, to) : anyFloat(json, at, bytes, from, to);
}

/** Writes times such as `2030-12-31 23:59:59.5`; infinity, BC and years with five digits are written as texts. */
function timestamp(json: Bytes, at: number, bytes: Bytes, from: number, to: number): number {
  if (!startsWithDate(bytes, from) || !endsWithDigit(bytes, to)) return anyTimestamp(json, at, bytes, from, to);
  const end = quote(json, at, bytes, from, to);
  json.buffer[at + 1 + DATE_LENGTH] = UPPER_T;
  return end;
}

/** Writes times such as `2030-12-31 23:59:59.5+00`. */
function timestamptz(json: Bytes, at: number, bytes: Bytes, from: number, to: number): number {
  const { buffer } = bytes;
  const isUtc = buffer[to - 3] === PLUS && buffer[to - 2] === ZERO && buffer[to - 1] === ZERO;
  if (!startsWithDate(bytes, from) || !isUtc) return anyTimestamptz(json, at, bytes, from, to);
  const end = quote(json, at, bytes, from, to - UTC_LENGTH);
  json.buffer[at + 1 + DATE_LENGTH] = UPPER_T;
  json.buffer[end - 1] = UPPER_Z;
  json.buffer[end] = QUOTE;
  return end + 1;
}

const anyBigint = textEncoder(writerOf(INT8));
const anyFloat = textEncoder(writerOf(FLOAT8));
const anyTimestamp = textEncoder(writerOf(TIMESTAMP));
const anyTimestamptz = textEncoder(writerOf(TIMESTAMPTZ));

/** Encoders of frequent types. */
const ENCODERS: Readonly<Record<number, Encode>> = {
  [BOOL]: boolean,
  [INT2]: copy,
  [INT4]: copy,
  [OID]: copy,
  [INT8]: bigint,
  [FLOAT4]: float,
  [FLOAT8]: float,
  [JSON_TYPE]: copy,
  [JSONB]: copy,
  [NUMERIC]: quote,
  [UUID]: quote,
  [DATE]: quote,
  [TIME]: quote,
  [TIMETZ]: quote,
  [INTERVAL]: quote,
  [TIMESTAMP]: timestamp,
  [TIMESTAMPTZ]: timestamptz,
};

/** Returns the encoder of a type by its object identifier. */
export function encoderOf(oid: number): Encode {
  return ENCODERS[oid] ?? (isString(oid) ? string : textEncoder(writerOf(oid)));
}

/** Returns an encoder that converts the text of a value. */
export function textEncoder(write: WriteJson): Encode {
  return (json, at, bytes, from, to) => at + json.buffer.write(write(bytes.buffer.toString('utf8', from, to)), at);
}

function endsWithDigit(bytes: Bytes, to: number): boolean {
  const last = bytes.buffer[to - 1]!;
  return last >= ZERO && last <= NINE;
}

/** Whether a text starts with a date whose year has four digits, and a space. */
function startsWithDate(bytes: Bytes, from: number): boolean {
  return bytes.buffer[from + 4] === DASH && bytes.buffer[from + DATE_LENGTH] === SPACE;
}
