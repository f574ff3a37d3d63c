import type pg from 'pg';
import { APPENDS, inputsOf, nodesOf, outputOf, type PlanNode, rootAlias } from './generic-plan';
import { type ColumnConditions, conditionsOf, normalized } from './plan-conditions';
import { describePartitioned, describeTable, type Table } from './table-keys';

/** Rows that a statement combines: those of a table, or groups of rows. */
export interface RowSource {
  /** Name of the table; absent for groups. */
  readonly table?: string;
  readonly alias?: string;
  /** Columns of each key, as in `b.id`: two rows with the same values of a key are the same row of the source. */
  readonly keys: readonly (readonly string[])[];
  /** Columns of unique indexes with a condition, whose values are a key of the rows that meet it. */
  readonly partialKeys: readonly (readonly string[])[];
  /** Expressions of groups. */
  readonly columns: readonly string[];
}

/** Sources of the rows of a plan, and what is known about their columns. */
export interface RowSources {
  readonly sources: readonly RowSource[];
  /** Parts of the statement whose rows cannot be identified, in words. */
  readonly unknown: readonly string[];
  /** Columns that have the same value in all rows. */
  readonly constant: readonly string[];
  /** Pairs of columns of which the first determines the second. */
  readonly determines: readonly (readonly [string, string])[];
  /** Columns that are never NULL. */
  readonly notNull: readonly string[];
  /** Columns of tables that allow NULL. */
  readonly nullable: readonly string[];
  /** Name of the table of each alias. */
  readonly tables: { readonly [alias: string]: string };
}

const NOTHING: RowSources = { sources: [], unknown: [], constant: [], determines: [], notNull: [], nullable: [], tables: {} };

/** Nodes that return rows of their input, each at most once. */
const PASSING = new Set(['Sort', 'Incremental Sort', 'Limit', 'Hash', 'Materialize', 'Memoize', 'WindowAgg', 'LockRows', 'Result']);

const JOINS = new Set(['Nested Loop', 'Hash Join', 'Merge Join']);

const SCANS = new Set(['Seq Scan', 'Index Scan', 'Index Only Scan', 'Bitmap Heap Scan', 'Tid Scan', 'Tid Range Scan', 'Sample Scan']);

/** Other nodes, as users know them. */
const UNKNOWN: { readonly [type: string]: string } = {
  'Append': 'UNION ALL',
  'Merge Append': 'UNION ALL',
  'CTE Scan': 'a table expression that is used twice, recursive or MATERIALIZED',
  'Foreign Scan': 'a foreign table',
  'Function Scan': 'a function in FROM',
  'ProjectSet': 'a function that returns several rows',
  'SetOp': 'INTERSECT or EXCEPT',
  'Subquery Scan': 'a subquery in FROM',
  'Values Scan': 'VALUES',
};

/** Finds the sources of the rows of a statement. */
export async function rowSources(client: pg.Client, plan: PlanNode): Promise<RowSources> {
  // It only removes columns that the statement needs for its own order.
  return sourcesOf(client, plan['Node Type'] === 'Subquery Scan' ? inputsOf(plan)[0]! : plan);
}

async function sourcesOf(client: pg.Client, node: PlanNode): Promise<RowSources> {
  const type = node['Node Type'];
  const [input, ...others] = inputsOf(node);
  if (JOINS.has(type)) return joined(client, node);
  if (SCANS.has(type)) return scanOf(node, node.Alias!, await describeTable(client, node));
  if (input === undefined) return type === 'Result' ? NOTHING : unknown(node);
  if (APPENDS.includes(type)) return appended(client, node);
  if (['Aggregate', 'Group'].includes(type)) return groups(node, await sourcesOf(client, input));
  if (type === 'Unique') return distinct(node, await sourcesOf(client, input));
  if (!PASSING.has(type) || others.length > 0) return unknown(node);
  return withConditions(await sourcesOf(client, input), conditionsOf(node, ['Filter']));
}

function unknown(node: PlanNode): RowSources {
  return { ...NOTHING, unknown: [UNKNOWN[node['Node Type']] ?? node['Node Type']] };
}

function scanOf(node: PlanNode, alias: string, table: Table): RowSources {
  const column = (name: string) => `${alias}.${name}`;
  const conditions = conditionsOf(node);
  const notNull = [...table.notNull.map(column), ...conditions.notNull];
  // A unique index allows several rows with NULL.
  const usable = (keys: readonly (readonly string[])[]) => keys.map(key => key.map(column)).filter(key => key.every(each => notNull.includes(each)));
  const source = { table: table.name, alias, keys: usable(table.keys), partialKeys: usable(table.partialKeys), columns: [] };
  const rows = { ...NOTHING, sources: [source], notNull, nullable: table.nullable.map(column), tables: { [alias]: table.name } };
  return withConditions(rows, conditions);
}

function withConditions(rows: RowSources, { equal, constant, notNull }: ColumnConditions): RowSources {
  return {
    ...rows,
    constant: [...rows.constant, ...constant],
    determines: [...rows.determines, ...equal, ...equal.map(([left, right]) => [right, left] as const)],
    notNull: [...rows.notNull, ...notNull],
  };
}

/** Groups of rows: their key determines them, whatever the rows are. */
function groups(node: PlanNode, rows: RowSources): RowSources {
  if (node['Grouping Sets'] !== undefined) return { ...NOTHING, unknown: ['GROUPING SETS'] };
  const key = (node['Group Key'] ?? []).map(normalized);
  return { ...rows, unknown: [], sources: [{ keys: [key], partialKeys: [], columns: outputOf(node).map(normalized) }] };
}

/** Rows of `DISTINCT`: all columns determine them, and so does a key of the table. */
function distinct(node: PlanNode, rows: RowSources): RowSources {
  const columns = outputOf(node).map(normalized);
  const [only, ...others] = rows.sources;
  const keys = only && others.length === 0 && rows.unknown.length === 0 ? only.keys : [];
  return { ...rows, unknown: [], sources: [{ keys: [...keys, columns], partialKeys: [], columns }] };
}

async function appended(client: pg.Client, node: PlanNode): Promise<RowSources> {
  const scans = inputsOf(node);
  const table = await describePartitioned(client, scans);
  return table ? scanOf(scans[0]!, rootAlias(scans[0]!.Alias!), table) : unknown(node);
}

/** Kinds of joins that return rows of one input only, at most once each, by the number of that input. */
const FILTERING: { readonly [type: string]: number } = { 'Semi': 0, 'Anti': 0, 'Right Semi': 1, 'Right Anti': 1 };

/** Input whose columns can become NULL. */
const NULLED: { readonly [type: string]: number } = { Left: 1, Right: 0 };

async function joined(client: pg.Client, node: PlanNode): Promise<RowSources> {
  const type = node['Join Type'] ?? 'Inner';
  const inputs = inputsOf(node);
  if (type === 'Full') return { ...NOTHING, unknown: ['FULL JOIN'] };
  if (type in FILTERING) return sourcesOf(client, inputs[FILTERING[type]!]!);
  const left = await sourcesOf(client, inputs[0]!);
  const right = await sourcesOf(client, inputs[1]!);
  const both: RowSources = {
    sources: [...left.sources, ...right.sources],
    unknown: [...left.unknown, ...right.unknown],
    constant: [...left.constant, ...right.constant],
    determines: [...left.determines, ...right.determines],
    notNull: [...left.notNull, ...right.notNull],
    nullable: [...left.nullable, ...right.nullable],
    tables: { ...left.tables, ...right.tables },
  };
  if (!(type in NULLED)) return withConditions(both, conditionsOf(node));
  return outer(node, both, [left, right][1 - NULLED[type]!]!.notNull, inputs[NULLED[type]!]!);
}

/** Rows of an outer join: a row without a match has NULLs, so columns of the nulled input do not determine those of the other. */
function outer(node: PlanNode, both: RowSources, notNull: readonly string[], nulledInput: PlanNode): RowSources {
  const nulled = new Set(nodesOf(nulledInput).flatMap(each => (each.Alias === undefined ? [] : [each.Alias, rootAlias(each.Alias)])));
  const isNulled = (column: string) => nulled.has(column.split('.')[0]!);
  const { equal, constant } = conditionsOf(node, ['Hash Cond', 'Merge Cond', 'Join Filter']);
  const matched = [...equal, ...equal.map(([one, other]) => [other, one] as const)].filter(([, to]) => isNulled(to));
  return withConditions({
    ...both,
    constant: [...both.constant, ...constant.filter(isNulled)],
    determines: [...both.determines, ...matched].filter(([from, to]) => !isNulled(from) || isNulled(to)),
    notNull,
    nullable: [...both.nullable, ...both.notNull.filter(isNulled)],
  }, conditionsOf(node, ['Filter']));
}
