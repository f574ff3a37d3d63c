import { DataRows } from '../../../../runtime/drivers/postgres/data-rows';
import { RowBytes } from '../../../../runtime/drivers/postgres/row-bytes';
import { writerOf } from '../../../../runtime/drivers/postgres/types';
import { RowCollector } from '../../../../runtime/drivers/row-collector';

/** A result as a server sends it, with the texts of its values. */
export interface SentResult {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** Writes a message: its code, its length and its content. */
export function message(code: string, content: Buffer): Buffer {
  const bytes = Buffer.concat([Buffer.from(`${code}    `), content]);
  bytes.writeUInt32BE(content.length + 4, 1);
  return bytes;
}

/** Writes a DataRow message (https://www.postgresql.org/docs/current/protocol-message-formats.html). */
export function dataRow(values: readonly (string | null)[]): Buffer {
  const parts = values.map(value => {
    const bytes = Buffer.from(value ?? '');
    const length = Buffer.alloc(4);
    length.writeInt32BE(value === null ? -1 : bytes.length);
    return Buffer.concat([length, bytes]);
  });
  return message('D', Buffer.concat([Buffer.from([0, values.length]), ...parts]));
}

/** Collects rows from the bytes of a server, which arrive in pieces of the given lengths, again and again; also gives what was passed on. */
export function fromBytes({ fields }: SentResult, sent: Buffer, lengths: readonly number[], maxRows?: number) {
  const rows = new RowBytes(fields, { maxRows });
  const passed: Buffer[] = [];
  const messages = new DataRows(bytes => passed.push(bytes), () => rows);
  for (let from = 0, piece = 0; from < sent.length; piece += 1) {
    const to = from + lengths[piece % lengths.length]!;
    messages.push(sent.subarray(from, to));
    from = to;
  }
  return { rows: rows.finish(), passed: Buffer.concat(passed) };
}

/** Collects rows from the texts of their values. */
export function fromTexts({ fields, rows }: SentResult, maxRows?: number) {
  const collector = new RowCollector<string>(fields.map(({ name, dataTypeID }) => ({ name, write: writerOf(dataTypeID) })), maxRows);
  rows.forEach(row => collector.add(row));
  return collector.finish();
}
