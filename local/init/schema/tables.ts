import type pg from 'pg';
import { keyOf, RANK, type SchemaObject } from './schema-object';
import { extensionOf, OWN_SCHEMA } from '../catalogue/catalogue-queries';
import { NOT_HISTORY } from '../catalogue/history-tables';

const TABLES = `
  SELECT c.oid, c.oid::regclass::text AS name, relpersistence = 'u' AS "isUnlogged", relispartition AS "isPartition",
    pg_get_partkeydef(c.oid) AS "partitionKey", pg_get_expr(relpartbound, c.oid) AS bound,
    ARRAY(SELECT inhparent::regclass::text FROM pg_inherits WHERE inhrelid = c.oid ORDER BY inhseqno) AS parents
  FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
  WHERE relkind IN ('r', 'p') AND ${OWN_SCHEMA} AND ${extensionOf('pg_class', 'c.oid')} IS NULL
    AND ${NOT_HISTORY}
  ORDER BY c.oid`;

/** A column that owns a sequence with the usual name and settings is a serial column. */
const COLUMNS = `
  SELECT attrelid AS "table", quote_ident(attname) AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS "isNotNull", attislocal AS "isLocal",
    attidentity AS identity, attgenerated AS generated, pg_get_expr(adbin, adrelid, true) AS "defaultValue",
    (SELECT quote_ident(collname) FROM pg_collation co, pg_type t WHERE co.oid = attcollation AND t.oid = atttypid AND attcollation <> typcollation) AS collation,
    EXISTS (
      SELECT FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_sequence q ON q.seqrelid = s.oid
      WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = attrelid AND d.refobjsubid = attnum AND d.deptype = 'a'
        AND s.relname = c.relname || '_' || attname || '_seq' AND s.relnamespace = c.relnamespace AND seqtypid = atttypid
        AND seqstart = 1 AND seqincrement = 1 AND seqmin = 1 AND seqcache = 1 AND NOT seqcycle
        AND pg_get_expr(adbin, adrelid) = format('nextval(%L::regclass)', s.oid::regclass::text)
    ) AS "isSerial"
  FROM pg_attribute JOIN pg_class c ON c.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE attrelid = ANY ($1) AND attnum > 0 AND NOT attisdropped
  ORDER BY attrelid, attnum`;

const CONSTRAINTS = `
  SELECT conrelid AS "table", contype AS type, conname AS name, quote_ident(conname) AS "sqlName", pg_get_constraintdef(oid, true) AS definition,
    nullif(confrelid, 0) AS target, convalidated AS "isValid",
    ARRAY(SELECT quote_ident(attname) FROM unnest(conkey) WITH ORDINALITY AS k (n, i) JOIN pg_attribute ON attrelid = conrelid AND attnum = n ORDER BY i) AS columns
  FROM pg_constraint
  WHERE conrelid = ANY ($1) AND contype IN ('p', 'u', 'c', 'x', 'f') AND conislocal AND coninhcount = 0 AND conparentid = 0
  ORDER BY conrelid, array_position('{p,u,x,c,f}', contype::text), conname COLLATE "C"`;

interface Table {
  readonly oid: number;
  readonly name: string;
  readonly isUnlogged: boolean;
  readonly isPartition: boolean;
  readonly partitionKey: string | null;
  readonly bound: string | null;
  readonly parents: readonly string[];
}

interface Column {
  readonly table: number;
  readonly name: string;
  readonly type: string;
  readonly isNotNull: boolean;
  readonly isLocal: boolean;
  readonly identity: '' | 'a' | 'd';
  readonly generated: '' | 's' | 'v';
  readonly defaultValue: string | null;
  readonly collation: string | null;
  readonly isSerial: boolean;
}

/** Constraint of a table. */
export interface Constraint {
  readonly table: number;
  readonly type: 'p' | 'u' | 'x' | 'c' | 'f';
  readonly name: string;
  readonly sqlName: string;
  readonly definition: string;
  /** Table that a foreign key refers to. */
  readonly target: number | null;
  readonly isValid: boolean;
  readonly columns: readonly string[];
}

/** Table whose foreign keys are not part of its statement yet. */
export interface TableObject extends SchemaObject {
  readonly oid: number;
  readonly foreignKeys: readonly Constraint[];
  /** Returns the statement with these foreign keys. */
  statementWith(foreignKeys: readonly Constraint[]): string;
}

/** Reads the tables with their columns and constraints. */
export async function readTables(client: pg.Client): Promise<TableObject[]> {
  const { rows: tables } = await client.query<Table>(TABLES);
  const oids = tables.map(({ oid }) => oid);
  const { rows: columns } = await client.query<Column>(COLUMNS, [oids]);
  const { rows: constraints } = await client.query<Constraint>(CONSTRAINTS, [oids]);
  return tables.map(table => {
    const own = constraints.filter(each => each.table === table.oid);
    const others = own.filter(({ type }) => type !== 'f');
    const statementWith = (foreignKeys: readonly Constraint[]) =>
      tableStatement(table, columns.filter(each => each.table === table.oid), [...others, ...foreignKeys]);
    return {
      key: keyOf('pg_class', table.oid),
      rank: RANK.table,
      name: table.name,
      oid: table.oid,
      statement: statementWith([]),
      foreignKeys: own.filter(({ type }) => type === 'f'),
      statementWith,
    };
  });
}

function tableStatement(table: Table, columns: readonly Column[], constraints: readonly Constraint[]): string {
  const { name, isUnlogged, isPartition, bound, partitionKey, parents } = table;
  const create = `CREATE ${isUnlogged ? 'UNLOGGED ' : ''}TABLE ${name}`;
  const own = isPartition ? [] : columns.filter(({ isLocal }) => isLocal);
  const inline = constraints.filter(each => isInline(each, table, own));
  const lines = [
    ...own.map(column => columnLine(column, inline.filter(({ columns: [only] }) => only === column.name))),
    ...constraints.filter(each => !inline.includes(each)).map(each => constraintLine(each, table)),
  ];
  const body = lines.length > 0 ? ` (\n${lines.map(line => `  ${line}`).join(',\n')}\n)` : '';
  const partition = partitionKey === null ? '' : ` PARTITION BY ${partitionKey}`;
  if (isPartition) return `${create} PARTITION OF ${parents[0]}${body} ${bound}${partition}`;
  return `${create}${body === '' ? ' ()' : body}${parents.length > 0 ? ` INHERITS (${parents.join(', ')})` : ''}${partition}`;
}

const SERIALS: { readonly [type: string]: string } = { smallint: 'smallserial', integer: 'serial', bigint: 'bigserial' };

function columnLine(column: Column, constraints: readonly Constraint[]): string {
  const { name, type, collation, isNotNull, identity, isSerial } = column;
  const isKey = constraints.some(constraint => constraint.type === 'p');
  return [
    `${name} ${isSerial ? SERIALS[type] : shortType(type)}`,
    ...(collation === null ? [] : [`COLLATE ${collation}`]),
    ...(isKey ? ['PRIMARY KEY'] : []),
    ...(identity === '' ? [] : [`GENERATED ${identity === 'a' ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY`]),
    ...(isNotNull && !isKey && !isSerial && identity === '' ? ['NOT NULL'] : []),
    ...(isSerial ? [] : valueOf(column)),
    ...constraints.filter(constraint => constraint.type !== 'p').map(inlineConstraint),
  ].join(' ');
}

function valueOf({ defaultValue, generated, type }: Column): string[] {
  if (defaultValue === null) return [];
  if (generated !== '') return [`GENERATED ALWAYS AS (${defaultValue}) ${generated === 's' ? 'STORED' : 'VIRTUAL'}`];
  const constant = defaultValue.endsWith(`::${type}`) ? defaultValue.slice(0, -type.length - 2) : defaultValue;
  return [`DEFAULT ${/^'(?:[^']|'')*'$/.test(constant) ? constant : defaultValue}`];
}

/** Returns whether a constraint can be written behind its only column, under the name that it would get there. */
function isInline(constraint: Constraint, table: Pick<Table, 'name'>, columns: readonly Column[]): boolean {
  const { type, columns: [name], definition } = constraint;
  const isOne = constraint.columns.length === 1 && columns.some(column => column.name === name);
  return isOne && type !== 'x' && constraintLine(constraint, table) === definition && (type === 'c' || definition.includes(`(${name})`)) && hasPlainEnd(constraint);
}

/** A key with INCLUDE or DEFERRABLE, or a constraint that was not validated, stays in the list of constraints. */
function hasPlainEnd({ type, definition }: Constraint): boolean {
  return type === 'f' || type === 'c' ? !/NOT VALID|NO INHERIT|NOT ENFORCED/.test(definition) : definition.endsWith(')') && !definition.includes('INCLUDE');
}

function inlineConstraint({ type, columns: [name], definition }: Constraint): string {
  if (type === 'c') return definition;
  return type === 'u' ? definition.replace(` (${name})`, '') : definition.replace(`FOREIGN KEY (${name}) `, '');
}

/** Returns a type by the name that most people write. */
function shortType(type: string): string {
  return type.replace(/^character varying\b/, 'varchar').replace(/^timestamp(\(\d\))? with time zone/, 'timestamptz$1').replace(/^(time(?:stamp)?(?:\(\d\))?) without time zone/, '$1');
}

/** Names that PostgreSQL would choose are left out. */
const ENDINGS = { p: 'pkey', u: 'key', x: 'excl', c: 'check', f: 'fkey' } as const;

/** Returns a constraint as in the list of CREATE TABLE, and in ALTER TABLE … ADD. */
export function constraintLine({ type, name, sqlName, definition, columns }: Constraint, table: Pick<Table, 'name'>): string {
  const bare = (text: string) => text.replaceAll('"', '');
  const usual = [bare(table.name.split('.').at(-1)!), ...(type === 'p' ? [] : columns.map(bare)), ENDINGS[type]].join('_');
  return name === usual ? definition : `CONSTRAINT ${sqlName} ${definition}`;
}
