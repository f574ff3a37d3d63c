import { firstBytesOf } from './first-values';
import { parameterOf, type Parameter } from './parameters';
import type { Column } from './types';
import { DatabaseError, type SqlValue } from '../database';

/** Type of a value on the wire. */
interface WireType {
  readonly declaration: string;
  /** TYPE_INFO (https://learn.microsoft.com/openspecs/windows_protocols/ms-tds/cbe9c510-eae6-4b1f-9893-a098944d430a). */
  readonly info: Buffer;
  /** NULL of the type. */
  readonly none: Buffer;
  /** Whether values of the column have no length in front, because it has no NULL. */
  readonly fixed?: boolean;
}

/** Codes of types with a length in one byte, by their names in tedious, and their names in SQL by length. */
const BY_LENGTH: Readonly<Record<string, readonly [code: number, names: Readonly<Record<number, string>>]>> = {
  IntN: [0x26, { 1: 'tinyint', 2: 'smallint', 4: 'int', 8: 'bigint' }],
  BitN: [0x68, { 1: 'bit' }],
  FloatN: [0x6d, { 4: 'real', 8: 'float' }],
  MoneyN: [0x6e, { 4: 'smallmoney', 8: 'money' }],
  DateTimeN: [0x6f, { 4: 'smalldatetime', 8: 'datetime' }],
  UniqueIdentifier: [0x24, { 16: 'uniqueidentifier' }],
};

/** Types of columns without NULL, as types with a length. */
const FIXED: Readonly<Record<string, readonly [type: string, length: number]>> = {
  TinyInt: ['IntN', 1],
  SmallInt: ['IntN', 2],
  Int: ['IntN', 4],
  BigInt: ['IntN', 8],
  Bit: ['BitN', 1],
  Real: ['FloatN', 4],
  Float: ['FloatN', 8],
  SmallMoney: ['MoneyN', 4],
  Money: ['MoneyN', 8],
  SmallDateTime: ['DateTimeN', 4],
  DateTime: ['DateTimeN', 8],
};

const DECIMALS: Readonly<Record<string, readonly [code: number, name: string]>> = { DecimalN: [0x6a, 'decimal'], NumericN: [0x6c, 'numeric'] };
const TIMES: Readonly<Record<string, readonly [code: number, name: string]>> = {
  Time: [0x29, 'time'],
  DateTime2: [0x2a, 'datetime2'],
  DateTimeOffset: [0x2b, 'datetimeoffset'],
};

/** Types with a length in two bytes, and the bytes of a character. */
const LONG: Readonly<Record<string, readonly [code: number, name: string, bytes: number]>> = {
  VarChar: [0xa7, 'varchar', 1],
  Char: [0xaf, 'char', 1],
  NVarChar: [0xe7, 'nvarchar', 2],
  NChar: [0xef, 'nchar', 2],
  VarBinary: [0xa5, 'varbinary', 1],
  Binary: [0xad, 'binary', 1],
};

/** Length of a column whose values are streamed. */
const STREAMED = 0xffff;

const NONE_SHORT = Buffer.from([0]);
const NONE_LONG = Buffer.from([0xff, 0xff]);

/**
 * Returns a parameter with the type and value of a column, so that no conversion changes the value or prevents the use of an index.
 *
 * @param value of the first row, as tedious reads it
 */
export function columnParameter(column: Column, value: unknown): Parameter {
  if (column.type.name === 'Variant') {
    throw new DatabaseError('bug', `column "${column.colName}" is a sql_variant, which cannot be used by another statement: CAST it to a specific type`);
  }
  const type = wireTypeOf(column);
  const bytes = firstBytesOf(column);
  // No index has a column whose values are streamed as its key.
  if (!type || (value !== null && !bytes)) return parameterOf(value as SqlValue, value === null && isBinary(column) ? 'binary' : undefined);
  return { type: dataTypeOf(type), value: value === null ? type.none : valueOf(type, bytes!), options: {} };
}

function valueOf({ fixed }: WireType, bytes: Buffer): Buffer {
  return fixed ? Buffer.concat([Buffer.from([bytes.length]), bytes]) : bytes;
}

function isBinary({ type: { name } }: Column): boolean {
  return name === 'VarBinary' || name === 'Image' || name === 'UDT';
}

function wireTypeOf(column: Column): WireType | undefined {
  const { type: { name }, dataLength = 0, precision = 0, scale = 0 } = column;
  const [shortName, length] = FIXED[name] ?? [name, dataLength];
  const byLength = BY_LENGTH[shortName];
  if (byLength) return { declaration: byLength[1][length]!, info: Buffer.from([byLength[0], length]), none: NONE_SHORT, fixed: name in FIXED };
  if (name === 'Date') return { declaration: 'date', info: Buffer.from([0x28]), none: NONE_SHORT };
  const time = TIMES[name];
  if (time) return { declaration: `${time[1]}(${scale})`, info: Buffer.from([time[0], scale]), none: NONE_SHORT };
  const decimal = DECIMALS[name];
  if (decimal) {
    return { declaration: `${decimal[1]}(${precision}, ${scale})`, info: Buffer.from([decimal[0], dataLength, precision, scale]), none: NONE_SHORT };
  }
  const long = LONG[name];
  return long && dataLength !== STREAMED ? longType(column, long, dataLength) : undefined;
}

function longType({ collation }: Column, [code, name, bytes]: readonly [number, string, number], length: number): WireType {
  const info = Buffer.from([code, length % 256, Math.floor(length / 256), ...collation?.toBuffer() ?? []]);
  return { declaration: `${name}(${Math.max(1, length / bytes)})`, info, none: NONE_LONG };
}

/** Returns a type of tedious that writes the bytes of a value as they are. */
function dataTypeOf({ declaration, info }: WireType): Parameter['type'] {
  const type = {
    id: info[0]!,
    type: 'COLUMN',
    name: 'Column',
    declaration: () => declaration,
    generateTypeInfo: () => info,
    generateParameterLength: ({ value }: { value: unknown }) => value as Buffer,
    *generateParameterData() {},
    validate: (value: unknown) => value,
  };
  return type as unknown as Parameter['type'];
}
