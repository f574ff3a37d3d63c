import { escapeLiteral } from 'pg';
import type { ColumnType } from './column-types';
import type { Random } from './random';
import { RequestValue, ValueType } from '../../../src';

/** Column of a table, as it is written in SQL. */
export interface ScenarioColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
}

/** Row of the pool; the values are those of the columns. */
export interface PoolRow {
  readonly bucket: number;
  readonly values: readonly (string | null)[];
}

/** Filter of a statement: the SQL, its parameters, the query of the request, and the buckets that remain. */
export interface Filter {
  readonly sql: string;
  readonly parameters: { readonly [name: string]: RequestValue };
  readonly query: string;
  admits(bucket: number): boolean;
}

/** Names of columns as PostgreSQL writes them. */
export const COLUMN_NAMES: readonly string[] = [
  'c1', 'c2', 'created_at', 'k', 'value', '"Mixed"', '"select"', '"with space"', '"a ""quoted"" name"', '"ünï"', '"$1"', '"a.b"', '"co:lon"', '"per%cent"', 'page', '"limit"', '"cursor"',
  '"order"', '"a;b"', '"--"', '"/*"', "\"it's\"", '"DESC"', '"A"', 'a', '"__proto__"', '"nulls first"',
];

interface ColumnChoice {
  readonly types: readonly ColumnType[];
  readonly names: readonly string[];
}

/** Chooses the columns of a table: the last one may be NULL only if its order says where. */
export function scenarioColumns(random: Random, { types, names }: ColumnChoice, lastMayBeNull: boolean): ScenarioColumn[] {
  const count = random.pick([1, 2, 2, 2, 3, 3, 4]);
  return random.shuffle(names).slice(0, count).map((name, index) => ({
    name, type: random.pick(types), nullable: index < count - 1 ? random.chance(0.6) : lastMayBeNull,
  }));
}

/** Makes rows with many ties and NULLs. */
export function poolRows(random: Random, columns: readonly ScenarioColumn[]): PoolRow[] {
  const few = columns.map(({ type }) => random.list(random.integer(1, 6), () => type.value(random)));
  return random.list(random.pick([0, 1, 5, 20, 40, 80]), () => ({
    bucket: random.integer(0, 9),
    values: columns.map(({ type, nullable }, index) => {
      if (nullable && random.chance(0.25)) return null;
      return index < columns.length - 1 && random.chance(0.7) ? random.pick(few[index]!) : type.value(random);
    }),
  }));
}

/** Writes one column of an order. */
export function orderElement(random: Random, name: string, place: boolean, placesNulls: boolean): string {
  // PostgreSQL does not read SQL Server's quoted names in another case.
  const cased = !placesNulls || /^\W/.test(name) || random.chance(0.7) ? name : name.toUpperCase();
  const direction = random.pick(['', ' ASC', ' DESC', ' DESC', ' desc']);
  const nulls = place || (placesNulls && random.chance(0.3)) ? random.pick([' NULLS FIRST', ' NULLS LAST', ' nulls  last']) : '';
  return `${cased}${direction}${nulls}`;
}

export const NO_FILTER: Filter = { sql: 'true', parameters: {}, query: '', admits: () => true };

/** Chooses a filter with parameters. */
export function scenarioFilter(random: Random): Filter {
  const low = random.integer(0, 4);
  const given = random.chance(0.5);
  const value = (options: object = {}) => RequestValue.query('low', { valueType: ValueType.INTEGER, ...options });
  const above = (bucket: number) => bucket >= low;
  return random.pick<Filter>([
    NO_FILTER,
    { sql: 't.bucket >= :low', parameters: { low: value() }, query: `low=${low}`, admits: above },
    { sql: 't.bucket >= :low AND t.bucket + 0 >= :low', parameters: { low: value() }, query: `low=${low}`, admits: above },
    { sql: '(:low IS NULL OR t.bucket >= :low)', parameters: { low: value({ required: false }) }, query: given ? `low=${low}` : '', admits: bucket => !given || above(bucket) },
    { sql: 't.bucket = ANY(:low)', parameters: { low: value({ list: true }) }, query: `low=${low}&low=7`, admits: bucket => bucket === low || bucket === 7 },
  ]);
}

/** Statements that return each row of a table for which a condition on `t.bucket` is true. */
const STATEMENTS: readonly ((table: string, columns: string, where: string) => string)[] = [
  (table, columns, where) => `SELECT id, ${columns} FROM ${table} AS t WHERE ${where}`,
  (table, _, where) => `SELECT * FROM ${table} AS t WHERE ${where}`,
  (table, columns, where) => `/* rows; */ SELECT id, ${columns} FROM ${table} AS t WHERE ${where} -- ORDER BY :nothing`,
  (table, columns, where) => `WITH page AS (SELECT * FROM ${table} AS t WHERE ${where}) SELECT id, ${columns} FROM page`,
  (table, columns, where) => `WITH page AS MATERIALIZED (SELECT * FROM ${table}), page_2 AS (SELECT * FROM page AS t WHERE ${where}) SELECT id, ${columns} FROM page_2`,
  (table, columns, where) => `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1) SELECT t.id, ${columns} FROM n CROSS JOIN ${table} AS t WHERE ${where}`,
  (table, columns, where) => `SELECT t.id, ${columns}, b.label FROM ${table} AS t JOIN buckets AS b ON b.bucket = t.bucket WHERE ${where}`,
  (table, columns, where) => `SELECT t.id, ${columns}, b.label FROM ${table} AS t LEFT JOIN buckets AS b ON b.bucket = t.bucket AND b.bucket < 5 WHERE ${where}`,
  (table, columns, where) => ['<', '>='].map(side => `SELECT id, ${columns} FROM ${table} AS t WHERE ${where} AND t.bucket ${side} 5`).join(' UNION ALL '),
  (table, columns, where) => `SELECT id, ${columns} FROM ${table} AS t WHERE ${where} UNION SELECT id, ${columns} FROM ${table} WHERE id < 3 AND false`,
  (table, columns, where) => `(SELECT id, ${columns} FROM ${table} AS t WHERE ${where}) EXCEPT (SELECT id, ${columns} FROM ${table} WHERE false LIMIT 1)`,
  (table, columns, where) => `SELECT max(id) AS id, ${columns}, count(*) AS n FROM ${table} AS t WHERE ${where} GROUP BY ${columns}`,
  (table, columns, where) => `SELECT DISTINCT id, ${columns} FROM ${table} AS t WHERE ${where}`,
  (table, columns, where) => `SELECT id, ${columns}, row_number() OVER (ORDER BY id) AS n FROM ${table} AS t WHERE ${where}`,
  (table, columns, where) => `SELECT id, ${columns}, l.next FROM ${table} AS t CROSS JOIN LATERAL (SELECT t.bucket + 1 AS next ORDER BY 1 LIMIT 1) AS l WHERE ${where}`,
  (table, _, where) => `SELECT * FROM (SELECT * FROM ${table} AS t WHERE ${where}) AS page`,
  (table, columns, where) => `SELECT id, ${columns}, $tag$ ORDER BY :x LIMIT 1 $tag$ AS text, (SELECT label FROM buckets AS b WHERE b.bucket = t.bucket) AS label FROM ${table} AS t WHERE ${where}`,
];

/** Chooses a statement that returns the rows of a table. */
export function scenarioStatement(random: Random, table: string, columns: readonly ScenarioColumn[], where: string): string {
  return random.pick(STATEMENTS)(table, columns.map(({ name }) => name).join(', '), where);
}

/** Returns a statement that has its rows in its text. */
export function valuesStatement(columns: readonly ScenarioColumn[], rows: readonly (PoolRow & { readonly id: number })[]): string {
  const cell = (value: string | null, { type }: ScenarioColumn) => `CAST(${value === null ? 'NULL' : escapeLiteral(value)} AS ${typeOf(type)})${type.sql.slice(typeOf(type).length)}`;
  return `VALUES ${rows.map(({ id, values }) => `(${[id, ...values.map((value, index) => cell(value, columns[index]!))].join(', ')})`).join(', ')}`;
}

/** Returns the type without its collation. */
export function typeOf({ sql }: ColumnType): string {
  return sql.replace(/ COLLATE .*/, '');
}

/** Creates the pool and fills it as far as the values differ, then the table with some of its rows. */
export function scenarioTables(pool: string, table: string, columns: readonly ScenarioColumn[]): { readonly create: string; readonly fill: string } {
  const names = columns.map(({ name }) => name.replace(/^\[(.*)\]$/, '"$1"'));
  const definitions = columns.map(({ type, nullable }, index) => `${names[index]} ${type.sql}${nullable ? '' : ' NOT NULL'}`);
  const texts = columns.map((_, index) => `v${index}`);
  const casts = columns.map(({ type }, index) => `CAST(v${index} AS ${typeOf(type)})`);
  return {
    create: `CREATE TABLE ${pool} (id int PRIMARY KEY, bucket int NOT NULL, ${definitions.join(', ')}, UNIQUE NULLS NOT DISTINCT (${names.join(', ')}));
      CREATE TABLE ${table} (LIKE ${pool})`,
    fill: `INSERT INTO ${pool} SELECT id, bucket, ${casts.join(', ')}
      FROM unnest($1::int[], $2::int[], ${columns.map((_, index) => `$${index + 3}::text[]`).join(', ')}) AS rows (id, bucket, ${texts.join(', ')}) ON CONFLICT DO NOTHING`,
  };
}
