import type pg from 'pg';
import { type Finding, note, warning } from './finding';
import { genericPlan, PREFER_INDEX_ORDER } from './generic-plan';
import { indexColumn, isUniform } from './order-clause';
import { barrierOf, type OrderProblem, problemOf } from './order-plan';
import { isColumn, normalized, withoutParentheses } from './plan-conditions';
import type { BoundText } from './route-statements';
import { expressionOf, type OrderedRows } from './unique-order';

/** Statements of the pages in one order. */
export interface Pages {
  readonly first: BoundText;
  readonly after: BoundText;
}

/** Finding about an order, with the index that it proposes. */
export interface IndexFinding {
  readonly finding: Finding;
  /** Statement that creates it, if it was tried. */
  readonly index?: string;
}

const PROBLEMS: { readonly [problem in OrderProblem]: string } = {
  'sort': 'no index has this order, so each page sorts all rows',
  'cursor': 'no index finds the row after which a page starts, so each page reads all rows before it',
  'filter': 'no index has this order for the rows of the filter, so each page reads other rows as well',
  'partial sort': 'an index has only the first columns of this order, so each page sorts rows with the same values in them',
};

/**
 * Checks that an index gives the rows of pages in their order, starting after the cursor.
 *
 * @param tryIndex whether an index may be created and rolled back, to find one that does
 */
export async function checkOrderIndex(client: pg.Client, order: OrderedRows, pages: Pages, tryIndex: boolean): Promise<IndexFinding | undefined> {
  const problem = await findProblem(client, pages);
  if (!problem) return undefined;
  const report = problem === 'partial sort' ? note : warning;
  const candidate = candidateFor(order);
  if (candidate !== undefined) {
    const index = `CREATE INDEX ON ${candidate}`;
    if (!tryIndex) return { finding: report(`${order.title}: ${PROBLEMS[problem]}: an index on ${candidate} may have it`) };
    if (!await findProblem(client, pages, [index])) return { finding: report(`${order.title}: ${PROBLEMS[problem]}, for example ${index}`), index };
  }
  return { finding: warning(`${order.title}: each page costs as much as the whole list, because ${await whyNone(client, order, pages)}`) };
}

async function findProblem(client: pg.Client, { first, after }: Pages, setup: readonly string[] = []): Promise<OrderProblem | undefined> {
  for (const statement of [first, after]) {
    const plan = await genericPlan(client, statement.text, PREFER_INDEX_ORDER, setup);
    // An index that cannot be created does not help.
    const problem = plan ? problemOf(plan, statement) : setup.length > 0 ? 'sort' : undefined;
    if (problem) return problem;
  }
  return undefined;
}

/** Returns table and columns of an index for an order: columns of the filter, then those of the order. Undefined if they are not of one table. */
function candidateFor(order: OrderedRows): string | undefined {
  const { columns, rows: { constant, tables } } = order;
  const [alias, ...others] = aliasesOf(order);
  if (alias === undefined || others.length > 0) return undefined;
  const expressions = columns.map(column => expressionOf(order, column));
  const filters = constant.filter(column => column.startsWith(`${alias}.`) && !expressions.map(normalized).includes(column));
  const sorted = expressions.map((expression, index) => indexColumn(withoutAlias(expression, alias), columns[index]!, isUniform(columns)));
  return `${tables[alias]} (${[...new Set(filters.map(column => withoutAlias(column, alias))), ...sorted].join(', ')})`;
}

/** Returns the tables of the columns of an order, by their aliases. */
function aliasesOf(order: OrderedRows): string[] {
  const expressions = order.columns.map(column => expressionOf(order, column));
  return Object.keys(order.rows.tables).filter(alias => expressions.some(expression => prefix(alias).test(expression)));
}

function prefix(alias: string): RegExp {
  return new RegExp(`(?<![\\w."])"?${alias.replaceAll(/\W/g, String.raw`\$&`)}"?\\.`, 'g');
}

/** Returns an expression as an index has it, in which columns have no alias. */
function withoutAlias(expression: string, alias: string): string {
  const bare = withoutParentheses(expression).replaceAll(prefix(alias), '');
  if (!isColumn(withoutParentheses(expression))) return `(${bare})`;
  return bare;
}

async function whyNone(client: pg.Client, order: OrderedRows, { first }: Pages): Promise<string> {
  const plan = await genericPlan(client, first.text, PREFER_INDEX_ORDER);
  const barrier = plan && barrierOf(plan);
  if (barrier) return `${barrier.reason}: ${barrier.remedy}`;
  const tables = [...new Set(aliasesOf(order).map(alias => order.rows.tables[alias]))];
  if (tables.length > 1) return `the order has columns of several tables (${tables.join(', ')}): order by columns of one table`;
  return 'no index can give this order: order by columns of a table instead of expressions, and by those before an outer join';
}
