import { RouteError } from './route-error';
import { SqlStatement } from './sql-compiler';
import { Findings } from '../../private/findings';
import { nearestName } from '../../private/nearest-name';
import { HttpMethod } from '../http-method';
import { RequestValue } from '../request-value';
import type { Route } from '../route';

/** A value for every `:name` of a statement. */
export interface SqlParameters { readonly [name: string]: RequestValue }

interface Binding {
  readonly route: Route;
  readonly statement: SqlStatement;
  readonly declared: SqlParameters;
  readonly routeError: RouteError;
}

/**
 * Gives every `:name` its value, and finds names without a value, values without a use and values that the request cannot have.
 *
 * @returns undefined where it finds any, or where the path is not valid and a name may be one of its parameters
 */
export function bindParameters(binding: Binding, findings: Findings): SqlParameters | undefined {
  const found = findings.errors.length;
  const values = binding.statement.names.flatMap(name => {
    const value = findings.attempt(() => valueOf(binding, name));
    return value ? [[name, value] as const] : [];
  });
  values.forEach(([name, value]) => findings.attempt(() => checkValue(binding, name, value)));
  checkUnused(binding, findings);
  checkPathUsed(binding, values.map(([, value]) => value), findings);
  return findings.errors.length === found && values.length === binding.statement.names.length ? Object.fromEntries(values) : undefined;
}

/** The declared value of a name, or the parameter of the path that has it; undefined where the path is not valid. */
function valueOf({ route, declared, routeError }: Binding, name: string): RequestValue | undefined {
  const given = new Map(Object.entries(declared)).get(name);
  if (given || !route._hasValidPath) {
    return given;
  }
  if (route._pathParameters.includes(name)) {
    return RequestValue.path(name);
  }
  const near = nearestName(name, [...Object.keys(declared), ...route._pathParameters]);
  throw routeError({
    problem: `the SQL uses :${name}, which has no value`,
    remedy: [
      ...near === undefined ? [] : [`did you mean :${near}?`],
      `add "${name}" to parameters, or write {${name}} in the path`,
      'write a space behind the colon for the end of an array slice, and for a value of JSON_OBJECT',
    ].join('; '),
  });
}

function checkUnused({ statement, declared, routeError }: Binding, findings: Findings) {
  Object.keys(declared).filter(name => !statement.names.includes(name)).forEach(name => findings.attempt(() => {
    throw routeError({
      problem: `the parameter "${name}" is not used by the SQL`,
      remedy: `write :${name} in the SQL (outside of quotes), or leave the parameter out`,
    });
  }));
}

function checkValue({ route, statement, routeError }: Binding, name: string, value: RequestValue) {
  if (value._list && !statement.takesLists) {
    throw routeError({
      problem: `the parameter "${name}" is a list, but SQL Server has no arrays`,
      remedy: `leave list out, set valueType: ValueType.JSON and write (SELECT value FROM OPENJSON(:${name}))`,
    });
  }
  if (!value._unicode && !statement.takesVarchar) {
    throw routeError({ problem: `the parameter "${name}" has unicode: false, but PostgreSQL has no other strings`, remedy: 'leave unicode out' });
  }
  if (value._source === 'path' && route._hasValidPath && !route._pathParameters.includes(value._key)) {
    throw routeError({
      problem: `the path has no parameter "${value._key}"`,
      allowed: route._pathParameters.join(', ') || 'none, the path has no parameters',
      remedy: `write {${value._key}} in the path`,
    });
  }
  if (value._source === 'body' && route.method === HttpMethod.GET) {
    throw routeError({
      problem: 'a GET request has no body', got: `RequestValue.body("${value._key}")`, remedy: 'take the value from the query, or use another method',
    });
  }
}

function checkPathUsed({ route, routeError }: Binding, values: readonly RequestValue[], findings: Findings) {
  const used = values.filter(({ _source }) => _source === 'path').map(({ _key }) => _key);
  const unused = route._hasValidPath ? route._pathParameters.filter(name => !used.includes(name)) : [];
  unused.forEach(name => findings.attempt(() => {
    throw routeError({ problem: `the path parameter {${name}} is not used by the SQL`, remedy: `write :${name} in the SQL, or leave it out of the path` });
  }));
}
