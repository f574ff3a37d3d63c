import { Duration } from 'aws-cdk-lib';
import { Refuse } from './refuse';
import { SqlStatement } from './sql-compiler';
import { HttpMethod } from '../http-method';
import { RequestValue } from '../request-value';
import type { Route } from '../route';
import type { SqlResult } from '../sql-result';

/** Less is not enough to connect. */
const SHORTEST_MS = 500;
/** No function runs longer: https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
const LONGEST_MS = 900_000;

/** A path from the root of the API or a URL, without spaces, in which braces come in pairs. */
const LOCATION = /^(?:\/(?!\/)|https:\/\/[^\s{}/])[^\s{}]*(?:\{[^{}]+\}[^\s{}]*)*$/;

/** A value for every `:name` of a statement. */
export interface SqlParameters { readonly [name: string]: RequestValue }

/** Gives every `:name` its value, and refuses a name without a value, a value without a use and a value that the request cannot have. */
export function bindParameters(route: Route, statement: SqlStatement, declared: SqlParameters, refuse: Refuse): SqlParameters {
  const given = new Map(Object.entries(declared));
  const values = statement.names.map(name => [name, given.get(name) ?? implied(route, name, refuse)] as const);
  checkUnused(statement, declared, refuse);
  values.forEach(([name, value]) => checkValue(route, statement, name, value, refuse));
  checkPathUsed(route, values.map(([, value]) => value), refuse);
  return Object.fromEntries(values);
}

/** Refuses an answer that the statement can never give. */
export function checkResult(statement: SqlStatement, result: SqlResult, refuse: Refuse) {
  const { kind, location } = result._manifest;
  const needsRows = kind === 'rows' || kind === 'page' || kind === 'row' || location !== undefined;
  if (needsRows && statement.writes && !statement.returnsRows) {
    throw refuse({
      problem: `SqlResult.${kind}() needs rows, but the ${statement.verb} statement returns none`,
      remedy: `add ${statement.returning} and the columns to answer with, or choose SqlResult.count() or SqlResult.none()`,
    });
  }
  if (kind === 'count' && statement.isQuery) {
    throw refuse({
      problem: `SqlResult.count() counts the rows that a statement changes, but the ${statement.verb} statement changes none itself`,
      remedy: 'to count rows choose SqlResult.row() and SELECT count(*) AS count; for the answer of a function choose SqlResult.row() or SqlResult.none()',
    });
  }
  const missing = location === undefined ? undefined : columnsOf(location).find(column => !statement.mayReturn(column));
  if (missing !== undefined) {
    throw refuse({
      problem: `the location needs the column "${missing}", which the statement does not return`, got: location, remedy: `add it to ${statement.returning}`,
    });
  }
  if (location !== undefined && !LOCATION.test(location)) {
    throw refuse({
      problem: 'the location is no path',
      got: location,
      allowed: 'a path as in "/orders/{id}", or a https URL, with each column in braces of its own',
      remedy: 'write the path of the route that reads what was created',
    });
  }
}

function columnsOf(location: string): string[] {
  return [...location.matchAll(/\{([^{}]+)\}/g)].map(([, column]) => column);
}

/** Refuses a limit of rows on a route that does not answer with rows, or that nothing could satisfy. */
export function checkMaxRows(result: SqlResult, maxRows: number | undefined, refuse: Refuse) {
  const { kind } = result._manifest;
  if (maxRows !== undefined && kind !== 'rows') {
    throw refuse({ problem: `maxRows has no meaning for SqlResult.${kind}()`, remedy: 'leave it out' });
  }
  if (maxRows !== undefined && !(Number.isSafeInteger(maxRows) && maxRows > 0)) {
    throw refuse({ problem: 'maxRows is not valid', got: `${maxRows}`, allowed: 'whole numbers from 1 on' });
  }
}

/** Refuses a time that no request has. */
export function checkTimeout(timeout: Duration | undefined, refuse: Refuse) {
  const milliseconds = timeout?.toMilliseconds() ?? LONGEST_MS;
  if (milliseconds < SHORTEST_MS || milliseconds > LONGEST_MS) {
    throw refuse({ problem: 'the timeout is not valid', got: `${milliseconds} ms`, allowed: `${SHORTEST_MS} to ${LONGEST_MS} ms` });
  }
}

/** Refuses a change on a route that is read-only. */
export function checkWrites(route: Route, statement: SqlStatement, readOnly: boolean, refuse: Refuse) {
  if (readOnly && statement.writes) {
    throw refuse({
      problem: 'the route is read-only, but its statement changes data',
      got: statement.verb,
      remedy: route.method === HttpMethod.GET ? 'use SqlRoute.post, put, patch or delete' : 'leave readOnly out',
    });
  }
}

function implied(route: Route, name: string, refuse: Refuse): RequestValue {
  if (route._pathParameters.includes(name)) {
    return RequestValue.path(name);
  }
  throw refuse({
    problem: `the SQL uses :${name}, which has no value`,
    remedy: `add "${name}" to parameters, or write {${name}} in the path; write a space behind the colon for the end of an array slice, and for a value of JSON_OBJECT`,
  });
}

function checkUnused(statement: SqlStatement, declared: SqlParameters, refuse: Refuse) {
  const unused = Object.keys(declared).find(name => !statement.names.includes(name));
  if (unused !== undefined) {
    throw refuse({
      problem: `the parameter "${unused}" is not used by the SQL`,
      remedy: `write :${unused} in the SQL (outside of quotes), or leave the parameter out`,
    });
  }
}

function checkValue(route: Route, statement: SqlStatement, name: string, value: RequestValue, refuse: Refuse) {
  if (value._list && !statement.takesLists) {
    throw refuse({
      problem: `the parameter "${name}" is a list, but SQL Server has no arrays`,
      remedy: `leave list out, set valueType: ValueType.JSON and write (SELECT value FROM OPENJSON(:${name}))`,
    });
  }
  if (!value._unicode && !statement.takesVarchar) {
    throw refuse({ problem: `the parameter "${name}" has unicode: false, but PostgreSQL has no other strings`, remedy: 'leave unicode out' });
  }
  if (value._source === 'path' && !route._pathParameters.includes(value._key)) {
    throw refuse({
      problem: `the path has no parameter "${value._key}"`,
      allowed: route._pathParameters.join(', ') || 'none, the path has no parameters',
      remedy: `write {${value._key}} in the path`,
    });
  }
  if (value._source === 'body' && route.method === HttpMethod.GET) {
    throw refuse({
      problem: 'a GET request has no body', got: `RequestValue.body("${value._key}")`, remedy: 'take the value from the query, or use another method',
    });
  }
}

function checkPathUsed(route: Route, values: RequestValue[], refuse: Refuse) {
  const unused = route._pathParameters.find(name => !values.some(value => value._source === 'path' && value._key === name));
  if (unused !== undefined) {
    throw refuse({ problem: `the path parameter {${unused}} is not used by the SQL`, remedy: `write :${unused} in the SQL, or leave it out of the path` });
  }
}
