import { DatabaseError } from '../../../../runtime/drivers/database';
import { SqlServer } from '../../../../runtime/drivers/sql-server/driver';
import { startTestSqlServer, type TestSqlServer } from '../../../support/sql-server';
import { tds, type TdsType } from '../../../support/tds-types';

let sqlServer: TestSqlServer;
let database: SqlServer;

beforeAll(async () => {
  sqlServer = await startTestSqlServer();
  database = new SqlServer(sqlServer.server);
});
afterAll(async () => {
  database.connect().destroy();
  await sqlServer.close();
});

const START = '{"value":';

/** Returns the JSON of an expression in the row; a scripted server answers with the value that SQL Server would compute. */
async function jsonOf(expression: string, type: TdsType, value: unknown) {
  const text = `SELECT ${expression} AS value`;
  sqlServer.script(text, [{ columns: [{ name: 'value', type }], rows: [[value]] }]);
  const { rows } = await database.run({ text, readOnly: true }, [], { timeoutMs: 10_000 });
  return rows.at(0)!.slice(START.length, -1);
}

describe('JSON of SQL Server values', () => {
  test.each<[string, TdsType, unknown, string]>([
    ['CAST(NULL AS int)', tds.int, null, 'null'],
    ['CAST(1 AS bit)', tds.bit, true, 'true'],
    ['CAST(0 AS bit)', tds.bit, false, 'false'],
    ['CAST(255 AS tinyint)', tds.tinyint, 255, '255'],
    ['CAST(-32768 AS smallint)', tds.smallint, -32_768, '-32768'],
    ['CAST(-2147483648 AS int)', tds.int, -2_147_483_648, '-2147483648'],
    ['CAST(9007199254740991 AS bigint)', tds.bigint, 9_007_199_254_740_991n, '9007199254740991'],
    ['CAST(9007199254740993 AS bigint)', tds.bigint, 9_007_199_254_740_993n, '"9007199254740993"'],
    ['CAST(-9223372036854775808 AS bigint)', tds.bigint, -(2n ** 63n), '"-9223372036854775808"'],
    ['CAST(1.1 AS real)', tds.real, 1.1, '1.1'],
    ['CAST(16777216 AS real)', tds.real, 16_777_216, '16777216'],
    ['CAST(1.17549435E-38 AS real)', tds.real, 1.175_494_35e-38, '1.1754944e-38'],
    ['CAST(0.1 AS float)', tds.float, 0.1, '0.1'],
    ['CAST(1e300 AS float)', tds.float, 1e300, '1e+300'],
    ["CAST(N'tab\t\"quote\" é 😀' AS nvarchar(50))", tds.nvarchar, 'tab\t"quote" é 😀', '"tab\\t\\"quote\\" é 😀"'],
    ["CAST('é' AS varchar(5)) COLLATE SQL_Latin1_General_CP1_CI_AS", tds.varchar, 'é', '"é"'],
    ["CAST(N'' AS nvarchar(max))", tds.nvarcharMax, '', '""'],
    ["CAST(N'long' AS nvarchar(max))", tds.nvarcharMax, 'long', '"long"'],
    ["CAST(N'<a b=\"c\"/>' AS xml)", tds.xml, '<a b="c"/>', '"<a b=\\"c\\"/>"'],
    ["CAST('6F9619FF-8B86-D011-B42D-00C04FC964FF' AS uniqueidentifier)", tds.uniqueidentifier, '6F9619FF-8B86-D011-B42D-00C04FC964FF', '"6f9619ff-8b86-d011-b42d-00c04fc964ff"'],
    ['CAST(0x00FF AS varbinary(max))', tds.varbinaryMax, Buffer.from([0, 255]), '"AP8="'],
    ['CAST(0x AS varbinary(max))', tds.varbinaryMax, Buffer.alloc(0), '""'],
  ])('%s', async (expression, type, value, expected) => {
    expect(await jsonOf(expression, type, value)).toBe(expected);
  });

  test('throws for sql_variant, and names the column', async () => {
    const error = await jsonOf('CAST(1 AS sql_variant)', tds.sqlVariant, 1).catch((thrown: DatabaseError) => thrown);

    expect(error).toMatchObject({ kind: 'bug', message: expect.stringContaining('column "value" is a sql_variant') });
  });
});

describe('JSON of SQL Server exact numbers', () => {
  test.each<[string, TdsType, string]>([
    ['1.10', tds.decimal(5, 2), '1.10'],
    ['-1.10', tds.decimal(9, 2), '-1.10'],
    ['0.00', tds.decimal(5, 2), '0.00'],
    ['-0.05', tds.numeric(5, 2), '-0.05'],
    ['12345678901234567', tds.decimal(19, 0), '12345678901234567'],
    ['1234567890123456789012345.678', tds.decimal(28, 3), '1234567890123456789012345.678'],
    ['-99999999999999999999999999999999999999', tds.decimal(38, 0), '-99999999999999999999999999999999999999'],
    ['0.00000000000000000000000000000000000001', tds.decimal(38, 38), '0.00000000000000000000000000000000000001'],
    ['922337203685477.5807', tds.money, '922337203685477.5807'],
    ['-922337203685477.5808', tds.money, '-922337203685477.5808'],
    ['-0.0001', tds.money, '-0.0001'],
    ['-214748.3648', tds.smallmoney, '-214748.3648'],
  ])('%s keeps all its digits', async (value, type, expected) => {
    expect(await jsonOf(`CAST('${value}' AS ${nameOf(type)})`, type, value)).toBe(`"${expected}"`);
    expect(await jsonOf(`CAST(NULL AS ${nameOf(type)})`, type, null)).toBe('null');
  });
});

/** Name of an exact type in SQL, by its description on the wire. */
function nameOf({ info: [id, bytes, precision, scale] }: TdsType): string {
  if (id === 0x6e) return bytes === 8 ? 'money' : 'smallmoney';
  return `${id === 0x6a ? 'decimal' : 'numeric'}(${precision}, ${scale})`;
}

describe('JSON of SQL Server dates and times', () => {
  test.each<[string, TdsType, unknown, string]>([
    ["CAST('2030-12-31' AS date)", tds.date, '2030-12-31', '"2030-12-31"'],
    ["CAST('0001-01-01' AS date)", tds.date, '0001-01-01', '"0001-01-01"'],
    ["CAST('9999-12-31' AS date)", tds.date, '9999-12-31', '"9999-12-31"'],
    ["CAST('23:59:59.9999999' AS time(7))", tds.time(7), '23:59:59.9999999', '"23:59:59.9999999"'],
    ["CAST('23:59:59.5' AS time(3))", tds.time(3), '23:59:59.500', '"23:59:59.5"'],
    ["CAST('00:00' AS time(0))", tds.time(0), '00:00:00', '"00:00:00"'],
    ["CAST('2030-12-31 23:59:59.1234567' AS datetime2(7))", tds.datetime2(7), '2030-12-31 23:59:59.1234567', '"2030-12-31T23:59:59.1234567"'],
    ["CAST('2030-12-31 23:59:59.0000001' AS datetime2(7))", tds.datetime2(7), '2030-12-31 23:59:59.0000001', '"2030-12-31T23:59:59.0000001"'],
    ["CAST('1815-12-23 10:00:00.1234567' AS datetime2(7))", tds.datetime2(7), '1815-12-23 10:00:00.1234567', '"1815-12-23T10:00:00.1234567"'],
    ["CAST('2030-12-31' AS datetime2(0))", tds.datetime2(0), '2030-12-31 00:00:00', '"2030-12-31T00:00:00"'],
    ["CAST('2030-12-31T23:59:59.120' AS datetime)", tds.datetime, ['2030-12-31', 25_919_736], '"2030-12-31T23:59:59.12"'],
    ["CAST('1753-01-01T00:00:00.003' AS datetime)", tds.datetime, ['1753-01-01', 1], '"1753-01-01T00:00:00.003"'],
    ["CAST('2030-12-31T23:59:00' AS smalldatetime)", tds.smalldatetime, ['2030-12-31', 1439], '"2030-12-31T23:59:00"'],
    ["CAST('2030-12-31T23:59:59.1234567+02:00' AS datetimeoffset(7))", tds.datetimeoffset(7, 120), '2030-12-31 21:59:59.1234567', '"2030-12-31T21:59:59.1234567Z"'],
    ["CAST('2030-01-01T00:00:00-12:45' AS datetimeoffset(0))", tds.datetimeoffset(0, -765), '2030-01-01 12:45:00', '"2030-01-01T12:45:00Z"'],
  ])('%s', async (expression, type, value, expected) => {
    expect(await jsonOf(expression, type, value)).toBe(expected);
  });
});
