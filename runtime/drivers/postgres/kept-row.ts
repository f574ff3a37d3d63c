import { types } from 'pg';
import { indexOfColumn } from '../column-names';
import { ColumnValue, DatabaseError, type KeptRow } from '../database';

/** Column description from pg. */
export interface Field {
  readonly name: string;
  readonly dataTypeID: number;
}

const { BYTEA } = types.builtins;

/** Bytes of the number of columns, and of the length of a value. */
export const COUNT_BYTES = 2;
export const LENGTH_BYTES = 4;

/** Row as the server sent it, from which values are read when they are needed. */
export class KeptBytes implements KeptRow {
  /** @param message from its number of columns; undefined: the row is larger than any answer may be, so its values cannot be read */
  constructor(private readonly fields: readonly Field[], private readonly message: Buffer | undefined) {}

  /** The texts of PostgreSQL are also how it reads values without loss. */
  value(column: string): ColumnValue | null | undefined {
    const text = this.textOf(column);
    return typeof text === 'string' ? new ColumnValue(text, text) : text;
  }

  bytes(column: string): Uint8Array | null | undefined {
    const text = this.textOf(column);
    if (typeof text !== 'string') return text;
    const isBinary = this.fields[this.indexOf(column)]!.dataTypeID === BYTEA;
    return isBinary ? types.getTypeParser(BYTEA)(text) as Buffer : Buffer.from(text);
  }

  private indexOf(column: string): number {
    return indexOfColumn(this.fields.map(({ name }) => name), column);
  }

  private textOf(column: string): string | null | undefined {
    const { message } = this;
    if (!message) throw new DatabaseError('bug', `a row is too large to read its column "${column}"`);
    const index = this.indexOf(column);
    if (index < 0) return undefined;
    let from = COUNT_BYTES;
    for (let before = 0; before < index; before++) from += LENGTH_BYTES + Math.max(0, message.readInt32BE(from));
    const length = message.readInt32BE(from);
    from += LENGTH_BYTES;
    return length < 0 ? null : message.toString('utf8', from, from + length);
  }
}
