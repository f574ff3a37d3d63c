import { TYPES } from './column-types';
import { ColumnValue, type KeptRow, type Rows } from '../../../../runtime/drivers/database';
import { SqlServer } from '../../../../runtime/drivers/sql-server/driver';
import { serverOf } from '../../../support/sql-server';
import { startTdsServer, type TdsServer } from '../../../support/tds-server';
import type { TdsColumn, TdsRowForm } from '../../../support/tds-tokens';
import { tds, type TdsType } from '../../../support/tds-types';
import { open } from '../sql-servers';
import { reads, TIMEOUT, writes } from '../statements';
import { transactionOf } from '../transactions';

let server: TdsServer;
beforeAll(async () => server = await startTdsServer());
beforeEach(() => void server.requests.splice(0));
afterAll(() => server.close());

const FIND = { statement: { ...reads('SELECT value FROM books'), keepsRow: 0 }, values: [] };
const USE = 'UPDATE copies SET value = @p1';

/** Sends a value as the parameter of a statement; gives what the server received. */
async function sent(database: SqlServer, value: ColumnValue) {
  server.script(USE, [{ changed: 1 }]);
  await database.run(writes(USE), [value], TIMEOUT);
  const { declaration, wire } = server.requests.at(-1)!;
  return { declaration, wire: wire[0]!.toString('hex') };
}

/** Reads rows, and returns one of them. */
async function keptOf(database: SqlServer, columns: readonly TdsColumn[], rows: readonly unknown[][], keepsRow = 0, form: TdsRowForm = 'bits'): Promise<KeptRow> {
  server.script(FIND.statement.text, [{ columns, rows, form }]);
  return (await database.run({ ...FIND.statement, keepsRow }, [], TIMEOUT)).kept!;
}

/** Reads rows, and sends a column of the first with another statement; gives what the server received. */
async function resent(columns: readonly TdsColumn[], rows: readonly unknown[][], name = 'value') {
  server.script(FIND.statement.text, [{ columns, rows }]);
  server.script(USE, [{ changed: 1 }]);
  await transactionOf(open(serverOf(server)), async send => {
    const [found] = await send([FIND]);
    return [{ statement: writes(USE), values: [found!.kept!.value(name)!] }];
  });
  const { declaration, wire } = server.requests.at(-1)!;
  return { declaration, wire: wire[0]!.toString('hex') };
}

const hex = (...parts: Uint8Array[]) => Buffer.concat(parts).toString('hex');

const noneOf = ({ info }: TdsType) => Buffer.from(info[0]! >= 0xa0 ? [0xff, 0xff] : [0]);

describe('a column of an earlier statement of SQL Server', () => {
  test.each(TYPES)('is sent again with its type and its bytes: %s', async (declared, type, value) => {
    const columns = [{ name: 'value', type }];

    expect(await resent(columns, [[value]])).toEqual({ declaration: `@p1 ${declared}`, wire: hex(type.info, type.encode(value as never)) });
  });

  test.each(TYPES)('is NULL of its type: %s', async (declared, type, value) => {
    expect(await resent([{ name: 'value', type }], [[null], [value]])).toEqual({ declaration: `@p1 ${declared}`, wire: hex(type.info, noneOf(type)) });
  });

  test.each<[string, TdsType, unknown, string]>([
    ['int', tds.fixed.int, -5, '260404fbffffff'], ['bit', tds.fixed.bit, true, '68010101'], ['float', tds.fixed.float, 0.1, '6d08089a9999999999b93f'],
    ['bigint', tds.fixed.bigint, 2n ** 62n, '2608080000000000000040'],
  ])('without NULL is sent as a type with NULL: %s', async (declared, type, value, wire) => {
    expect(await resent([{ name: 'value', type }], [[value]])).toEqual({ declaration: `@p1 ${declared}`, wire });
  });

  test.each<[string, TdsType, unknown, unknown]>([
    ['nvarchar(4000)', tds.nvarcharMax, 'é', 'é'], ['nvarchar(max)', tds.nvarcharMax, 'é'.repeat(5000), 'é'.repeat(5000)], ['nvarchar(4000)', tds.nvarcharMax, null, null],
    ['varbinary(8000)', tds.varbinaryMax, Buffer.from([1, 2]), Buffer.from([1, 2])], ['varbinary(8000)', tds.varbinaryMax, null, null], ['nvarchar(4000)', tds.xml, '<a/>', '<a/>'],
  ])('that is streamed is sent as a value of a request: %s', async (declared, type, value, received) => {
    await resent([{ name: 'value', type }], [[value]]);

    expect(server.requests.at(-1)).toMatchObject({ declaration: `@p1 ${declared}`, parameters: [received] });
  });

  test('is of the first row, and found by its name, and only then in another case', async () => {
    const columns = ['ID', 'id', 'Title'].map(name => ({ name, type: tds.int }));

    expect((await resent(columns, [[1, 2, 3], [4, 5, 6]], 'id')).wire).toBe('26040402000000');
    expect((await resent(columns, [[1, 2, 3], [4, 5, 6]], 'TITLE')).wire).toBe('26040403000000');
  });

  test('is undefined without a row or such a column, and only there where it is needed', async () => {
    const found = async (rows: unknown[][], statement = FIND.statement): Promise<Rows> => {
      server.script(FIND.statement.text, [{ columns: [{ name: 'value', type: tds.int }], rows }]);
      return (await transactionOf(open(serverOf(server)), async () => [{ statement, values: [] }])).results[0]!;
    };

    expect((await found([])).kept).toBeUndefined();
    expect((await found([[1]])).kept!.value('title')).toBeUndefined();
    expect((await found([[1]])).kept!.value('VALUE')).toBeInstanceOf(ColumnValue);
    expect((await found([[1]], { ...FIND.statement, keepsRow: -1 })).kept).toBeUndefined();
  });

  test('throws for a sql_variant', async () => {
    await expect(resent([{ name: 'value', type: tds.sqlVariant }], [[1]])).rejects.toMatchObject({ kind: 'bug', message: expect.stringContaining('sql_variant') });
  });
});

describe('Rows.kept of SQL Server', () => {
  const columns = [...TYPES.map(([, type], index) => ({ name: `c${index}`, type })), { name: 'streamed', type: tds.nvarcharMax }, { name: 'n', type: tds.fixed.int }];
  /** Rows whose values differ only by where NULL is, and by a number, which is never NULL. */
  const rows = Array.from({ length: 60 }, (_, row) => {
    return [...TYPES.map(([,, value], column) => (row + column) % 3 === 0 || row % 7 === 0 ? null : value), row % 2 ? null : 'x'.repeat(row), row];
  });

  test.each<[number, TdsRowForm]>([0, 3, 49, 59].flatMap(row => [[row, 'bits'], [row, 'plain']]))('is the row with the index %i, with NULL written as %s', async (keepsRow, form) => {
    const database = open(serverOf(server));
    const kept = await keptOf(database, columns, rows, keepsRow, form);

    for (const [index, { name, type }] of columns.slice(0, TYPES.length).entries()) {
      const value = rows[keepsRow]![index];
      const wire = hex(type.info, value === null ? noneOf(type) : type.encode(value as never));
      expect(await sent(database, kept.value(name)!)).toEqual({ declaration: `@p1 ${TYPES[index]![0]}`, wire });
    }
    expect((await sent(database, kept.value('n')!)).wire).toBe(hex(Buffer.from([0x26, 4, 4, keepsRow, 0, 0, 0])));
  });

  test('has the values of its row where those of the rows before were of other lengths', async () => {
    const database = open(serverOf(server));
    const texts = Array.from({ length: 50 }, (_, row) => [row % 4 === 1 ? null : 'x'.repeat(row * 37 % 4000)]);
    for (const keepsRow of [2, 48]) {
      const kept = await keptOf(database, [{ name: 'value', type: tds.nvarchar }], texts, keepsRow);
      expect((await sent(database, kept.value('value')!)).wire).toBe(hex(tds.nvarchar.info, tds.nvarchar.encode(texts[keepsRow]![0] as never)));
    }
  });

  test('is undefined with fewer rows', async () => {
    expect(await keptOf(open(serverOf(server)), columns, rows.slice(0, 3), 3)).toBeUndefined();
  });

  test.each<[TdsType, unknown, unknown]>([
    [tds.varbinaryMax, Buffer.from([0, 255]), Buffer.from([0, 255])], [tds.varbinary, Buffer.from([7]), Buffer.from([7])], [tds.nvarcharMax, 'é', Buffer.from('é')],
    [tds.varchar, 'é', Buffer.from('é')], [tds.int, -5, Buffer.from('-5')], [tds.bit, true, Buffer.from('true')], [tds.date, '2030-02-01', Buffer.from('2030-02-01')],
    [tds.money, '1.5000', Buffer.from('1.5000')], [tds.varbinaryMax, null, null],
  ])('has the bytes of a column: %j', async (type, value, bytes) => {
    const kept = await keptOf(open(serverOf(server)), [{ name: 'Data', type }], [[value]]);

    expect(kept.bytes('data')).toEqual(bytes);
    expect(kept.bytes('other')).toBeUndefined();
  });
});

describe('the text of a column value of SQL Server', () => {
  const database = () => open(serverOf(server));

  /** Returns the type as it is sent: the collation of two-byte characters is not in the text. */
  const portable = ({ info }: TdsType) => [0xe7, 0xef].includes(info[0]!) ? Buffer.concat([info.subarray(0, 3), Buffer.alloc(5)]) : info;

  test.each(TYPES)('is read again as the value: %s', async (declared, type, value) => {
    const sql = database();
    const { text } = (await keptOf(sql, [{ name: 'value', type }], [[value]])).value('value')!;

    expect(text).toMatch(/^[\w-]+\.[\w-]*$/);
    expect(await sent(sql, sql.columnValue(text)!)).toEqual({ declaration: `@p1 ${declared}`, wire: hex(portable(type), type.encode(value as never)) });
    expect(sql.columnValue(text)!.text).toBe(text);
  });

  test.each(TYPES)('is read again as NULL: %s', async (declared, type) => {
    const sql = database();
    const { text } = (await keptOf(sql, [{ name: 'value', type }], [[null]])).value('value')!;

    expect(text).toMatch(/^[\w-]+$/);
    expect(await sent(sql, sql.columnValue(text)!)).toEqual({ declaration: `@p1 ${declared}`, wire: hex(portable(type), noneOf(type)) });
  });

  test.each<[string, TdsType, unknown]>([['nvarchar(max)', tds.nvarcharMax, 'a'], ['varbinary(max)', tds.varbinaryMax, null], ['xml', tds.xml, '<a/>']])('throws for %s, which no index can have', async (_, type, value) => {
    const column = (await keptOf(database(), [{ name: 'note', type }], [[value]])).value('note')!;

    expect(() => column.text).toThrow(expect.objectContaining({ kind: 'bug', message: expect.stringContaining('column "note"') }));
  });
});
