import { RESULT_LIMIT, type Rows } from '../database';
import { jsonColumnWriter, rowsOfTexts } from '../row-collector';
import type { RowSink } from './data-rows';
import { Bytes, copy, encoderOf, maxLength, textEncoder, type Encode } from './encoders';
import { JsonBytes } from './json-bytes';
import { COUNT_BYTES, KeptBytes, LENGTH_BYTES, type Field } from './kept-row';

/** Small enough for the pool of `Buffer.allocUnsafe`. */
const INITIAL_BYTES = 2048;

/** Room for a batch of rows that is handed over, with its last row. */
const MAX_INITIAL_BYTES = 80 * 1024;

const COMMA = 0x2c;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const NULL = new Bytes(Buffer.from('null'));

/** Braces of a row, and the comma before it. */
const AROUND_ROW = 3;

/** Rows to keep, and their form. */
export interface RowOptions {
  /** Number of rows to keep; one more is kept to show that there are more. Default: all. */
  readonly maxRows?: number | undefined;
  /** Names of columns whose text is JSON, case-insensitive. */
  readonly jsonColumns?: readonly string[] | undefined;
  /** Index of the row to return as `Rows.kept`. */
  readonly keepsRow?: number | undefined;
  /** Maximum size of all rows. Default: `RESULT_LIMIT`. */
  readonly limit?: number | undefined;
}

/** Collects the rows of one result as JSON objects, from the bytes of the server. */
export class RowBytes implements RowSink {
  /** All rows, separated by commas, up to `end`. */
  private json = new Bytes(Buffer.allocUnsafe(INITIAL_BYTES));
  /** Bytes of the server that are read. */
  private bytes = NULL;
  private end = 0;
  /** Ends of the rows kept. */
  private ends: number[] = [];
  private rowCount = 0;
  private failure: unknown;
  private oversized = false;
  private kept: KeptBytes | undefined;
  private readonly names: readonly Bytes[];
  private readonly encoders: readonly Encode[];
  private readonly maxRows: number;
  private readonly limit: number;

  constructor(private readonly fields: readonly Field[], private readonly options: RowOptions = {}) {
    const { maxRows = Infinity, limit = RESULT_LIMIT, jsonColumns } = options;
    this.maxRows = maxRows;
    this.limit = limit;
    this.names = fields.map(({ name }, index) => new Bytes(Buffer.from(`${index ? ',' : ''}${JSON.stringify(name)}:`)));
    this.encoders = fields.map(({ name, dataTypeID }) => {
      const write = jsonColumnWriter(name, jsonColumns);
      return write ? textEncoder(write) : encoderOf(dataTypeID);
    });
  }

  /** Size of the rows, in bytes. */
  get size(): number {
    return this.end;
  }

  /** Whether the rows are larger than an answer may be. */
  get overflown(): boolean {
    return this.oversized || this.end > this.limit;
  }

  add(message: Buffer, from: number): void {
    if (this.rowCount++ === this.options.keepsRow) this.kept = new KeptBytes(this.fields, contentOf(message, from));
    if (this.failure !== undefined || this.ends.length > this.maxRows || this.overflown) return;
    try {
      if (this.bytes.buffer !== message) this.bytes = new Bytes(message);
      this.end = this.write(this.bytes, from + COUNT_BYTES);
      this.ends.push(this.end);
    } catch (error) {
      this.failure = error;
    }
  }

  addOversized(): void {
    if (this.rowCount++ === this.options.keepsRow) this.kept = new KeptBytes(this.fields, undefined);
    this.oversized = true;
  }

  /** Returns the rows; throws the error of the first value that could not be written. */
  finish(): Rows {
    if (this.failure !== undefined) throw this.failure;
    const { ends, json, rowCount, kept } = this;
    const columns = this.fields.map(({ name }) => name);
    return { columns, rowCount, kept, rows: new JsonBytes(json.buffer, ends, this.oversized ? Infinity : this.end) };
  }

  /** Returns the rows since the last call; throws the error of the first value that could not be written. */
  take(): Rows {
    const rows = this.finish();
    // The receiver owns the buffer; the next rows will take about as much.
    this.json = new Bytes(Buffer.allocUnsafe(Math.min(this.json.buffer.length, MAX_INITIAL_BYTES)));
    this.end = 0;
    this.ends = [];
    this.rowCount = 0;
    return rows;
  }

  /** Writes a row, and returns the position after it. */
  private write(message: Bytes, firstValue: number): number {
    const { names, encoders } = this;
    let json = this.withRoom(this.end, AROUND_ROW);
    let at = this.end;
    if (at > 0) json.buffer[at++] = COMMA;
    json.buffer[at++] = OPENING_BRACE;
    let from = firstValue;
    for (let column = 0; column < encoders.length; column++) {
      const name = names[column]!;
      const length = message.view.getInt32(from);
      from += LENGTH_BYTES;
      json = this.withRoom(at, name.buffer.length + maxLength(Math.max(0, length)) + AROUND_ROW);
      at = copy(json, at, name, 0, name.buffer.length);
      if (length < 0) {
        at = copy(json, at, NULL, 0, NULL.buffer.length);
      } else {
        at = encoders[column]!(json, at, message, from, from + length);
        from += length;
      }
    }
    json.buffer[at++] = CLOSING_BRACE;
    return at;
  }

  /** Returns the buffer, after making room for more bytes. */
  private withRoom(at: number, more: number): Bytes {
    const { buffer } = this.json;
    if (at + more > buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(at + more, 2 * buffer.length));
      buffer.copy(larger, 0, 0, at);
      this.json = new Bytes(larger);
    }
    return this.json;
  }
}

/** Copies a DataRow message without its code and length, which are before `from`. */
function contentOf(message: Buffer, from: number): Buffer {
  const lengthAt = from - LENGTH_BYTES;
  return Buffer.from(message.subarray(from, lengthAt + message.readUInt32BE(lengthAt)));
}

/** Rows of a statement that returns none. */
export function noRows(): Rows {
  return { columns: [], rows: rowsOfTexts([]), rowCount: 0 };
}
