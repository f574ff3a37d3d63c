import { ColumnValue } from '../../../runtime/drivers/database';
import { writeCursor } from '../../../runtime/routes/cursor';
import type { OrderChoiceManifest } from '../../../src/contract/manifest';
import { INJECTIONS } from '../../runtime/hostile-values';

const encode = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const LONG = 'x'.repeat(5000);
const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'length', '0', '-1', 'undefined', 'null', 'NaN', 'true', '[object Object]'];
const NULS = ['\0', 'a\0b', '%00', '\ud800', '\udfff\ud800'];

/** Values of any query parameter. */
export const HOSTILE_TEXTS: readonly string[] = [...INJECTIONS, ...NAMES, ...NULS, LONG, '', ' ', 'id DESC', 'id, (SELECT 1)', 'newest ', 'NEWEST', 'newest\0', 'newest;', 'price, id', '1', '1 ASC'];

/** Values of `limit` and `total`. */
export const HOSTILE_NUMBERS: readonly string[] = [
  ...HOSTILE_TEXTS, '0', '-1', '-0', '101', '1e1', '1.0', '0x1', '+1', '١', '2147483648', '9007199254740993', '9'.repeat(400), 'ALL', 'Infinity', '1,2', '1 ', 'TRUE', 'yes', '1--',
];

/** Headers `Accept`. */
export const HOSTILE_ACCEPTS: readonly string[] = [
  ...HOSTILE_TEXTS.filter(text => /^[\x20-\x7e]*$/.test(text)), 'text/csv;q=0', 'text/csv;q=0, */*', '*/*;q=0', '*', '*/', '/', '/*', 'text/*;q=1.0000', 'text/csv;q=x', ','.repeat(5000), 'a/b,'.repeat(3000),
  'text/csv;header="a,b;q=0"', 'TEXT/CSV', ' text/csv ', 'text/csv;q=0.001,application/json;q=0.002', 'application/json;'.repeat(1000), 'text/html', 'application/xml;q=0.9, image/*', '__proto__/constructor', 'text/csv,text/csv;q=0',
];

/** JSON of other shapes than that of a cursor, and texts that are not of base64. */
const SHAPES: readonly unknown[] = [
  null, true, 1, '', 'x', {}, [], [1], [0], [2, 'a', 'b'], [1, 'a'], [1, null, null], [1, {}, []], [[1]], [1, 'AAAAAAAA', 'x', 'x'], ['1', 'AAAAAAAA', 'x', 'x'], { 0: 1, length: 4 }, [1, 'AAAAAAAA', 'x', 1], [1, 'AAAAAAAA', ['x'], {}],
  { __proto__: [1] }, '{"__proto__":1}', '[1,', '[1e999]', '[1]\0', `[${'['.repeat(2000)}${']'.repeat(2000)}]`, Array(500).fill(null), [1, 'x'.repeat(1000), 'x'.repeat(1000)], '\ufeff[1]', ' [1] ', '{"a":1}', '/* */[1]',
];

/** Texts instead of cursors, none of which is one. */
export function notCursors(): string[] {
  return [...HOSTILE_TEXTS.filter(text => text !== ''), ...SHAPES.map(encode), '=', '====', 'WzE', 'Wz.E', '%5B1%5D', 'x'.repeat(4096), 'x'.repeat(4097), Buffer.alloc(3000).toString('base64url')];
}

/** Returns a cursor cut off at each length, with each bit of its bytes flipped, and with characters of other alphabets in it. */
export function damaged(cursor: string): string[] {
  const bytes = Buffer.from(cursor, 'base64url');
  const flipped = Array.from({ length: 8 * bytes.length }, (_, bit) => {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy[Math.floor(bit / 8)]! ^ 2 ** (bit % 8), Math.floor(bit / 8)); // eslint-disable-line no-bitwise
    return copy.toString('base64url');
  });
  const cut = Array.from({ length: cursor.length - 1 }, (_, length) => cursor.slice(0, length + 1));
  return [...flipped, ...cut.filter(text => !isSame(text, cursor)), `${cursor}AAAA`, `AAAA${cursor}`, cursor + cursor];
}

/** Base64 has several texts for the same bytes. */
export function isSame(text: string, cursor: string): boolean {
  return Buffer.from(text, 'base64url').equals(Buffer.from(cursor, 'base64url'));
}

/** Writes a cursor with the given texts as the handler writes one: the digest is not a secret. */
export function forge(choice: OrderChoiceManifest, texts: readonly (string | null)[]): string {
  const row = new Map(choice.columns.map((column, index) => [column, texts[index]!]));
  const value = (column: string) => {
    const text = row.get(column);
    return typeof text === 'string' ? new ColumnValue(text, text) : text;
  };
  return writeCursor(choice, { value, bytes: () => undefined });
}
