import { SqlParameters } from './parameter-binding';
import { RouteError } from './route-error';
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
export function checkPage(result: SqlResult, readOnly: boolean, routeError: RouteError) {
  const { page } = result._manifest;
  if (page === undefined) {
    return;
  }
  if (!readOnly) {
    throw routeError({ problem: 'SqlResult.page() requires a read-only route', remedy: 'use SqlRoute.get, or another result' });
  }
}
