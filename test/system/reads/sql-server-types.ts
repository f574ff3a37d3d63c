import type { ColumnType } from './column-types';
import { tds, type TdsType } from '../../support/tds-types';

/** Type of a column of SQL Server, with values in the order of the type. */
export interface SqlServerType {
  readonly name: string;
  readonly type: TdsType;
  /** Type that a value is sent with, if it differs: columns that are never NULL have a type without a length. */
  readonly sent?: TdsType;
  readonly values: readonly unknown[];
}

const days = ['0001-01-01', '1969-12-31', '2030-10-27', '2030-10-28', '9999-12-31'];
const ids = ['00000000-0000-0000-0000-000000000000', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];
const words = ['', ' ', "'; DROP TABLE x; --", 'A', 'a b', 'b', 'zz'];

/** Types of SQL Server that can be in an order. The order of the values is that of this list: no test decides which of two values comes first. */
export const SQL_SERVER_TYPES: readonly SqlServerType[] = [
  { name: 'tinyint', type: tds.tinyint, values: [0, 1, 255] },
  { name: 'smallint', type: tds.smallint, values: [-32768, 0, 32767] },
  { name: 'int', type: tds.int, values: [-2147483648, -1, 0, 2147483647] },
  { name: 'int, never NULL', type: tds.fixed.int, sent: tds.int, values: [-5, 0, 5] },
  { name: 'bigint', type: tds.bigint, values: [-(2n ** 63n), 0n, 9007199254740992n, 9007199254740993n, 2n ** 63n - 1n] },
  { name: 'bigint, never NULL', type: tds.fixed.bigint, sent: tds.bigint, values: [9007199254740992n, 9007199254740993n] },
  { name: 'bit', type: tds.bit, values: [false, true] },
  { name: 'bit, never NULL', type: tds.fixed.bit, sent: tds.bit, values: [false, true] },
  { name: 'real', type: tds.real, values: [-3.4e38, -0.1, 1e-45, 0.1, 1.1, 16777217] },
  { name: 'float', type: tds.float, values: [-1e308, 5e-324, 0.1, 0.30000000000000004, 9007199254740993] },
  { name: 'float, never NULL', type: tds.fixed.float, sent: tds.float, values: [0.1, 0.30000000000000004] },
  { name: 'decimal(38, 10)', type: tds.decimal(38, 10), values: ['-1234567890123456789012345678.0123456789', '0.0000000000', '0.0000000001'] },
  { name: 'numeric(19, 4)', type: tds.numeric(19, 4), values: ['-1.5000', '0.0001', '123456789012345.6789'] },
  { name: 'smallmoney', type: tds.smallmoney, values: ['-214748.3648', '0.0000', '1.5000'] },
  { name: 'money', type: tds.money, values: ['-1.5000', '0.0001', '922337203685477.5807'] },
  { name: 'date', type: tds.date, values: days },
  { name: 'time(7)', type: tds.time(7), values: ['00:00:00', '12:30:00.0000001', '23:59:59.9999999'] },
  { name: 'time(0)', type: tds.time(0), values: ['00:00:00', '23:59:59'] },
  { name: 'datetime2(7)', type: tds.datetime2(7), values: days.flatMap(day => [`${day} 00:00:00.0000001`, `${day} 23:59:59.9999999`]) },
  { name: 'datetime2(0)', type: tds.datetime2(0), values: days.map(day => `${day} 23:59:59`) },
  { name: 'datetimeoffset(7)', type: tds.datetimeoffset(7, -450), values: days.slice(1, 4).map(day => `${day} 23:59:59.1234567`) },
  { name: 'datetimeoffset(3)', type: tds.datetimeoffset(3, 330), values: days.slice(1, 4).map(day => `${day} 00:00:00.001`) },
  { name: 'datetime', type: tds.datetime, values: [['1753-01-01', 0], ['2030-12-31', 25919998], ['2030-12-31', 25919999]] },
  { name: 'smalldatetime', type: tds.smalldatetime, values: [['1900-01-01', 0], ['2030-12-31', 1439]] },
  { name: 'uniqueidentifier', type: tds.uniqueidentifier, values: ids },
  { name: 'nvarchar(4000)', type: tds.nvarchar, values: [...words, '\u{1F600} é', '\uffff'] },
  { name: 'varchar(8000)', type: tds.varchar, values: [...words, 'é'] },
  { name: 'varbinary(8000)', type: tds.varbinary, values: ['', '00', '00ff', 'ff'].map(hex => Buffer.from(hex, 'hex')) },
];

/** Ranks of the values of a type, which a table of PostgreSQL has instead of them. */
export function rankType(type: SqlServerType): ColumnType & { readonly stands: SqlServerType } {
  return { sql: 'int', stands: type, value: random => String(random.integer(0, type.values.length - 1)) };
}

/** Bytes of the code and length of a type; a collation follows for texts. */
const CODE_AND_LENGTH = 3;

/** Returns TYPE_INFO and value as a client must send them: `nvarchar` without a collation, as its bytes are the same in all. */
export function wireOf({ type, sent = type }: SqlServerType, value: unknown): string {
  const info = Buffer.from(sent.info);
  if (type === tds.nvarchar) info.fill(0, CODE_AND_LENGTH);
  return Buffer.concat([info, sent.encode(value as never)]).toString('hex');
}
