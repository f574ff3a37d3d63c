import { TYPES } from 'tedious';
import type { ScalarType } from '../../../src/contract/value-manifest';
import { ColumnValue, DatabaseError, type SqlValue } from '../database';

type DataType = typeof TYPES[keyof typeof TYPES];

interface ParameterOptions {
  readonly length?: number;
  readonly precision?: number;
  readonly scale?: number;
}

/** Parameter as it is sent. */
export interface Parameter {
  readonly type: DataType;
  readonly value: unknown;
  readonly options: ParameterOptions;
}

/** Maximum length of text and bytes outside `nvarchar(max)` and `varbinary(max)`. */
const MAX_CHARACTERS = 4000;
const MAX_BYTES = 8000;

/** Fractional second digits of `datetimeoffset`. */
const FRACTION_DIGITS = 7;

/** NULL of each type; NULL as text is rejected where a procedure takes bytes (error 257). Other types are sent as text. */
const NULLS: { readonly [type in ScalarType]?: Parameter } = {
  integer: nullOf(TYPES.Int),
  bigint: nullOf(TYPES.BigInt),
  number: nullOf(TYPES.Float),
  decimal: nullOf(TYPES.Decimal, { precision: 38, scale: 10 }),
  boolean: nullOf(TYPES.Bit),
  date: nullOf(TYPES.Date),
  timestamp: nullOf(TYPES.DateTimeOffset, { scale: FRACTION_DIGITS }),
  uuid: nullOf(TYPES.UniqueIdentifier),
  binary: nullOf(TYPES.VarBinary, { length: MAX_BYTES }),
};
const NULL_TEXT = nullOf(TYPES.NVarChar, { length: MAX_CHARACTERS });

/**
 * Returns the parameter for a value. Text that the statement casts stays text. A timestamp is sent as `datetimeoffset` in UTC, because SQL Server drops the
 * offset when it converts one to `datetime2`, `datetime` or `date`, and would keep the local time of the caller
 * (https://learn.microsoft.com/sql/t-sql/data-types/datetimeoffset-transact-sql).
 *
 * @param declared type that the route declares for the value
 */
export function parameterOf(value: SqlValue, declared?: ScalarType): Parameter {
  if (value instanceof ColumnValue) return value.value as Parameter;
  if (value === null) return (declared && NULLS[declared]) ?? NULL_TEXT;
  if (typeof value === 'number') return { type: isInt(value) ? TYPES.Int : TYPES.Float, value, options: {} };
  if (typeof value === 'boolean') return { type: TYPES.Bit, value, options: {} };
  if (value instanceof Uint8Array) return { type: TYPES.VarBinary, value, options: upTo(MAX_BYTES, value) };
  if (declared === 'timestamp') return { type: TYPES.DateTimeOffset, value: momentOf(value), options: { scale: FRACTION_DIGITS } };
  return { type: TYPES.NVarChar, value, options: upTo(MAX_CHARACTERS, value) };
}

function nullOf(type: DataType, options: ParameterOptions = {}): Parameter {
  return { type, value: null, options };
}

/** Declares one length for all values that fit, because each declared length gets a separate plan. */
function upTo(length: number, value: { readonly length: number }): ParameterOptions {
  return value.length <= length ? { length } : {};
}

function isInt(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
}

/** Time that tedious sends as UTC in every process time zone, with the digits below a millisecond in a separate field, in seconds. */
class Moment extends Date {
  constructor(milliseconds: number, readonly nanosecondDelta: number) {
    super(milliseconds);
  }

  override getTimezoneOffset(): number {
    return 0;
  }
}

/** Reads a validated RFC 3339 timestamp; a leap second becomes the first second of the next minute, as in PostgreSQL. */
function momentOf(text: string): Moment {
  const [, minute = '', second, fraction = '', offset = ''] = /^(.{16}):(\d\d)(?:\.(\d+))?(.+)$/.exec(text) ?? [];
  const ticks = Math.round(Number(`0.${fraction}`) * 10 ** FRACTION_DIGITS);
  const seconds = Date.parse(`${minute}:00${offset}`.toUpperCase()) + Number(second) * 1000;
  const milliseconds = seconds + Math.floor(ticks / 10_000);
  if (!isInRange(milliseconds)) {
    throw new DatabaseError('invalid-value', 'a timestamp is outside the years 1 to 9999 (UTC) that SQL Server supports');
  }
  return new Moment(milliseconds, ticks % 10_000 / 10 ** FRACTION_DIGITS);
}

function isInRange(milliseconds: number): boolean {
  const year = new Date(milliseconds).getUTCFullYear();
  return year >= 1 && year <= 9999;
}
