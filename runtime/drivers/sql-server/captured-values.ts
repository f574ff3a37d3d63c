import type { readValue } from 'tedious/lib/value-parser';

type Read = typeof readValue;

// What tedious returns is not enough to send a value again without loss: it drops the offset of a datetimeoffset, and encodes varchar with the collation of the
// database instead of that of the column. Its row readers look up the function in this module on each call.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const parser = require('tedious/lib/value-parser') as { readValue: Read };

/** One value of a row, with the description of its column, which is one object for all rows. */
interface Captured {
  readonly value: unknown;
  readonly metadata: object;
}

/** Bytes of the values of each column that are not NULL, of rows that were read but not added: tedious reads some rows ahead. */
const captured = new WeakMap<object, Buffer[]>();
let captures = 0;
let read: Read;

/** Captures values from now on, until the returned function is called. */
export function captureValues(): () => void {
  if (captures++ === 0) {
    read = parser.readValue;
    parser.readValue = (buffer, offset, column, options) => {
      const result = read(buffer, offset, column, options);
      if (result.value !== null) captureValue(column, buffer.subarray(offset, result.offset));
      return result;
    };
  }
  return () => {
    if (--captures === 0) parser.readValue = read;
  };
}

function captureValue(column: object, bytes: Buffer): void {
  const values = captured.get(column);
  if (values) values.push(Buffer.from(bytes));
  else captured.set(column, [Buffer.from(bytes)]);
}

/**
 * Takes the bytes of the next row of a result, by column: undefined for NULL, and for columns whose values are streamed, as nvarchar(max). Must be called for
 * each row while values are captured.
 */
export function takeValues(cells: readonly Captured[]): readonly (Buffer | undefined)[] {
  return captures === 0 ? [] : cells.map(({ value, metadata }) => value === null ? undefined : captured.get(metadata)?.shift());
}
