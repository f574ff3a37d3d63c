import { OrderChoice, RouteOrder } from './order-rules';
import { OrderTexts } from './order-texts';
import { PAGE_VALUES } from './page-values';
import { SqlParameters } from './parameter-binding';
import { SqlStatement } from './sql-compiler';
import { typesOf } from './statement-manifests';
import { OrderChoiceManifest, OrderManifest, ParameterManifest, ResultManifest, StatementManifest, TotalManifest } from '../../contract/manifest';
import { ValueManifest } from '../../contract/value-manifest';

/** Statement with its values, and with its result. */
export interface OrderedStatement {
  readonly statement: SqlStatement;
  readonly parameters: SqlParameters;
  /** Values of the route. */
  readonly values: readonly ValueManifest[];
  readonly result: ResultManifest;
  /** Returns the reasons for custom plans of the statement, or of the texts with the limit and the cursor of pages. */
  readonly customPlanFor: (isPaged: boolean) => readonly string[];
}

/** Parts of the manifest of a route that the order determines. */
export interface OrderedManifest extends StatementManifest {
  readonly order: OrderManifest;
  readonly result: ResultManifest;
}

/** Settings that the texts of one route share. */
interface Texts {
  readonly texts: OrderTexts;
  /** Values of the placeholders of the statement. */
  readonly own: readonly ParameterManifest[];
  readonly customPlanFor: OrderedStatement['customPlanFor'];
  /** Index of the value with the page size; absent: the list is not in pages. */
  readonly limit?: number;
}

/** Reason for a custom plan: which columns of the cursor are NULL. */
const CURSOR = `:${PAGE_VALUES.cursor}`;

/** Returns the statements of the order, of which the default is that of the route, and the result with the statement that counts all rows. */
export function orderedManifest(order: RouteOrder, { statement, parameters, values, result, customPlanFor }: OrderedStatement): OrderedManifest {
  const indexOf = (name: string) => values.findIndex(value => value.name === name);
  const texts = new OrderTexts(statement, order.dialect, typesOf(statement, parameters));
  const own = statement.names.flatMap(name => parameters[name]._manifests(name)).map(({ name }) => indexOf(name));
  const settings = { texts, own, customPlanFor, ...result.page ? { limit: indexOf(result.page.limit) } : {} };
  const choices = order.choices.map(choice => choiceManifest(choice, settings));
  const total = indexOf(PAGE_VALUES.total) < 0 || !result.page ? undefined : totalManifest(statement, order, settings);
  return {
    ...choices[order.choices.indexOf(order.defaultChoice)].first,
    order: { ...order.parameter === undefined ? {} : { parameter: order.parameter }, choices },
    result: total ? { ...result, page: { ...result.page!, total } } : result,
  };
}

function choiceManifest({ name, columns }: OrderChoice, { texts, own, customPlanFor, limit }: Texts): OrderChoiceManifest {
  const named = { ...name === undefined ? {} : { name }, columns: columns.map(column => column.name) };
  if (limit === undefined) {
    return { ...named, first: statementOf(texts.rows(columns), own, customPlanFor(false)) };
  }
  const cursor = [...own, limit, ...columns.map((_, index) => ({ cursor: index }))];
  const afterNull = texts.afterNull(columns);
  return {
    ...named,
    first: statementOf(texts.first(columns), [...own, limit], customPlanFor(true)),
    after: statementOf(texts.after(columns), cursor, customPlanFor(true)),
    // Planned for the values of the cursor, even with Planning.AUTO: a plan for all values has conditions with OR, which no index serves.
    ...afterNull === undefined ? {} : { afterNull: statementOf(afterNull, cursor, [...customPlanFor(true), CURSOR]) },
  };
}

/** On SQL Server, the statement is sent in one batch with any of the other texts, so its placeholders follow those of the longest one. */
function totalManifest({ isPostgres }: SqlStatement, { choices }: RouteOrder, { texts, own, customPlanFor }: Texts): TotalManifest {
  const firstParameter = isPostgres ? 1 : texts.placeholders + 2 + Math.max(...choices.map(({ columns }) => columns.length));
  const statement = statementOf(texts.total(firstParameter), own, customPlanFor(false));
  return { flag: PAGE_VALUES.total, statement: firstParameter > 1 ? { ...statement, firstParameter } : statement };
}

function statementOf(text: string, parameters: readonly ParameterManifest[], customPlanFor: readonly string[]): StatementManifest {
  return { text, parameters, ...customPlanFor.length > 0 ? { customPlanFor } : {} };
}
