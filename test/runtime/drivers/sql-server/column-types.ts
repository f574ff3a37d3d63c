import { tds, type TdsType } from '../../../support/tds-types';

/** Type of a column that an index can have: its declaration, its form on the wire, and a value. */
export type TypeCase = [declaration: string, type: TdsType, value: unknown];

/** Every type that rows can be ordered by. */
export const TYPES: TypeCase[] = [
  ['tinyint', tds.tinyint, 255], ['smallint', tds.smallint, -32768], ['int', tds.int, -5], ['bigint', tds.bigint, 9223372036854775807n], ['bit', tds.bit, true],
  ['real', tds.real, 1.1], ['float', tds.float, 0.1], ['smallmoney', tds.smallmoney, '-214748.3648'], ['money', tds.money, '922337203685477.5807'],
  ['decimal(9, 2)', tds.decimal(9, 2), '1234567.89'], ['decimal(38, 10)', tds.decimal(38, 10), '-1234567890123456789012345678.0123456789'],
  ['numeric(19, 4)', tds.numeric(19, 4), '123456789012345.6789'], ['date', tds.date, '0001-01-01'], ['time(7)', tds.time(7), '23:59:59.9999999'],
  ['time(0)', tds.time(0), '23:59:59'], ['datetime2(7)', tds.datetime2(7), '9999-12-31 23:59:59.9999999'], ['datetime2(3)', tds.datetime2(3), '2030-12-31 00:00:00.123'],
  ['datetimeoffset(7)', tds.datetimeoffset(7, -450), '2030-12-31 23:59:59.1234567'], ['datetime', tds.datetime, ['2030-12-31', 25919999]],
  ['smalldatetime', tds.smalldatetime, ['2030-12-31', 1439]], ['uniqueidentifier', tds.uniqueidentifier, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ['nvarchar(4000)', tds.nvarchar, '\u{1F600} é'], ['nvarchar(4000)', tds.nvarchar, ''], ['varchar(8000)', tds.varchar, 'é'], ['varbinary(8000)', tds.varbinary, Buffer.from([0, 255])],
  ['char(5)', tds.char, 'é'], ['nchar(5)', tds.nchar, 'é'], ['binary(3)', tds.binary, Buffer.from([0, 255, 0])],
];
