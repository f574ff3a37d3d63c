import type pg from 'pg';
import { type Finding, note, warning } from './finding';
import { genericPlan, PREFER_INDEX_ORDER } from './generic-plan';
import { indexColumn, isUniform } from './order-clause';
import { barrierOf, type OrderProblem, problemOf } from './order-plan';
import { isColumn, normalized, withoutParentheses } from './plan-conditions';
import type { BoundText } from './route-statements';
import { expressionOf, isUniqueBy, type OrderedRows } from './unique-order';

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

const PROBLEMS: { readonly [problem in OrderProblem]: (title: string) => string } = {
  'sort': title => `no index has ${title}, so each page sorts all rows`,
  'cursor': title => `no index finds the start of a page in ${title}, so each page reads all rows before it`,
  'filter': title => `no index has both the filter and ${title}, so pages also read rows that do not match`,
  'partial sort': title => `an index has only the first columns of ${title}, so pages sort all rows with the same values in them`,
};

/**
 * Checks that an index gives the rows of pages in their order, starting after the cursor.
 *
 * @param tryIndex whether an index may be created and rolled back, to find one that does
 */
export async function checkOrderIndex(client: pg.Client, order: OrderedRows, pages: Pages, tryIndex: boolean): Promise<IndexFinding | undefined> {
  const problem = isUniqueBy(order, 0) ? undefined : await findProblem(client, order, pages);
  if (!problem) return undefined;
  const report = problem === 'partial sort' ? note : warning;
  const message = PROBLEMS[problem](order.title);
  const candidate = await candidateFor(client, order);
  if (candidate !== undefined && !tryIndex) return { finding: report(`${message}: an index on ${candidate} may have it`) };
  const index = `CREATE INDEX ON ${candidate}`;
  if (candidate !== undefined && !await findProblem(client, order, pages, [index])) return { finding: report(`${message}, for example ${index}`), index };
  const why = await whyNone(client, order, pages);
  return { finding: warning(`each page in ${order.title} costs as much as the whole list, because ${why}`) };
}

async function findProblem(
  client: pg.Client, order: OrderedRows, { first, after }: Pages, setup: readonly string[] = [],
): Promise<OrderProblem | undefined> {
  for (const statement of [first, after]) {
    const plan = await genericPlan(client, statement.text, PREFER_INDEX_ORDER, setup);
    // An index that cannot be created does not help.
    const problem = plan ? problemOf(plan, statement, count => isUniqueBy(order, count)) : setup.length > 0 ? 'sort' : undefined;
    if (problem) return problem;
  }
  return undefined;
}

/** Returns table and columns of an index for an order: columns of the filter, then those of the order. Undefined if they are not of one table. */
async function candidateFor(client: pg.Client, order: OrderedRows): Promise<string | undefined> {
  const { columns, rows: { constant, tables } } = order;
  const [alias, ...others] = aliasesOf(order);
  if (alias === undefined || others.length > 0) return undefined;
  const expressions = columns.map(column => expressionOf(order, column));
  const filters = new Set(constant.filter(column => column.startsWith(`${alias}.`) && !expressions.map(normalized).includes(column)));
  const { rows } = await client.query<{ name: string }>({
    text: 'SELECT quote_ident(name) AS name FROM unnest($1::text[]) WITH ORDINALITY AS column_name (name, position) ORDER BY position',
    values: [[...filters].map(column => column.slice(alias.length + 1))],
  });
  const sorted = expressions.map((expression, index) => indexColumn(withoutAlias(expression, alias), columns[index]!, isUniform(columns)));
  return `${tables[alias]} (${[...rows.map(({ name }) => name), ...sorted].join(', ')})`;
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
