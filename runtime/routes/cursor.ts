import { hash } from 'node:crypto';
import { broken } from './problems';
import type { OrderChoiceManifest } from '../../src/contract/manifest';
import type { ColumnValue, Database, KeptRow } from '../drivers/database';

/** Position of a row in an order: its values of the columns of the order. */
export type Position = readonly (ColumnValue | null)[];

/** Maximum length of a cursor: URLs of more than about 8,000 characters are rejected on the way. */
const MAX_LENGTH = 4096;

/** Increased with every change of the form of cursors. */
const VERSION = 1;

/** 48 bits: enough to detect damage. */
const DIGEST_LENGTH = 8;

/** Writes the position of a row as a cursor; throws a `Problem` for a row that no page can start after. */
export function writeCursor(choice: OrderChoiceManifest, row: KeptRow): string {
  const texts = choice.columns.map(column => {
    const value = row.value(column);
    if (value === undefined) throw broken(`the next page needs column "${column}", which the statement did not return`);
    return value === null ? null : value.text;
  });
  const cursor = Buffer.from(JSON.stringify([VERSION, digestOf(choice, texts), ...texts])).toString('base64url');
  if (cursor.length > MAX_LENGTH) throw broken(`the next page starts after values that are too long for a URL: order by shorter columns than ${choice.columns.join(', ')}`);
  return cursor;
}

/** Reads a cursor of the given order; undefined for any other text. */
export function readCursor(text: string, choice: OrderChoiceManifest, database: Pick<Database, 'columnValue'>): Position | undefined {
  const [version, digest, ...texts] = parse(text);
  if (version !== VERSION || texts.length !== choice.columns.length || !texts.every(isText) || digest !== digestOf(choice, texts)) return undefined;
  const position = texts.map(each => each === null ? null : database.columnValue(each));
  return position.every(value => value !== undefined) ? position : undefined;
}

function parse(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function isText(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

/** Identifies the order and the values. It detects damage and cursors of other orders, but not forgery: a caller can start after any values. */
function digestOf({ name, columns }: OrderChoiceManifest, texts: readonly (string | null)[]): string {
  return hash('sha256', JSON.stringify([name, columns, texts]), 'base64url').slice(0, DIGEST_LENGTH);
}
