import type pg from 'pg';
import { describeFailure } from './failure';
import { error, type Finding } from './finding';
import { genericPlan, outputOf } from './generic-plan';
import { sortedColumns, unquoted, withoutOrder } from './order-clause';
import { checkOrderIndex } from './order-index';
import { boundText } from './route-statements';
import { rowSources } from './row-sources';
import { describeStatement, type StatementDescription } from './statement';
import { checkLastColumn, checkUnique, type OrderedRows } from './unique-order';
import type { OrderChoiceManifest, SqlRouteManifest, StatementManifest } from '../../src/contract/manifest';
import { suggestion } from '../suggestion';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNDEFINED_FUNCTION = '42883';

/** Findings about the orders of a route. */
export interface OrderFindings {
  readonly findings: readonly Finding[];
  /** Statements that create the proposed indexes, which also serve filters. */
  readonly indexes: readonly string[];
}

/**
 * Checks the orders that a route offers: every text, and for pages also that the order is unique and has an index.
 *
 * @param description of the statement without an order, which has no error
 * @param tryIndexes whether indexes may be created and rolled back
 */
export async function checkOrders(
  client: pg.Client, route: SqlRouteManifest, { columns: names = [] }: StatementDescription, tryIndexes: boolean,
): Promise<OrderFindings> {
  const { choices = [] } = route.order ?? {};
  const findings: Finding[] = [...await checkTotal(client, route)];
  const indexes: string[] = [];
  for (const choice of choices) {
    const wrong = [...missingColumns(choice, names), ...await checkTexts(client, route, choice, names)];
    findings.push(...wrong);
    if (wrong.length > 0 || !choice.after) continue;
    const checked = await checkPages(client, route, choice, names, tryIndexes);
    findings.push(...checked.findings);
    indexes.push(...checked.indexes);
  }
  return { findings, indexes };
}

/** Checks the statement that counts the rows of all pages. */
async function checkTotal(client: pg.Client, route: SqlRouteManifest): Promise<Finding[]> {
  const { total } = route.result.page ?? {};
  const failure = total && await failureOf(client, route, total.statement, '');
  return failure ? [{ ...failure, message: `total: ${failure.message}` }] : [];
}

function missingColumns(choice: OrderChoiceManifest, names: readonly string[]): Finding[] {
  return choice.columns.filter(column => !names.includes(column)).map(column =>
    error(`${titleOf(choice)} has the column "${column}", which the statement does not return${suggestion(column, names)}: it returns ${names.join(', ')}`));
}

/** Checks the texts of a choice, each error once. */
async function checkTexts(client: pg.Client, route: SqlRouteManifest, choice: OrderChoiceManifest, names: readonly string[]): Promise<Finding[]> {
  if (choice.columns.some(column => !names.includes(column))) return [];
  const { first, after, afterNull } = choice;
  for (const [statement, place] of [[first, ''], [after, ', next page'], [afterNull, ', next page after NULL']] as const) {
    const failure = statement && await failureOf(client, route, statement, `${titleOf(choice)}${place}`);
    if (failure) return [failure];
  }
  return [];
}

async function failureOf(client: pg.Client, route: SqlRouteManifest, statement: StatementManifest, title: string): Promise<Finding | undefined> {
  try {
    await describeStatement(client, statement.text);
    return undefined;
  } catch (caught) {
    const failure = caught as pg.DatabaseError;
    const type = /^could not identify an ordering operator for type (.+)$/.exec(failure.message)?.[1];
    if (failure.code === UNDEFINED_FUNCTION && type !== undefined) return unordered(title, columnAt(statement.text, failure.position), type);
    const described = describeFailure(boundText(route, statement), failure);
    return { ...described, message: `${title}${title === '' ? '' : ': '}${described.message}` };
  }
}

function unordered(title: string, column: string, type: string): Finding {
  return error(`${title} has the column "${column}", but values of the type ${type} have no order: select an expression of it AS another column, such as one of its fields or CAST(${column} AS text), and order by that`);
}

/** Returns the column at a position, counted in characters from 1. */
function columnAt(text: string, position: string | undefined): string {
  const [identifier = ''] = /^(?:"(?:[^"]|"")+"|\w+)/.exec([...text].slice(Number(position) - 1).join('')) ?? [];
  return unquoted(identifier);
}

/** Checks that pages in an order neither repeat nor skip rows, and that each costs as much as its rows. */
async function checkPages(
  client: pg.Client, route: SqlRouteManifest, choice: OrderChoiceManifest, names: readonly string[], tryIndex: boolean,
): Promise<OrderFindings> {
  const plan = await genericPlan(client, withoutOrder(choice.first.text));
  const columns = sortedColumns(choice.first.text);
  if (!plan || columns.length === 0) return { findings: [], indexes: [] };
  const order: OrderedRows = { title: titleOf(choice), columns, names, output: outputOf(plan), rows: await rowSources(client, plan) };
  const pages = { first: boundText(route, choice.first), after: boundText(route, choice.after!) };
  const slow = await checkOrderIndex(client, order, pages, tryIndex);
  return {
    findings: [...checkUnique(order), ...checkLastColumn(order), ...(slow ? [slow.finding] : [])],
    indexes: slow?.index === undefined ? [] : [slow.index],
  };
}

function titleOf({ name }: OrderChoiceManifest): string {
  return name === undefined ? 'the order' : `the order "${name}"`;
}
