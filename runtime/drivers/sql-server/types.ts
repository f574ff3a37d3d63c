import { DatabaseError, type JsonText } from '../database';
import { readNumbersExactly } from './exact-numbers';

/** What tedious tells of a column. */
export interface Column {
  readonly colName: string;
  readonly type: { readonly name: string };
  /** Bytes of a value. */
  readonly dataLength?: number | undefined;
}

/** A date as tedious reads it, with the digits below a millisecond beside it, in seconds. */
interface PreciseDate extends Date {
  readonly nanosecondsDelta?: number;
}

/** Writes a value that is not NULL, as tedious reads it, as JSON. */
type WriteJson = (value: never, column: Column) => JsonText;

readNumbersExactly();

const string = (text: string): JsonText => JSON.stringify(text);
const number = (value: number): JsonText => String(value);
const float = (value: number, { dataLength }: Column): JsonText => String(dataLength === 4 ? shortest(value) : value);
const bigint = (text: string): JsonText => Number.isSafeInteger(Number(text)) ? text : string(text);
const binary = (bytes: Buffer): JsonText => string(bytes.toString('base64'));
const timestamp = (value: PreciseDate): JsonText => string(`${dayOf(value)}T${timeOf(value)}`);

/** Types that are more than a string in JSON, by tedious's names; all others are, also numeric and money. */
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
  // tedious gives the moment without the offset that it was written with.
  DateTimeOffset: (value: PreciseDate) => string(`${dayOf(value)}T${timeOf(value)}Z`),
  Binary: binary,
  VarBinary: binary,
  Image: binary,
  UDT: binary,
  Variant: refuse,
};

/** Writes a value as JSON. Nothing depends on the time zone of this process. Throws for a type that would lose digits. */
export function writeJson(value: unknown, column: Column): JsonText {
  if (value === null) return 'null';
  const write = WRITERS[column.type.name] ?? string;
  return write(value as never, column);
}

function refuse(_: unknown, { colName }: Column): never {
  throw new DatabaseError('bug', `column "${colName}" is a sql_variant, of which the driver loses digits: CAST it to a type of its own`);
}

/** The fewest digits that still mean the same float of 32 bits: 1.1, not 1.100000023841858. */
function shortest(value: number): number {
  const candidates = [6, 7, 8].map(digits => Number(value.toPrecision(digits)));
  return candidates.find(candidate => Math.fround(candidate) === value) ?? value;
}

function dayOf(value: Date): string {
  return value.toISOString().slice(0, 10);
}

/** Hours, minutes, seconds, and of the 100 ns that SQL Server counts the digits up to the last that is not zero. */
function timeOf(value: PreciseDate): string {
  const ticks = value.getUTCMilliseconds() * 10_000 + Math.round((value.nanosecondsDelta ?? 0) * 10_000_000);
  const fraction = `.${String(ticks).padStart(7, '0')}`.replace(/\.?0+$/, '');
  return value.toISOString().slice(11, 19) + fraction;
}
