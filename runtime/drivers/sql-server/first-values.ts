import type { readValue } from 'tedious/lib/value-parser';

type Read = typeof readValue;

// What tedious returns is not enough to send a value again without loss: it drops the offset of a datetimeoffset, and encodes varchar with the collation of the
// database instead of that of the column. Its row readers look up the function in this module on each call.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const parser = require('tedious/lib/value-parser') as { readValue: Read };

const captured = new WeakMap<object, Buffer>();
let captures = 0;
let read: Read;

/** Captures the first value of each column from now on, until the returned function is called. */
export function captureFirstValues(): () => void {
  if (captures++ === 0) {
    read = parser.readValue;
    parser.readValue = (buffer, offset, column, options) => {
      const result = read(buffer, offset, column, options);
      if (result.value !== null && !captured.has(column)) captured.set(column, Buffer.from(buffer.subarray(offset, result.offset)));
      return result;
    };
  }
  return () => {
    if (--captures === 0) parser.readValue = read;
  };
}

/** Returns the bytes of the first value of a column that is not NULL; undefined for columns that are streamed, as nvarchar(max). */
export function firstBytesOf(column: object): Buffer | undefined {
  return captured.get(column);
}
