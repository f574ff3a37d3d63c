import { Collation } from 'tedious/lib/collation';

/** Type of a value on the wire. */
export interface WireType {
  /** Type in SQL: names and numbers of this module only, because it becomes part of a statement. */
  readonly declaration: string;
  /** Number of bytes of the length in front of a value. */
  readonly lengthBytes: 1 | 2;
  /** Returns whether bytes are a value of the type: SQL Server may end the connection of a client that sends others. */
  accepts(bytes: Buffer): boolean;
}

type Accepts = WireType['accepts'];

const MAX_LENGTH = 8000;
const COLLATION_BYTES = 5;
const MAX_PRECISION = 38;
/** Days from 0001-01-01 to 9999-12-31. */
const MAX_DAY = 3_652_058;
const DAY_BYTES = 3;
/** 14 hours, in minutes. */
const MAX_OFFSET = 840;
const OFFSET_BYTES = 2;
const DAY_SECONDS = 86_400;
const any: Accepts = () => true;

/** Types with one or a few lengths, by code and length. */
const BY_LENGTH: Readonly<Record<number, Readonly<Record<number, readonly [name: string, accepts: Accepts]>>>> = {
  0x24: { 16: ['uniqueidentifier', any] },
  0x26: { 1: ['tinyint', any], 2: ['smallint', any], 4: ['int', any], 8: ['bigint', any] },
  0x68: { 1: ['bit', bytes => bytes[0]! <= 1] },
  0x6d: { 4: ['real', bytes => Number.isFinite(bytes.readFloatLE())], 8: ['float', bytes => Number.isFinite(bytes.readDoubleLE())] },
  0x6e: { 4: ['smallmoney', any], 8: ['money', any] },
  0x6f: {
    4: ['smalldatetime', bytes => bytes.readUInt16LE(2) < DAY_SECONDS / 60],
    // Days since 1900, of the years 1753 to 9999, and units of 1/300 of a second.
    8: ['datetime', bytes => isWithin(bytes.readInt32LE(), -53_690, 2_958_463) && bytes.readUInt32LE(4) < 300 * DAY_SECONDS],
  },
};
const DATE = 0x28;
/** Types with a scale, and the bytes that follow the time of the day. */
const TIMES: Readonly<Record<number, readonly [name: string, more: number]>> = {
  0x29: ['time', 0],
  0x2a: ['datetime2', DAY_BYTES],
  0x2b: ['datetimeoffset', DAY_BYTES + OFFSET_BYTES],
};
/** Length of a time by its scale. */
const TIME_BYTES = [3, 3, 3, 4, 4, 5, 5, 5] as const;
const DECIMALS: Readonly<Record<number, string>> = { 0x6a: 'decimal', 0x6c: 'numeric' };
const DECIMAL_BYTES = [5, 9, 13, 17];
/** Types with a length in two bytes, the bytes of a character, and whether they have a collation. */
const LONG: Readonly<Record<number, readonly [name: string, bytes: 1 | 2, hasCollation: boolean]>> = {
  0xa5: ['varbinary', 1, false],
  0xa7: ['varchar', 1, true],
  0xad: ['binary', 1, false],
  0xaf: ['char', 1, true],
  0xe7: ['nvarchar', 2, true],
  0xef: ['nchar', 2, true],
};

/**
 * Reads a TYPE_INFO (https://learn.microsoft.com/openspecs/windows_protocols/ms-tds/cbe9c510-eae6-4b1f-9893-a098944d430a), which may come from a request.
 * Returns undefined for an invalid one, and for types that no index has as its key.
 */
export function wireTypeOf(info: Buffer): WireType | undefined {
  const { 0: code = 0, 1: length = 0 } = info;
  if (code in LONG) return longType(info);
  if (code in DECIMALS) return decimalType(info);
  if (code in TIMES) return info.length === 2 ? timeType(code, length) : undefined;
  if (code === DATE) return info.length === 1 ? short('date', DAY_BYTES, bytes => isDay(bytes, 0)) : undefined;
  const byLength = BY_LENGTH[code]?.[length];
  return byLength && info.length === 2 ? short(byLength[0], length, byLength[1]) : undefined;
}

function short(declaration: string, length: number, accepts: Accepts): WireType {
  return { declaration, lengthBytes: 1, accepts: bytes => bytes.length === length && accepts(bytes) };
}

function timeType(code: number, scale: number): WireType | undefined {
  const timeBytes = TIME_BYTES[scale];
  if (timeBytes === undefined) return undefined;
  const [name, more] = TIMES[code]!;
  const offsetAt = timeBytes + DAY_BYTES;
  return short(`${name}(${scale})`, timeBytes + more, bytes => bytes.readUIntLE(0, timeBytes) < DAY_SECONDS * 10 ** scale
    && (more < DAY_BYTES || isDay(bytes, timeBytes))
    && (more <= DAY_BYTES || isWithin(bytes.readInt16LE(offsetAt), -MAX_OFFSET, MAX_OFFSET)));
}

function decimalType(info: Buffer): WireType | undefined {
  const { 0: code, 1: length = 0, 2: precision = 0, 3: scale = 0 } = info;
  const isValid = info.length === 4 && DECIMAL_BYTES.includes(length) && isWithin(precision, 1, MAX_PRECISION) && scale <= precision;
  if (!isValid) return undefined;
  return { declaration: `${DECIMALS[code!]}(${precision}, ${scale})`, lengthBytes: 1, accepts: bytes => bytes.length <= length && isDecimal(bytes, precision) };
}

/** Whether bytes are a sign and a number, lowest byte first. */
function isDecimal(bytes: Buffer, precision: number): boolean {
  if (!DECIMAL_BYTES.includes(bytes.length) || bytes[0]! > 1) return false;
  return BigInt(`0x${Buffer.from(bytes.subarray(1)).reverse().toString('hex')}`) < 10n ** BigInt(precision);
}

function longType(info: Buffer): WireType | undefined {
  const [name, bytes, hasCollation] = LONG[info[0]!]!;
  if (info.length !== 3 + (hasCollation ? COLLATION_BYTES : 0)) return undefined;
  const max = info.readUInt16LE(1);
  if (max > MAX_LENGTH || max % bytes > 0 || (hasCollation && bytes === 1 && !isCollation(info))) return undefined;
  return {
    declaration: `${name}(${Math.max(1, max / bytes)})`,
    lengthBytes: 2,
    accepts: value => value.length <= max && value.length % bytes === 0,
  };
}

/** Whether a type has a collation with a code page, in which SQL Server reads the bytes. */
function isCollation(info: Buffer): boolean {
  return Collation.fromBuffer(info, 3).codepage !== undefined;
}

function isDay(bytes: Buffer, at: number): boolean {
  return bytes.readUIntLE(at, DAY_BYTES) <= MAX_DAY;
}

function isWithin(value: number, min: number, max: number): boolean {
  return value >= min && value <= max;
}
