import { SqlParameters } from './parameter-binding';
import { RouteError } from './route-error';
import { SqlStatement } from './sql-compiler';
import type { SqlResult } from '../sql-result';

/** Adds the request values of the result to those of the route. Throws if both declare the same name. */
export function declaredParameters(declared: SqlParameters, result: SqlResult, routeError: RouteError): SqlParameters {
  const twice = Object.keys(result._parameters).find(name => declared[name] !== undefined);
  if (twice !== undefined) {
    throw routeError({ problem: `SqlResult.page() already declares the parameter "${twice}"`, remedy: 'remove it from parameters, or set another limit in page()' });
  }
  return { ...declared, ...result._parameters };
}

/** Checks that the statement and its parameters support paging. */
export function checkPage(result: SqlResult, statement: SqlStatement, parameters: SqlParameters, readOnly: boolean, routeError: RouteError) {
  const { page } = result._manifest;
  if (page === undefined) {
    return;
  }
  if (!readOnly) {
    throw routeError({ problem: 'SqlResult.page() requires a read-only route', remedy: 'use SqlRoute.get, or another result' });
  }
  if (!statement.isOrdered) {
    throw routeError({
      problem: 'SqlResult.page() requires ORDER BY, or pages would overlap and skip rows', remedy: `add ORDER BY ${Object.values(page.cursor).join(', ')}`,
    });
  }
  for (const name of Object.keys(page.cursor)) {
    const value = parameters[name];
    if (value === undefined) {
      throw routeError({ problem: `the cursor parameter "${name}" is not used in the SQL`, remedy: `write :${name} in the SQL` });
    }
    if (value._source !== 'query' || value._required || value._list) {
      throw routeError({
        problem: `the cursor parameter "${name}" must be optional, because requests for the first page do not have it`,
        allowed: 'RequestValue.query with required: false or a defaultValue, not a list',
      });
    }
  }
}
