import type { Random } from './random';

/** A type of a column, and texts of values of it. */
export interface ColumnType {
  readonly sql: string;
  /** Makes the text of a value that is not NULL; values of a type are often equal or almost equal. */
  value(random: Random): string;
}

const from = (sql: string, ...values: string[]): ColumnType => ({ sql, value: random => random.pick(values) });
const made = (sql: string, value: ColumnType['value']): ColumnType => ({ sql, value });

const WORDS = ['a', 'A', 'b', 'ab', 'a b', 'a-b', ' a', 'ä', 'z', 'Z', 'é', 'e\u0301', 'ß', 'ss', '', "o'b", '"', '\\', '%', ',', '{}', '😀', 'NULL', 'null', '10', '9', '\n'];
const word = (random: Random) => random.chance(0.7) ? random.pick(WORDS) : random.pick(WORDS) + random.pick(WORDS);
const short = (random: Random) => random.pick(WORDS.slice(0, 11));
const pad = (value: number, digits = 2) => String(value).padStart(digits, '0');
const day = (random: Random) => `${random.pick(['2030', '2029', '0001', '12345'])}-${pad(random.integer(1, 12))}-${pad(random.integer(1, 28))}`;
const fraction = (random: Random) => random.pick(['', '.5', '.000001', '.999999', '.123456', '.12345']);
const time = (random: Random) => `${pad(random.pick([0, 1, 12, 23]))}:${random.pick(['00', '30', '59'])}:${random.pick(['00', '59'])}${fraction(random)}`;
const zone = (random: Random) => random.pick(['Z', '+02', '-12:45', '+05:30']);
const dated = (text: ColumnType['value']): ColumnType['value'] => random => random.chance(0.2) ? random.pick(['infinity', '-infinity', '0044-03-15 BC']) : text(random);
const moment = dated(random => `${random.chance(0.5) ? '2030-10-27' : day(random)} ${time(random)}${zone(random)}`);
const FLOATS = ['0', '-0', '1', '-1', '0.1', '0.2', '0.30000001', '1.1', '1e-30', '-1e30', '16777217', '16777216', '3.4e38', '1e-45', 'NaN', 'Infinity', '-Infinity', '123456.79', '0.3333333'];
const DOUBLES = [...FLOATS, '0.30000000000000004', '9007199254740993', '1e308', '5e-324', '0.1000000000000000055', '2.2250738585072014e-308', '1.7976931348623157e308'];
const NUMERICS = ['0', '1', '1.0', '1.00', '-1', '1.000000000000000000000000000001', '123456789012345678901234567890.5', 'NaN', 'Infinity', '-Infinity', '0.1', '-0.0001'];
const ints = (random: Random) => random.list(random.integer(0, 3), () => random.chance(0.2) ? 'NULL' : String(random.integer(-1, 2)));
const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
const range = (random: Random, bounds: string[]) => {
  const [low, high] = [random.integer(0, bounds.length - 1), random.integer(0, bounds.length - 1)].sort((a, b) => a - b);
  return random.chance(0.1) ? 'empty' : `${random.pick(['[', '('])}${random.chance(0.2) ? '' : bounds[low!]},${random.chance(0.2) ? '' : bounds[high!]}${random.pick([']', ')'])}`;
};
const jsonb = (random: Random): string => random.pick([
  'null', '1', '1.0', '"a"', '[]', '{}', '{"a": 1}', '{"a": 1, "b": [1, 2]}', '[1, null, "x"]', 'true', '"A"', '12345678901234567890.123', `{"a": ${JSON.stringify(word(random))}}`,
]);
const hex = (random: Random, length: number) => random.list(length, () => random.pick(['0', 'f', 'a', '1'])).join('');
const vectors = ["'a':1 'b':2", "'a'", '', "'b':3A", "'a' 'b'", "'o''b':1"];

/** Statements that create the types, collations and domains of this list. */
export const TYPES_SETUP = `
  CREATE COLLATION no_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
  CREATE TYPE mood AS ENUM ('low', 'Ok', 'it''s "fine"', 'high', 'a,b');
  CREATE TYPE textrange AS RANGE (subtype = text, collation = "C");
  CREATE DOMAIN title AS text CHECK (length(VALUE) < 100);
  CREATE DOMAIN small AS int CHECK (VALUE BETWEEN -5 AND 5);
  CREATE DOMAIN smaller AS small CHECK (VALUE < 4);
  CREATE DOMAIN code AS varchar(4) COLLATE "C";
  CREATE DOMAIN numbers AS int[];`;

/**
 * Types of PostgreSQL with an order, without those of extensions, and without `"char"`: PostgreSQL 18.4 fails to plan `column < 'B'` of an analyzed table
 * (cache lookup failed for collation 0).
 */
export const COLUMN_TYPES: readonly ColumnType[] = [
  made('smallint', random => String(random.integer(-3, 3))), from('int', '1', '2', '3', '-2147483648', '2147483647'), from('oid', '0', '1', '4294967295'),
  from('bigint', '9007199254740993', '9007199254740992', '-9223372036854775808', '9223372036854775807', '0', '1'),
  from('real', ...FLOATS), from('float8', ...DOUBLES), from('numeric', ...NUMERICS), from('numeric(12, 3)', '0', '1', '-1.5', '123456789.123', 'NaN', '0.001'),
  from('money', '$1.00', '-$1.50', '$1,000,000.01', '0'), from('boolean', 'true', 'false'),
  made('text', word), made('text COLLATE "C"', word), made('text COLLATE "en-x-icu"', word), made('text COLLATE "de-x-icu"', word), made('text COLLATE no_case', word),
  made('varchar', word), made('varchar(30) COLLATE "sv-x-icu"', word), made('char(5)', short), made('char(5) COLLATE "de-x-icu"', short), made('bpchar', word),
  made('name', short), from('mood', 'low', 'Ok', 'it\'s "fine"', 'high', 'a,b'),
  made('date', dated(day)), made('timestamp', dated(random => `${day(random)} ${time(random)}`)), made('timestamp(3)', random => `2030-01-01 ${time(random)}`),
  made('timestamptz', moment), made('timestamptz(0)', moment), made('time', time), made('timetz', random => time(random) + zone(random)),
  from('interval', '1 mon', '30 days', '720:00:00', '1 day', '24:00:00', '-1 day +02:03:04.5', '1 year -3 days', '00:00:00.000001', '-00:00:01', '178000000 years'),
  made('uuid', random => `${hex(random, 8)}-0000-4000-8000-${hex(random, 12)}`), made('bytea', random => `\\x${hex(random, 2 * random.integer(0, 3))}`),
  from('inet', '10.0.0.1', '10.0.0.1/8', '10.0.0.0/8', '::1', '::ffff:1.2.3.4/64', '192.168.0.1'), from('cidr', '10.0.0.0/8', '10.0.0.0/16', '::/0', '2001:db8::/32'),
  from('macaddr', '08:00:2b:01:02:03', '08:00:2b:01:02:04', '00:00:00:00:00:00'), from('macaddr8', '08:00:2b:ff:fe:01:02:03', '08:00:2b:ff:fe:01:02:04'),
  from('bit(3)', '101', '100', '000', '111'), from('varbit', '1', '10', '', '0001', '101'), from('pg_lsn', '0/0', '16/B374D848', 'FF/FF'), from('xid8', '1', '2', '18446744073709551615'),
  from('tid', '(0,1)', '(1,0)', '(0,2)'), from('jsonb', 'null'), made('jsonb', jsonb), from('tsvector', ...vectors), from('oidvector', '1 2', '', '1'),
  made('int[]', random => `{${ints(random).join()}}`), made('text[]', random => `{${random.list(random.integer(0, 3), () => quoted(word(random))).join()}}`),
  made('numeric[]', random => `{${random.list(random.integer(0, 3), () => random.pick(NUMERICS)).join()}}`), from('float8[]', '{0.1,NaN}', '{-0}', '{0}', '{0.30000000000000004}', '{}'),
  made('timestamptz[]', random => `{${random.list(random.integer(0, 2), () => quoted(moment(random))).join()}}`), from('int[]', '[0:1]={7,8}', '{7,8}', '{{1,2},{3,4}}', '{}'),
  made('int4range', random => range(random, ['1', '2', '5'])), made('numrange', random => range(random, ['-1.5', '0', '0.00', '1.10'])),
  made('tstzrange', random => range(random, ['2030-01-01 00:00Z', '2030-10-27 00:30:00.000001+02', '2031-01-01 00:00Z'].map(quoted))),
  made('textrange', random => range(random, ['a', 'b', 'c'])), from('int4multirange', '{}', '{[1,3)}', '{[1,3),[5,7)}'), from('datemultirange', '{}', '{[2030-01-01,2030-02-01)}'),
  made('title', word), made('small', random => String(random.integer(-5, 5))), made('smaller', random => String(random.integer(-5, 3))), made('code', short),
  made('numbers', random => `{${ints(random).join()}}`),
];

/** The type of an extension that is not on every server. */
export const CITEXT: ColumnType = made('citext', word);
