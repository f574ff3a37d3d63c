import { error, type Finding, note, warning } from './finding';
import type { SortedColumn } from './order-clause';
import { normalized } from './plan-conditions';
import type { RowSource, RowSources } from './row-sources';

/** Order of a choice, with the statement that it is for. */
export interface OrderedRows {
  /** As in `the order "price"`. */
  readonly title: string;
  readonly columns: readonly SortedColumn[];
  /** Names of the columns of the result. */
  readonly names: readonly string[];
  /** Expression of each column of the result, as the plan has it. */
  readonly output: readonly string[];
  readonly rows: RowSources;
}

/** Cast that keeps different values different. */
const LOSSLESS_CAST = /^\(([^()]+)\)::(?:text|character varying|bigint|numeric)$/;

/** Expressions that are never NULL: https://www.postgresql.org/docs/current/functions-window.html */
const NEVER_NULL = /^(?:count|row_number|rank|dense_rank)\(/;

/** Checks that no two rows have the same position in the order, as far as keys and conditions of the statement show. */
export function checkUnique(order: OrderedRows): Finding[] {
  const { title, rows: { sources, unknown } } = order;
  const start = order.columns.flatMap(column => determinedBy(expressionOf(order, column)));
  if (unknown.length > 0) {
    const parts = [...new Set(unknown)].join(', ');
    return [note(`${title}: whether it is unique cannot be verified, because the statement has ${parts}: end it with columns that differ in all rows`)];
  }
  const left = undetermined(order.rows, start);
  if (left.length === 0) return [];
  const fix = proposal(order, start, left);
  const isPartial = undetermined(order.rows, start, true).length === 0;
  if (!isPartial && left.length === sources.length) return [warning(`${title} is not unique, so pages can repeat and skip rows: ${fix}`)];
  const reason = isPartial ? 'a unique index has a condition' : 'the statement joins tables';
  return [note(`${title}: whether it is unique cannot be verified, because ${reason}. Unless it is, ${fix}`)];
}

/** Checks that the last column is not NULL, unless the position of NULLs is written. */
export function checkLastColumn(order: OrderedRows): Finding[] {
  const last = order.columns.at(-1)!;
  if (last.nulls !== undefined) return [];
  const column = normalized(expressionOf(order, last));
  const { notNull, nullable } = order.rows;
  if (notNull.includes(column) || NEVER_NULL.test(column)) return [];
  const remedy = `end it with a column that is NOT NULL, or write '${last.name}${last.descending ? ' DESC NULLS LAST' : ' NULLS LAST'}'`;
  if (nullable.includes(column)) return [error(`${order.title} ends with the column "${last.name}", which can be NULL, so pages can skip rows: ${remedy}`)];
  return [note(`${order.title}: whether its last column "${last.name}" can be NULL cannot be verified, as it is not a column of a table: ${remedy}`)];
}

/** Returns the expression of a column of the order. */
export function expressionOf({ names, output }: OrderedRows, { name }: SortedColumn): string {
  return output[names.indexOf(name)] ?? name;
}

function determinedBy(expression: string): string[] {
  const bare = normalized(expression);
  const cast = LOSSLESS_CAST.exec(bare)?.[1];
  return [bare, ...(cast === undefined ? [] : [normalized(cast)])];
}

/** Returns the sources of which several rows can have the same values in some columns. */
function undetermined({ sources, constant, determines }: RowSources, columns: readonly string[], withPartial = false): RowSource[] {
  const known = new Set([...columns, ...constant]);
  const found = new Set<RowSource>();
  const isKnown = (column: string) => known.has(column) || [...found].some(({ alias }) => alias !== undefined && column.startsWith(`${alias}.`));
  for (let size = -1; size !== known.size + found.size;) {
    size = known.size + found.size;
    for (const source of sources.filter(each => [...each.keys, ...(withPartial ? each.partialKeys : [])].some(key => key.every(isKnown)))) {
      found.add(source);
      source.columns.forEach(column => known.add(column));
    }
    determines.filter(([from]) => isKnown(from)).forEach(([, to]) => known.add(to));
  }
  return sources.filter(source => !found.has(source));
}

/** Proposes columns to add: the key of one source, if it determines all others, else those of several. */
function proposal(order: OrderedRows, start: readonly string[], left: readonly RowSource[]): string {
  const keyless = left.find(({ keys }) => keys.length === 0);
  const enough = (sources: readonly RowSource[]) => undetermined(order.rows, [...start, ...sources.flatMap(({ keys }) => keys[0] ?? [])]).length === 0;
  const single = left.find(source => enough([source]));
  const added = single ? [single] : left;
  if (keyless && added.includes(keyless)) return `give ${keyless.table} a primary key, and add it at the end`;
  const expressions = [...new Set(added.flatMap(({ keys }) => keys[0]!))].filter(column => !start.includes(column));
  const selected = expressions.map(column => order.names[order.output.findIndex(each => normalized(each) === column)]);
  const missing = expressions.filter((_, index) => selected[index] === undefined);
  const list = selected.map((name, index) => `'${name ?? expressions[index]!.split('.').at(-1)}'`).join(', ');
  return missing.length > 0 ? `select ${missing.join(', ')}, and add ${list} at the end` : `add ${list} at the end`;
}
