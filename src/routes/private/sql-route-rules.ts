import { SqlStatement, writes } from './sql-compiler';
import { ValidationError } from '../../private/validation-error';
import { HttpMethod } from '../http-method';
import { RequestValue } from '../request-value';
import type { Route } from '../route';
import type { SqlResult } from '../sql-result';

/** A value for every `:name` of a statement. */
export interface SqlParameters { readonly [name: string]: RequestValue }

/** Gives every `:name` its value, and refuses a name without a value, a value without a use and a value that the request cannot have. */
export function bindParameters(route: Route, statement: SqlStatement, declared: SqlParameters): SqlParameters {
  const parameters: { [name: string]: RequestValue } = {};
  for (const name of statement.names) {
    parameters[name] = declared[name] ?? implied(route, name);
  }
  checkUnused(route, statement, declared);
  Object.values(parameters).forEach(value => checkSource(route, value));
  checkPathUsed(route, Object.values(parameters));
  return parameters;
}

/** Refuses an answer that the statement can never give. */
export function checkResult(route: Route, statement: SqlStatement, result: SqlResult) {
  const { kind, location } = result._manifest;
  const needsRows = kind === 'rows' || kind === 'row' || location !== undefined;
  if (needsRows && writes(statement) && !statement.returnsRows) {
    throw new ValidationError({
      problem: `${route._key}: SqlResult.${kind}() needs rows, but the ${statement.verb} statement returns none`,
      remedy: 'add RETURNING and the columns to answer with, or choose SqlResult.count() or SqlResult.none()',
    });
  }
  if (location !== undefined && !location.startsWith('/') && !location.startsWith('https://')) {
    throw new ValidationError({
      problem: `${route._key}: the location is no path`, got: location, allowed: 'a path as in "/orders/{id}", or a https URL',
    });
  }
}

/** Refuses a change on a route that is read-only. */
export function checkWrites(route: Route, statement: SqlStatement, readOnly: boolean) {
  if (readOnly && writes(statement)) {
    throw new ValidationError({
      problem: `${route._key}: the route is read-only, but its statement changes data`,
      got: statement.verb,
      remedy: route.method === HttpMethod.GET ? 'use SqlRoute.post, put, patch or delete' : 'leave readOnly out',
    });
  }
}

function implied(route: Route, name: string): RequestValue {
  if (route._pathParameters.includes(name)) {
    return RequestValue.path(name);
  }
  throw new ValidationError({
    problem: `${route._key}: the SQL uses :${name}, which has no value`,
    remedy: `add "${name}" to parameters, or write {${name}} in the path; for the end of an array slice write a space behind the colon`,
  });
}

function checkUnused(route: Route, statement: SqlStatement, declared: SqlParameters) {
  const unused = Object.keys(declared).find(name => !statement.names.includes(name));
  if (unused !== undefined) {
    throw new ValidationError({
      problem: `${route._key}: the parameter "${unused}" is not used by the SQL`,
      remedy: `write :${unused} in the SQL (outside of quotes), or leave the parameter out`,
    });
  }
}

function checkSource(route: Route, value: RequestValue) {
  if (value._source === 'path' && !route._pathParameters.includes(value._key)) {
    throw new ValidationError({
      problem: `${route._key}: the path has no parameter "${value._key}"`,
      allowed: route._pathParameters.join(', ') || 'none, the path has no parameters',
      remedy: `write {${value._key}} in the path`,
    });
  }
  if (value._source === 'body' && route.method === HttpMethod.GET) {
    throw new ValidationError({
      problem: `${route._key}: a GET request has no body`, got: `RequestValue.body("${value._key}")`, remedy: 'take the value from the query, or use another method',
    });
  }
}

function checkPathUsed(route: Route, values: RequestValue[]) {
  const unused = route._pathParameters.find(name => !values.some(value => value._source === 'path' && value._key === name));
  if (unused !== undefined) {
    throw new ValidationError({
      problem: `${route._key}: the path parameter {${unused}} is not used by the SQL`, remedy: `write :${unused} in the SQL, or leave it out of the path`,
    });
  }
}
