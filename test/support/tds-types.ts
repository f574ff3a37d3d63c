/* eslint-disable no-bitwise -- the protocol is made of bits */
/** A type of SQL Server on the wire: how it is described, and how values that are not NULL are written. */
export interface TdsType {
  /** TYPE_INFO of MS-TDS 2.2.5.6. */
  readonly info: Buffer;
  /** TYPE_VARBYTE of MS-TDS 2.2.5.2.3, length included. */
  encode(value: never): Buffer;
}

/** SQL_Latin1_General_CP1_CI_AS. */
const COLLATION = [0x09, 0x04, 0xd0, 0x00, 0x34];
/** A length of two bytes that announces a stream of chunks. */
const STREAM = [0xff, 0xff];

/** Writes a number with its lowest byte first. */
export function littleEndian(value: number | bigint, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  let rest = BigInt.asUintN(8 * bytes, BigInt(value));
  for (let index = 0; index < bytes; index += 1, rest >>= 8n) buffer[index] = Number(rest & 0xffn);
  return buffer;
}

/** Puts the length in one byte in front. */
function short(...parts: Uint8Array[]): Buffer {
  const bytes = Buffer.concat(parts);
  return Buffer.concat([littleEndian(bytes.length, 1), bytes]);
}

/** Bytes in a chunk of a stream, as SQL Server sends them (https://github.com/microsoft/mssql-rs/pull/359). */
const CHUNK = 8000;

/** The whole length, the chunks and the end of the stream (MS-TDS 2.2.5.2.3.3). */
function stream(bytes: Buffer): Buffer {
  const starts = Array.from({ length: Math.ceil(bytes.length / CHUNK) }, (_, index) => index * CHUNK);
  const chunks = starts.map(start => bytes.subarray(start, start + CHUNK)).flatMap(chunk => [littleEndian(chunk.length, 4), chunk]);
  return Buffer.concat([littleEndian(bytes.length, 8), ...chunks, littleEndian(0, 4)]);
}

function int(bytes: number): TdsType {
  return { info: Buffer.from([0x26, bytes]), encode: (value: number | bigint) => short(littleEndian(value, bytes)) };
}

function decimal(id: number) {
  return (precision: number, scale: number): TdsType => {
    const bytes = [9, 19, 28, 38].findIndex(most => precision <= most) * 4 + 4;
    const encode = (text: string) => {
      const units = BigInt(text.replace('.', ''));
      return short(Buffer.from([units < 0n ? 0 : 1]), littleEndian(units < 0n ? -units : units, bytes));
    };
    return { info: Buffer.from([id, bytes + 1, precision, scale]), encode };
  };
}

/** Days since 0001-01-01, the first day that SQL Server knows. */
function days(text: string): number {
  return (Date.parse(`${text}T00:00:00Z`) - Date.parse('0001-01-01T00:00:00Z')) / 86_400_000;
}

/** Units of the last digit since midnight, of a time with as many digits as the scale says. */
function time(text: string, scale: number): Buffer {
  const [, hours, minutes, seconds, fraction = ''] = /^(\d\d):(\d\d):(\d\d)(?:\.(\d+))?$/.exec(text)!;
  const units = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 10 ** scale + Number(fraction.padEnd(scale, '0'));
  return littleEndian(units, [3, 3, 3, 4, 4, 5, 5, 5][scale]);
}

function dateAndTime(text: string, scale: number): Buffer {
  const [day, clock] = text.split(' ');
  return Buffer.concat([time(clock, scale), littleEndian(days(day), 3)]);
}

const UUID = /^(..)(..)(..)(..)-(..)(..)-(..)(..)-(....)-(.{12})$/;

/** Types of columns that are never NULL (MS-TDS 2.2.5.4.1). */
const fixed = {
  bit: { info: Buffer.from([0x32]), encode: (value: boolean) => Buffer.from([Number(value)]) },
  int: { info: Buffer.from([0x38]), encode: (value: number) => littleEndian(value, 4) },
  bigint: { info: Buffer.from([0x7f]), encode: (value: bigint) => littleEndian(value, 8) },
  float: { info: Buffer.from([0x3e]), encode: (value: number) => Buffer.from(new Float64Array([value]).buffer) },
};

/** Types by their names in SQL; values are JavaScript numbers, or text as SQL Server prints it. */
export const tds = {
  fixed,
  tinyint: int(1),
  smallint: int(2),
  int: int(4),
  bigint: int(8),
  bit: { info: Buffer.from([0x68, 1]), encode: (value: boolean) => short(Buffer.from([Number(value)])) },
  real: { info: Buffer.from([0x6d, 4]), encode: (value: number) => short(new Uint8Array(new Float32Array([value]).buffer)) },
  float: { info: Buffer.from([0x6d, 8]), encode: (value: number) => short(new Uint8Array(new Float64Array([value]).buffer)) },
  decimal: decimal(0x6a),
  numeric: decimal(0x6c),
  smallmoney: { info: Buffer.from([0x6e, 4]), encode: (text: string) => short(littleEndian(BigInt(text.replace('.', '')), 4)) },
  money: {
    info: Buffer.from([0x6e, 8]),
    encode: (text: string) => {
      const units = BigInt(text.replace('.', ''));
      return short(littleEndian(units >> 32n, 4), littleEndian(units, 4));
    },
  },
  date: { info: Buffer.from([0x28]), encode: (text: string) => short(littleEndian(days(text), 3)) },
  time: (scale: number): TdsType => ({ info: Buffer.from([0x29, scale]), encode: (text: string) => short(time(text, scale)) }),
  datetime2: (scale: number): TdsType => ({ info: Buffer.from([0x2a, scale]), encode: (text: string) => short(dateAndTime(text, scale)) }),
  /** The text is the time in UTC; the offset, in minutes, is what the value was written with. */
  datetimeoffset: (scale: number, offset: number): TdsType => ({
    info: Buffer.from([0x2b, scale]), encode: (text: string) => short(dateAndTime(text, scale), littleEndian(offset, 2)),
  }),
  /** Days since 1900 and three-hundredths of a second. */
  datetime: {
    info: Buffer.from([0x6f, 8]),
    encode: ([day, ticks]: [string, number]) => short(littleEndian(days(day) - days('1900-01-01'), 4), littleEndian(ticks, 4)),
  },
  smalldatetime: {
    info: Buffer.from([0x6f, 4]),
    encode: ([day, minutes]: [string, number]) => short(littleEndian(days(day) - days('1900-01-01'), 2), littleEndian(minutes, 2)),
  },
  uniqueidentifier: {
    info: Buffer.from([0x24, 16]),
    encode: (text: string) => short(Buffer.from(text.replace(UUID, '$4$3$2$1$6$5$8$7$9$10'), 'hex')),
  },
  nvarchar: {
    info: Buffer.from([0xe7, ...littleEndian(8000, 2), ...COLLATION]),
    encode: (text: string) => Buffer.concat([littleEndian(2 * text.length, 2), Buffer.from(text, 'utf16le')]),
  },
  nvarcharMax: { info: Buffer.from([0xe7, ...STREAM, ...COLLATION]), encode: (text: string) => stream(Buffer.from(text, 'utf16le')) },
  varchar: {
    info: Buffer.from([0xa7, ...littleEndian(8000, 2), ...COLLATION]),
    encode: (text: string) => Buffer.concat([littleEndian(text.length, 2), Buffer.from(text, 'latin1')]),
  },
  char: {
    info: Buffer.from([0xaf, ...littleEndian(5, 2), ...COLLATION]),
    encode: (text: string) => Buffer.concat([littleEndian(5, 2), Buffer.from(text.padEnd(5), 'latin1')]),
  },
  nchar: {
    info: Buffer.from([0xef, ...littleEndian(10, 2), ...COLLATION]),
    encode: (text: string) => Buffer.concat([littleEndian(10, 2), Buffer.from(text.padEnd(5), 'utf16le')]),
  },
  binary: {
    info: Buffer.from([0xad, ...littleEndian(3, 2)]),
    encode: (bytes: Buffer) => Buffer.concat([littleEndian(3, 2), bytes]),
  },
  varbinary: {
    info: Buffer.from([0xa5, ...littleEndian(8000, 2)]),
    encode: (bytes: Buffer) => Buffer.concat([littleEndian(bytes.length, 2), bytes]),
  },
  varbinaryMax: { info: Buffer.from([0xa5, ...STREAM]), encode: (bytes: Buffer) => stream(bytes) },
  xml: { info: Buffer.from([0xf1, 0]), encode: (text: string) => stream(Buffer.from(text, 'utf16le')) },
  /** Always of the base type int. */
  sqlVariant: {
    info: Buffer.from([0x62, ...littleEndian(8009, 4)]),
    encode: (value: number) => Buffer.concat([littleEndian(6, 4), Buffer.from([0x38, 0]), littleEndian(value, 4)]),
  },
};
