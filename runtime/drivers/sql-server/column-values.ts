import { parameterOf, type Parameter } from './parameters';
import type { Column } from './types';
import { wireTypeOf, type WireType } from './wire-types';
import { ColumnValue, DatabaseError, type SqlValue } from '../database';

/** TYPE_INFO of columns without NULL, as types with NULL, by the code of the type. */
const FIXED: Readonly<Record<number, readonly [code: number, length: number]>> = {
  0x30: [0x26, 1],
  0x34: [0x26, 2],
  0x38: [0x26, 4],
  0x7f: [0x26, 8],
  0x32: [0x68, 1],
  0x3b: [0x6d, 4],
  0x3e: [0x6d, 8],
  0x7a: [0x6e, 4],
  0x3c: [0x6e, 8],
  0x3a: [0x6f, 4],
  0x3d: [0x6f, 8],
};

/** Lowest codes of types with a length in two bytes. */
const FIRST_LONG = 0xa0;
/** Codes of types whose TYPE_INFO has neither length nor scale, a scale only, and a length with precision and scale. */
const DATE = 0x28;
const TIMES = [0x29, 0x2a, 0x2b];
const DECIMALS = [0x6a, 0x6c];

/** Bytes of the code and length of types with a collation of two-byte characters, which does not matter for their values. */
const WIDE_CODES = [0xe7, 0xef];
const CODE_AND_LENGTH = 3;

const TEXT = /^([\w-]+)(?:\.([\w-]*))?$/;

/**
 * Returns the value of a column with its type, so that no conversion changes the value or prevents the use of an index.
 *
 * @param value as tedious reads it
 * @param captured its bytes; undefined for NULL, and for values that are streamed
 */
export function valueOfColumn(column: Column, value: unknown, captured: Buffer | undefined): ColumnValue {
  if (column.type.name === 'Variant') {
    throw new DatabaseError('bug', `column "${column.colName}" is a sql_variant, which cannot be used by another statement: CAST it to a specific type`);
  }
  const info = infoOf(column);
  const type = wireTypeOf(info);
  // No index has a column whose values are streamed as its key.
  if (!type || (value !== null && !captured)) return streamedValue(column, value);
  const bytes = captured?.subarray(column.type.id in FIXED ? 0 : type.lengthBytes);
  return new ColumnValue(parameter(info, type, bytes), textOf(info, bytes));
}

/** Reads a value from a text, which may come from a request: see `Database.columnValue`. */
export function readColumnValue(text: string): ColumnValue | undefined {
  const [, infoText, bytesText] = TEXT.exec(text) ?? [];
  if (infoText === undefined) return undefined;
  const info = Buffer.from(infoText, 'base64url');
  const type = wireTypeOf(info);
  const bytes = bytesText === undefined ? undefined : Buffer.from(bytesText, 'base64url');
  const isValid = type && !portable(info).compare(info) && (!bytes || type.accepts(bytes));
  return isValid ? new ColumnValue(parameter(info, type, bytes), text) : undefined;
}

/** Returns a value that is sent like one of a request; it has no text. */
function streamedValue(column: Column, value: unknown): ColumnValue {
  const { name } = column.type;
  const isBinary = name === 'VarBinary' || name === 'Image' || name === 'UDT';
  const { colName } = column;
  return Object.defineProperty(new ColumnValue(parameterOf(value as SqlValue, value === null && isBinary ? 'binary' : undefined), ''), 'text', {
    get: () => {
      throw new DatabaseError('bug', `rows cannot be ordered by column "${colName}", whose type no index can have: CAST it to a shorter type`);
    },
  });
}

/** Returns a printable text: the type, a point and the value, or only the type for NULL. */
function textOf(info: Buffer, bytes: Buffer | undefined): string {
  const type = portable(info).toString('base64url');
  return bytes ? `${type}.${bytes.toString('base64url')}` : type;
}

/** Returns a TYPE_INFO without a collation that does not matter: requests must not choose one. */
function portable(info: Buffer): Buffer {
  return WIDE_CODES.includes(info[0]!) ? Buffer.concat([info.subarray(0, CODE_AND_LENGTH), Buffer.alloc(info.length - CODE_AND_LENGTH)]) : info;
}

function infoOf({ type: { id }, dataLength = 0, precision = 0, scale = 0, collation }: Column): Buffer {
  if (id >= FIRST_LONG) return Buffer.from([id, dataLength % 256, Math.floor(dataLength / 256), ...collation?.toBuffer() ?? []]);
  if (id === DATE) return Buffer.from([id]);
  if (TIMES.includes(id)) return Buffer.from([id, scale]);
  if (DECIMALS.includes(id)) return Buffer.from([id, dataLength, precision, scale]);
  return Buffer.from(FIXED[id] ?? [id, dataLength]);
}

/** Returns a parameter with a type of tedious that writes the bytes of a value as they are. */
function parameter(info: Buffer, type: WireType, bytes: Buffer | undefined): Parameter {
  const dataType = {
    id: info[0]!,
    type: 'COLUMN',
    name: 'Column',
    declaration: () => type.declaration,
    generateTypeInfo: () => info,
    generateParameterLength: ({ value }: { value: unknown }) => value as Buffer,
    *generateParameterData() {},
    validate: (value: unknown) => value,
  };
  return { type: dataType as unknown as Parameter['type'], value: withLength(type, bytes), options: {} };
}

function withLength({ lengthBytes }: WireType, bytes: Buffer | undefined): Buffer {
  const length = Buffer.alloc(lengthBytes);
  // The greatest length of two bytes, and a length of 0 in one byte, mean NULL.
  if (!bytes) return lengthBytes === 2 ? length.fill(0xff) : length;
  length.writeUIntLE(bytes.length, 0, lengthBytes);
  return Buffer.concat([length, bytes]);
}
