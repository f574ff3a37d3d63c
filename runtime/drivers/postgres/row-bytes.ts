import { indexOfColumn } from '../column-names';
import { ColumnValue, RESULT_LIMIT, type KeptRow, type Rows } from '../database';
import { jsonColumnWriter, rowsOfTexts } from '../row-collector';
import type { RowSink } from './data-rows';
import { copy, encoderOf, maxLength, textEncoder, type Encode } from './encoders';

/** Column description from pg. */
export interface Field {
  readonly name: string;
  readonly dataTypeID: number;
}

/** Small enough for the pool of `Buffer.allocUnsafe`. */
const INITIAL_BYTES = 2048;

const COMMA = 0x2c;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const NULL = Buffer.from('null');

/** Braces of a row, and the comma before it. */
const AROUND_ROW = 3;

/** Bytes of the number of columns, and of the length of a value. */
const COUNT_BYTES = 2;
const LENGTH_BYTES = 4;

/** Collects the rows of one result as JSON objects, from the bytes of the server. */
export class RowBytes implements RowSink {
  /** All rows, separated by commas, up to `end`. */
  private json = Buffer.allocUnsafe(INITIAL_BYTES);
  private end = 0;
  /** Ends of the rows kept. */
  private readonly ends: number[] = [];
  private rowCount = 0;
  private failure: unknown;
  private oversized = false;
  /** Texts of the kept row. */
  private kept: readonly (string | null)[] | undefined;
  private readonly names: readonly Buffer[];
  private readonly encoders: readonly Encode[];

  /**
   * @param maxRows number of rows to keep; one more is kept to show that there are more
   * @param jsonColumns names of columns whose text is JSON, case-insensitive
   * @param keepsRow index of the row to return as `Rows.kept`
   */
  constructor(
    private readonly fields: readonly Field[], private readonly maxRows = Infinity, jsonColumns?: readonly string[],
    private readonly keepsRow?: number,
  ) {
    this.names = fields.map(({ name }, index) => Buffer.from(`${index ? ',' : ''}${JSON.stringify(name)}:`));
    this.encoders = fields.map(({ name, dataTypeID }) => {
      const write = jsonColumnWriter(name, jsonColumns);
      return write ? textEncoder(write) : encoderOf(dataTypeID);
    });
  }

  /** Whether the rows are larger than an answer may be. */
  get overflown(): boolean {
    return this.oversized || this.end > RESULT_LIMIT;
  }

  add(message: Buffer, from: number): void {
    this.rowCount++;
    if (this.rowCount - 1 === this.keepsRow) this.kept = this.textsOf(message, from + COUNT_BYTES);
    if (this.failure !== undefined || this.ends.length > this.maxRows || this.overflown) return;
    try {
      this.end = this.write(message, from + COUNT_BYTES);
      this.ends.push(this.end);
    } catch (error) {
      this.failure = error;
    }
  }

  addOversized(): void {
    this.rowCount++;
    this.oversized = true;
  }

  /** Returns the rows; throws the error of the first value that could not be written. */
  finish(): Rows {
    if (this.failure !== undefined) throw this.failure;
    const { ends, json, rowCount } = this;
    const endOf = (index: number) => ends[index] ?? 0;
    const startOf = (index: number) => index === 0 ? 0 : endOf(index - 1) + 1;
    return {
      columns: this.fields.map(({ name }) => name),
      rowCount,
      kept: this.keptRow,
      rows: {
        length: ends.length,
        size: this.oversized ? Infinity : this.end,
        at: index => index < ends.length ? json.toString('utf8', startOf(index), endOf(index)) : undefined,
        join: (count = ends.length) => json.toString('utf8', 0, endOf(Math.min(count, ends.length) - 1)),
        bytes: separator => {
          const bytes = Buffer.from(json.subarray(0, endOf(ends.length - 1)));
          if (separator !== ',') ends.slice(0, -1).forEach(end => bytes.write(separator, end));
          return bytes;
        },
      },
    };
  }

  private get keptRow(): KeptRow | undefined {
    const { kept, fields } = this;
    if (!kept) return undefined;
    const textOf = (name: string) => kept[indexOfColumn(fields.map(field => field.name), name)];
    return {
      // The texts of PostgreSQL are also how it reads values without loss.
      value: name => {
        const text = textOf(name);
        return typeof text === 'string' ? new ColumnValue(text, text) : text;
      },
      bytes: name => {
        const text = textOf(name);
        return typeof text === 'string' ? Buffer.from(text) : text;
      },
    };
  }

  private textsOf(message: Buffer, firstValue: number): (string | null)[] {
    let from = firstValue;
    return this.fields.map(() => {
      const length = message.readInt32BE(from);
      from += LENGTH_BYTES;
      if (length < 0) return null;
      from += length;
      return message.toString('utf8', from - length, from);
    });
  }

  /** Writes a row, and returns the position after it. */
  private write(message: Buffer, firstValue: number): number {
    const { names, encoders } = this;
    let json = this.withRoom(this.end, AROUND_ROW);
    let at = this.end;
    if (at > 0) json[at++] = COMMA;
    json[at++] = OPENING_BRACE;
    let from = firstValue;
    for (let column = 0; column < encoders.length; column++) {
      const name = names[column]!;
      const length = message.readInt32BE(from);
      from += LENGTH_BYTES;
      json = this.withRoom(at, name.length + maxLength(Math.max(0, length)) + AROUND_ROW);
      at = copy(json, at, name, 0, name.length);
      if (length < 0) {
        at = copy(json, at, NULL, 0, NULL.length);
      } else {
        at = encoders[column]!(json, at, message, from, from + length);
        from += length;
      }
    }
    json[at++] = CLOSING_BRACE;
    return at;
  }

  /** Returns the buffer, after making room for more bytes. */
  private withRoom(at: number, more: number): Buffer {
    if (at + more > this.json.length) {
      const larger = Buffer.allocUnsafe(Math.max(at + more, 2 * this.json.length));
      this.json.copy(larger, 0, 0, at);
      this.json = larger;
    }
    return this.json;
  }
}

/** Rows of a statement that returns none. */
export function noRows(): Rows {
  return { columns: [], rows: rowsOfTexts([]), rowCount: 0 };
}
