import { DatabaseError, type JsonText } from '../database';
import { readNumbersExactly } from './exact-numbers';

/** Column description from tedious. */
export interface Column {
  readonly colName: string;
  readonly type: { readonly id: number; readonly name: string };
  /** Length of a value in bytes. */
  readonly dataLength?: number | undefined;
  readonly precision?: number | undefined;
  readonly scale?: number | undefined;
  readonly collation?: { toBuffer(): Buffer } | undefined;
}

/** Date as tedious reads it, with the digits below a millisecond in a separate field, in seconds. */
interface PreciseDate extends Date {
  readonly nanosecondsDelta?: number;
}

/** Writes a non-NULL value of tedious as JSON. */
type WriteJson = (value: never, column: Column) => JsonText;

readNumbersExactly();

const string = (text: string): JsonText => JSON.stringify(text);
const number = (value: number): JsonText => String(value);
const float = (value: number, { dataLength }: Column): JsonText => String(dataLength === 4 ? shortest(value) : value);
const bigint = (text: string): JsonText => Number.isSafeInteger(Number(text)) ? text : string(text);
const binary = (bytes: Buffer): JsonText => string(bytes.toString('base64'));
const timestamp = (value: PreciseDate): JsonText => string(`${dayOf(value)}T${timeOf(value)}`);

/** Types that are not plain JSON strings, by tedious's names; all others are, including numeric and money. */
const WRITERS: Readonly<Record<string, WriteJson>> = {
  Bit: String,
  BitN: String,
  TinyInt: number,
  SmallInt: number,
  Int: number,
  IntN: (value: number | string) => typeof value === 'string' ? bigint(value) : number(value),
  BigInt: bigint,
  Real: (value: number) => number(shortest(value)),
  Float: number,
  FloatN: float,
  Date: (value: Date) => string(dayOf(value)),
  Time: (value: PreciseDate) => string(timeOf(value)),
  SmallDateTime: timestamp,
  DateTime: timestamp,
  DateTimeN: timestamp,
  DateTime2: timestamp,
  // tedious returns the time without its original offset.
  DateTimeOffset: (value: PreciseDate) => string(`${dayOf(value)}T${timeOf(value)}Z`),
  Binary: binary,
  VarBinary: binary,
  Image: binary,
  UDT: binary,
  Variant: rejectVariant,
};

/** Returns the writer of the values of a column. Independent of the time zone of this process. It throws for a type that would lose digits. */
export function writerOf(column: Column): (value: unknown) => JsonText {
  const write = WRITERS[column.type.name] ?? string;
  return value => write(value as never, column);
}

function rejectVariant(_: unknown, { colName }: Column): never {
  throw new DatabaseError('bug', `column "${colName}" is a sql_variant, whose digits the driver loses: CAST it to a specific type`);
}

/** Returns the shortest number that is the same 32-bit float: 1.1, not 1.100000023841858. */
function shortest(value: number): number {
  const candidates = [6, 7, 8].map(digits => Number(value.toPrecision(digits)));
  return candidates.find(candidate => Math.fround(candidate) === value) ?? value;
}

function dayOf(value: Date): string {
  return value.toISOString().slice(0, 10);
}

/** Returns hours, minutes, seconds, and the fraction in units of 100 ns, without trailing zeros. */
function timeOf(value: PreciseDate): string {
  const ticks = value.getUTCMilliseconds() * 10_000 + Math.round((value.nanosecondsDelta ?? 0) * 10_000_000);
  const fraction = `.${String(ticks).padStart(7, '0')}`.replace(/\.?0+$/, '');
  return value.toISOString().slice(11, 19) + fraction;
}
