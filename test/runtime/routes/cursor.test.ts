import { ColumnValue, type KeptRow } from '../../../runtime/drivers/database';
import { readCursor, writeCursor } from '../../../runtime/routes/cursor';
import type { OrderChoiceManifest } from '../../../src/contract/manifest';

const NEWEST: OrderChoiceManifest = { name: 'newest', columns: ['created_at', 'id'], first: { text: 'SELECT 1' } };
const database = { columnValue: (text: string) => text === 'refused' ? undefined : new ColumnValue(text, text) };

const rowOf = (values: Record<string, string | null>): KeptRow => ({
  value: column => values[column] === null ? null : column in values ? new ColumnValue(values[column], values[column]!) : undefined,
  bytes: () => undefined,
});
const cursorOf = (values: Record<string, string | null>, choice = NEWEST) => writeCursor(choice, rowOf(values));
const read = (cursor: string, choice = NEWEST) => readCursor(cursor, choice, database);
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a cursor', () => {
  test.each([['2030-01-01 00:00:00+00', '7'], [null, '7'], ['', '\u{1F600} "x"'], ['null', 'NULL']])('continues after %j, %j', (moment, id) => {
    const values = read(cursorOf({ created_at: moment, id }));

    expect(values?.map(value => value && value.value)).toEqual([moment, id]);
  });

  test('is one word of a URL', () => {
    expect(cursorOf({ created_at: '\u{1F600}', id: '???>>>' })).toMatch(/^[\w-]+$/);
  });

  test('is not one of another order', () => {
    const cursor = cursorOf({ created_at: 'a', id: '1' });

    expect(read(cursor, { ...NEWEST, name: 'price' })).toBeUndefined();
    expect(read(cursor, { ...NEWEST, columns: ['created_at', 'price'] })).toBeUndefined();
    expect(read(cursor, { ...NEWEST, columns: ['created_at'] })).toBeUndefined();
    expect(read(cursor, { ...NEWEST, first: { text: 'SELECT 2' } })).toBeDefined();
  });

  test('that was damaged anywhere is refused', () => {
    const cursor = cursorOf({ created_at: '2030-01-01', id: '7' });
    // The last character of base64 may hold bits that are not read.
    const damaged = [...cursor].slice(0, -1).flatMap((character, at) => [
      cursor.slice(0, at) + (character === 'A' ? 'B' : 'A') + cursor.slice(at + 1), cursor.slice(0, at), cursor.slice(0, at) + cursor.slice(at + 1),
    ]);

    expect(damaged.filter(each => read(each) !== undefined)).toEqual([]);
  });

  test.each([
    ['', '%', 'AAAA', 'not a cursor'], [encode(null), encode(1), encode('x'), encode({}), encode([])],
    [encode([2, 'digest', 'a', '1']), encode([1, 'digest', 'a', '1']), encode([1, null, 'a', '1']), encode([1, 'digest', 1, 2]), encode([1, 'digest', ['a'], {}])],
  ].flat())('%j is refused', text => {
    expect(read(text)).toBeUndefined();
  });

  test('with a value that the driver refuses is refused', () => {
    expect(read(cursorOf({ created_at: 'refused', id: '1' }))).toBeUndefined();
  });

  test('needs all columns, and short values', () => {
    expect(() => cursorOf({ id: '1' })).toThrow(expect.objectContaining({ code: 'INTERNAL_ERROR', cause: expect.objectContaining({ message: expect.stringContaining('column "created_at"') }) }));
    expect(() => cursorOf({ created_at: 'x'.repeat(4000), id: '1' })).toThrow(expect.objectContaining({ cause: expect.objectContaining({ message: expect.stringContaining('too long for a URL') }) }));
  });
});
