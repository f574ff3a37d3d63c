import type { Connection } from 'pg';
import { ColumnValue, type SqlValue } from '../database';
import type { PreparedStatements } from './prepared-statements';

/** Statement with the values of its placeholders. */
export interface BoundText {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** Methods of pg's connection whose types lack an argument. */
export type Messages = { [name in 'close' | 'parse' | 'bind' | 'describe' | 'execute']: (message: object) => void } & Pick<Connection, 'stream' | 'sync' | 'on' | 'off'>;

/** Runs a text and returns the number of texts that the server must parse. */
export function runText(messages: Messages, text: BoundText, prepared?: PreparedStatements): number {
  const parses = bindText(messages, text, prepared);
  messages.execute({});
  return parses;
}

/** Parses a text, unless it is prepared, and binds its values; returns the number of texts that the server must parse. */
export function bindText(messages: Messages, { text, values }: BoundText, prepared?: PreparedStatements): number {
  const name = prepared?.nameOf(text) ?? '';
  const parses = !prepared?.has(text);
  if (parses) {
    // After an error, the server may or may not have kept it; closing a missing statement is not an error.
    if (name) messages.close({ type: 'S', name });
    messages.parse({ text, name });
  }
  messages.bind({ statement: name, values, valueMapper: wireValue });
  return Number(parses);
}

/** Returns the wire format of a value: bytes are binary, all else is text. */
function wireValue(value: SqlValue): string | Buffer | null {
  if (value === null || typeof value === 'string') return value;
  if (value instanceof ColumnValue) return value.value as string;
  return value instanceof Uint8Array ? Buffer.from(value) : String(value);
}
