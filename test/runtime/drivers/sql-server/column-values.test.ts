import { ColumnValue, type Rows } from '../../../../runtime/drivers/database';
import { serverOf } from '../../../support/sql-server';
import { startTdsServer, type TdsServer } from '../../../support/tds-server';
import type { TdsColumn } from '../../../support/tds-tokens';
import { tds, type TdsType } from '../../../support/tds-types';
import { open } from '../sql-servers';
import { reads, writes } from '../statements';
import { transactionOf } from '../transactions';

let server: TdsServer;
beforeAll(async () => server = await startTdsServer());
beforeEach(() => void server.requests.splice(0));
afterAll(() => server.close());

const FIND = { statement: { ...reads('SELECT value FROM books'), keepsRow: 0 }, values: [] };
const USE = 'UPDATE copies SET value = @p1';

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

const TYPES: [string, TdsType, unknown][] = [
  ['tinyint', tds.tinyint, 255], ['smallint', tds.smallint, -32768], ['int', tds.int, -5], ['bigint', tds.bigint, 9223372036854775807n], ['bit', tds.bit, true],
  ['real', tds.real, 1.1], ['float', tds.float, 0.1], ['smallmoney', tds.smallmoney, '-214748.3648'], ['money', tds.money, '922337203685477.5807'],
  ['decimal(9, 2)', tds.decimal(9, 2), '1234567.89'], ['decimal(38, 10)', tds.decimal(38, 10), '-1234567890123456789012345678.0123456789'],
  ['numeric(19, 4)', tds.numeric(19, 4), '123456789012345.6789'], ['date', tds.date, '0001-01-01'], ['time(7)', tds.time(7), '23:59:59.9999999'],
  ['time(0)', tds.time(0), '23:59:59'], ['datetime2(7)', tds.datetime2(7), '9999-12-31 23:59:59.9999999'], ['datetime2(3)', tds.datetime2(3), '2030-12-31 00:00:00.123'],
  ['datetimeoffset(7)', tds.datetimeoffset(7, -450), '2030-12-31 23:59:59.1234567'], ['datetime', tds.datetime, ['2030-12-31', 25919999]],
  ['smalldatetime', tds.smalldatetime, ['2030-12-31', 1439]], ['uniqueidentifier', tds.uniqueidentifier, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ['nvarchar(4000)', tds.nvarchar, '\u{1F600} é'], ['nvarchar(4000)', tds.nvarchar, ''], ['varchar(8000)', tds.varchar, 'é'], ['varbinary(8000)', tds.varbinary, Buffer.from([0, 255])],
];

describe('a column of an earlier statement of SQL Server', () => {
  test.each(TYPES)('is sent again with its type and its bytes: %s', async (declared, type, value) => {
    const columns = [{ name: 'value', type }];

    expect(await resent(columns, [[value]])).toEqual({ declaration: `@p1 ${declared}`, wire: hex(type.info, type.encode(value as never)) });
  });

  test.each(TYPES)('is NULL of its type: %s', async (declared, type, value) => {
    const none = [0xe7, 0xa7, 0xa5].includes(type.info[0]!) ? [0xff, 0xff] : [0];

    expect(await resent([{ name: 'value', type }], [[null], [value]])).toEqual({ declaration: `@p1 ${declared}`, wire: hex(type.info, Buffer.from(none)) });
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
