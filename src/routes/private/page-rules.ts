import { SqlParameters } from './parameter-binding';
import { RouteError } from './route-error';
import { SqlStatement } from './sql-compiler';
import type { SqlResult } from '../sql-result';

/** Adds the values of the result to those that a route declares; refuses to declare one twice. */
export function declaredParameters(declared: SqlParameters, result: SqlResult, routeError: RouteError): SqlParameters {
  const twice = Object.keys(result._parameters).find(name => declared[name] !== undefined);
  if (twice !== undefined) {
    throw routeError({ problem: `SqlResult.page() declares the parameter "${twice}" itself`, remedy: 'leave it out of parameters, or give page() another limit' });
  }
  return { ...declared, ...result._parameters };
}

/** Refuses pages that could not lead to the next one. */
export function checkPage(result: SqlResult, statement: SqlStatement, parameters: SqlParameters, readOnly: boolean, routeError: RouteError) {
  const { page } = result._manifest;
  if (page === undefined) {
    return;
  }
  if (!readOnly) {
    throw routeError({ problem: 'SqlResult.page() is for routes that are read-only', remedy: 'use SqlRoute.get, or another result' });
  }
  if (!statement.isOrdered) {
    throw routeError({
      problem: 'SqlResult.page() needs rows in an order, or pages would overlap and leave rows out', remedy: `add ORDER BY ${Object.values(page.cursor).join(', ')}`,
    });
  }
  for (const name of Object.keys(page.cursor)) {
    const value = parameters[name];
    if (value === undefined) {
      throw routeError({ problem: `the cursor of SqlResult.page() names "${name}", which the SQL does not use`, remedy: `write :${name} in the SQL` });
    }
    if (value._source !== 'query' || value._required || value._list) {
      throw routeError({
        problem: `the first page has no "${name}" of the cursor yet`,
        allowed: 'RequestValue.query with required: false or a defaultValue, and no list',
      });
    }
  }
}
