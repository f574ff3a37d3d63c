import { readOrderColumn } from './order-column';
import { OrderColumn, OrderDialect } from './order-dialect';
import type { SqlParameters } from './parameter-binding';
import { POSTGRES_ORDER } from './postgres-order';
import { RouteError } from './route-error';
import { requestNames, RouteStatement } from './route-statements';
import { SqlStatement } from './sql-compiler';
import { OutlineWord } from './sql-outline';
import { SQL_SERVER_ORDER } from './sql-server-order';
import { position } from './sql-token';
import { DatabaseEngine } from '../../database/database-engine';
import { Findings } from '../../private/findings';
import type { RowOrder } from '../row-order';
import type { SqlResult } from '../sql-result';

const DIALECTS: { readonly [engine in DatabaseEngine]: OrderDialect } = {
  [DatabaseEngine.POSTGRESQL]: POSTGRES_ORDER,
  [DatabaseEngine.SQL_SERVER]: SQL_SERVER_ORDER,
};

/** Checked order of a route. */
export interface RouteOrder {
  readonly dialect: OrderDialect;
  readonly parameter?: string;
  /** Sorted by name. */
  readonly choices: readonly OrderChoice[];
  readonly defaultChoice: OrderChoice;
}

/** One of the orders that a caller can choose. */
export interface OrderChoice {
  /** Absent: there is one. */
  readonly name?: string;
  readonly columns: readonly OrderColumn[];
}

/** Order of a route with what it was made of. */
export interface OrderSource {
  readonly statements: readonly RouteStatement[];
  readonly result: SqlResult;
  readonly readOnly: boolean;
  readonly routeError: RouteError;
}

/** Returns the order of a route; undefined if it has none, or if there are mistakes. */
export function routeOrder({ statements, result, readOnly, routeError }: OrderSource, findings: Findings): RouteOrder | undefined {
  const { _orderBy: order, _manifest: { kind } } = result;
  if (!order) {
    return undefined;
  }
  findings.attempt(() => checkRoute(kind, statements, readOnly, routeError));
  const [{ statement }] = statements;
  if (statements.length === 1) {
    findings.attempt(() => checkQuery(kind, statement, routeError));
  }
  const dialect = DIALECTS[statement.engine];
  const choices = choicesOf(order, dialect, statement, findings, routeError);
  const defaultChoice = choices.find(({ name }) => name === order._defaultChoice);
  return defaultChoice && { dialect, parameter: order._parameter, choices, defaultChoice };
}

function checkRoute(kind: string, statements: readonly RouteStatement[], readOnly: boolean, routeError: RouteError) {
  const what = described(kind);
  if (statements.some(({ step }) => step)) {
    throw routeError({ problem: `${what} requires one statement, but the route has steps`, remedy: 'move the statement to sql, or write ORDER BY in the last step and use SqlResult.rows()' });
  }
  if (!readOnly) {
    throw routeError({ problem: `${what} requires a read-only route`, remedy: 'use SqlRoute.get, or another result' });
  }
}

/** Clauses that cannot be followed by the order of the library, with the remedy. */
const CLAUSES: { readonly [word: string]: string } = {
  ORDER: 'remove ORDER BY, because orderBy adds it',
  LIMIT: 'remove LIMIT, or move the statement to a subquery, as in SELECT * FROM (SELECT … LIMIT 100) AS part',
  OFFSET: 'remove OFFSET, or move the statement to a subquery, as in SELECT * FROM (SELECT … OFFSET 100) AS part',
  FETCH: 'remove FETCH, or move the statement to a subquery, as in SELECT * FROM (SELECT … FETCH FIRST 100 ROWS ONLY) AS part',
  FOR: 'remove FOR',
  TOP: 'remove TOP, or move the statement to a subquery, as in SELECT * FROM (SELECT TOP (100) …) AS part',
  OPTION: 'remove OPTION, because SQL Server does not allow it in a subquery',
};

function checkQuery(kind: string, statement: SqlStatement, routeError: RouteError) {
  const what = described(kind);
  if (!statement.isQuery) {
    throw routeError({ problem: `${what} requires a query, but the statement is ${statement.verb}`, allowed: statement.isPostgres ? 'SELECT, WITH … SELECT, VALUES, TABLE' : 'SELECT, WITH … SELECT' });
  }
  const clause = statement.words.find((word, index) => endsOrder(statement, word, statement.words[index - 1], statement.words[index + 1]));
  if (clause) {
    throw routeError({
      problem: `${what} requires a statement without ${clause.word === 'ORDER' ? 'ORDER BY' : clause.word}, which is at ${position(statement.sql, clause.token.start)}`,
      remedy: CLAUSES[clause.word],
    });
  }
}

/** Returns whether a word begins a clause that conflicts with the order. `OFFSET` is a name on SQL Server, where it follows `ORDER BY` as a clause. */
function endsOrder({ isPostgres }: SqlStatement, { word, depth, named }: OutlineWord, before?: OutlineWord, after?: OutlineWord): boolean {
  if (depth > 0 || named || !CLAUSES[word]) {
    return false;
  }
  switch (word) {
    case 'TOP': return !isPostgres && /^(?:SELECT|DISTINCT|ALL)$/.test(before?.word ?? '');
    case 'OPTION': return !isPostgres;
    case 'LIMIT':
    case 'OFFSET': return isPostgres;
    case 'FOR': return isPostgres || after?.word !== 'SYSTEM_TIME';
    default: return true;
  }
}

function choicesOf(order: RowOrder, dialect: OrderDialect, statement: SqlStatement, findings: Findings, routeError: RouteError): OrderChoice[] {
  return order._choices.flatMap(({ name, columns }) => {
    const read = columns.flatMap(column => findings.attempt(() => [readOrderColumn(column, dialect, statement.dialect, routeError)]) ?? []);
    findings.attempt(() => checkDistinct(read, statement, routeError));
    return [{ ...name === undefined ? {} : { name }, columns: read }];
  });
}

function checkDistinct(columns: readonly OrderColumn[], { dialect }: SqlStatement, routeError: RouteError) {
  const names = columns.map(({ quoted }) => dialect.resolved(quoted));
  const twice = columns.find((_, index) => names.indexOf(names[index]) < index);
  if (twice) {
    throw routeError({ problem: 'orderBy contains a column twice', got: twice.name, remedy: 'remove the second one, which has no effect' });
  }
}

/** Rejects names and keys that the result adds to the values of the route. */
export function checkAddedValues(statements: readonly RouteStatement[], declared: SqlParameters, result: SqlResult, routeError: RouteError): true {
  const added = Object.keys(result._parameters);
  const { kind } = result._manifest;
  const used = requestNames(statements).find(name => added.includes(name));
  if (used !== undefined) {
    throw routeError({
      problem: `the SQL uses :${used}, which SqlResult.${kind}() adds by itself`,
      remedy: 'remove it from the SQL, or rename it',
    });
  }
  const name = added.find(each => declared[each] !== undefined);
  if (name !== undefined) {
    throw routeError({ problem: `SqlResult.${kind}() already declares the parameter "${name}"`, remedy: 'remove it from parameters, or rename it' });
  }
  const key = Object.entries(declared).find(([, { _source, _key }]) => _source === 'query' && added.includes(_key));
  if (key) {
    throw routeError({
      problem: `SqlResult.${kind}() already takes the query parameter "${key[1]._key}"`, got: `the parameter "${key[0]}"`, remedy: 'take it from a query parameter with another name',
    });
  }
  return true;
}

function described(kind: string): string {
  return kind === 'rows' ? 'orderBy of SqlResult.rows()' : `SqlResult.${kind}()`;
}
