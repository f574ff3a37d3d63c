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
const NEVER_NULL = /^(?:count|row_number|rank|dense_rank)\(|^\d+$/;

/** Checks that no two rows have the same position in the order, as far as keys and conditions of the statement show. */
export function checkUnique(order: OrderedRows): Finding[] {
  const { title, columns, rows: { sources, unknown } } = order;
  if (unknown.length > 0) {
    const parts = [...new Set(unknown)].join(', ');
    return [note(`${title} cannot be verified, because the statement has ${parts}: end it with a column that is different in all rows and not NULL`)];
  }
  if (isUniqueBy(order, columns.length)) return [];
  const start = startOf(order, columns.length);
  const left = undetermined(order.rows, start);
  const fix = proposal(order, start, left);
  const isPartial = undetermined(order.rows, start, true).length === 0;
  if (!isPartial && left.length === sources.length) return [warning(`${title} is not unique, so pages can repeat and skip rows: ${fix}`)];
  const reason = isPartial ? 'a unique index has a condition' : 'the statement joins tables';
  return [note(`${title} cannot be verified to be unique, because ${reason}: unless it is, ${fix}`)];
}

/** Returns whether no two rows have the same values in the first columns of the order. */
export function isUniqueBy(order: OrderedRows, count: number): boolean {
  return order.rows.unknown.length === 0 && undetermined(order.rows, startOf(order, count)).length === 0;
}

function startOf(order: OrderedRows, count: number): string[] {
  return order.columns.slice(0, count).flatMap(column => identifiedBy(expressionOf(order, column)));
}

/** Checks that the last column is not NULL, unless the position of NULLs is written or the columns before it are unique. */
export function checkLastColumn(order: OrderedRows): Finding[] {
  const last = order.columns.at(-1)!;
  if (last.nulls !== undefined || order.rows.unknown.length > 0 || isUniqueBy(order, order.columns.length - 1)) return [];
  const expressions = identifiedBy(expressionOf(order, last));
  const { notNull, nullable } = order.rows;
  if (expressions.some(each => notNull.includes(each) || NEVER_NULL.test(each))) return [];
  const remedy = `end it with a column that is NOT NULL, or write '${last.name}${last.descending ? ' DESC' : ''} NULLS LAST'`;
  return expressions.some(each => nullable.includes(each))
    ? [error(`${order.title} ends with the column "${last.name}", which can be NULL, so pages can skip rows: ${remedy}`)]
    : [note(`${order.title} ends with the column "${last.name}", an expression that may be NULL, so pages could skip rows: ${remedy}`)];
}

/** Returns the expression of a column of the order. */
export function expressionOf({ names, output }: OrderedRows, { name }: SortedColumn): string {
  return output[names.indexOf(name)] ?? name;
}

/** Returns an expression and, if it is only a cast, its column, which has the same NULLs and differs in the same rows. */
function identifiedBy(expression: string): string[] {
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
  const single = left.find(({ keys: [key = []] }) => undetermined(order.rows, [...start, ...key]).length === 0);
  const added = single ? [single] : left;
  if (keyless && added.includes(keyless)) return `give ${keyless.table} a primary key, and add it at the end`;
  const position = (column: string) => order.output.findIndex(each => normalized(each) === column);
  const lacking = [...new Set(added.flatMap(({ keys }) => keys[0]!))].filter(column => !start.includes(column));
  const expressions = lacking.sort((a, b) => position(a) - position(b));
  const names = expressions.map(column => order.names[position(column)] ?? newName(order, column));
  const missing = expressions.flatMap((column, index) => (order.names.includes(names[index]!) ? [] : [selectItem(column, names[index]!)]));
  const list = names.map(name => `'${name}'`).join(', ');
  return missing.length > 0 ? `select ${missing.join(', ')}, and add ${list} at the end` : `add ${list} at the end`;
}

/** Returns a name for a column that the result does not have. */
function newName({ names }: OrderedRows, column: string): string {
  const name = column.split('.').at(-1)!;
  return names.includes(name) ? column.replace('.', '_') : name;
}

function selectItem(column: string, name: string): string {
  return column.endsWith(`.${name}`) ? column : `${column} AS ${name}`;
}
