import { RouteError } from './route-error';
import { SqlStatement } from './sql-compiler';
import { checkValue } from './value-rules';
import { Findings } from '../../private/findings';
import { nearestName } from '../../private/nearest-name';
import { RequestValue } from '../request-value';
import type { Route } from '../route';

/** Request values of the statements of a route, by `:name`. */
export interface SqlParameters { readonly [name: string]: RequestValue }

/** Statement of a route with its declared values. */
export interface Binding {
  readonly route: Route;
  /** Any statement of the route. */
  readonly statement: SqlStatement;
  /** Names of the request values of all statements. */
  readonly names: readonly string[];
  readonly declared: SqlParameters;
  readonly routeError: RouteError;
}

/**
 * Binds every `:name` to its request value, and reports names without a value, unused values, and values that requests cannot have.
 *
 * @returns undefined if there are such mistakes, or if the path is not valid and a name could be one of its parameters
 */
export function bindParameters(binding: Binding, findings: Findings): SqlParameters | undefined {
  const found = findings.errors.length;
  const values = binding.names.flatMap(name => {
    const value = findings.attempt(() => valueOf(binding, name));
    return value ? [[name, value] as const] : [];
  });
  values.forEach(([name, value]) => findings.attempt(() => checkValue(binding, name, value)));
  checkUnused(binding, findings);
  checkPathUsed(binding, values.map(([, value]) => value), findings);
  return findings.errors.length === found && values.length === binding.names.length ? Object.fromEntries(values) : undefined;
}

/** Returns the declared value of a name, or the path parameter with this name; undefined if the path is not valid. */
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
      'in an array slice or JSON_OBJECT, write a space after the colon',
    ].join('; '),
  });
}

function checkUnused({ names, declared, routeError }: Binding, findings: Findings) {
  Object.keys(declared).filter(name => !names.includes(name)).forEach(name => findings.attempt(() => {
    throw routeError({
      problem: `the parameter "${name}" is not used in the SQL`,
      remedy: `write :${name} in the SQL (outside quotes), or remove the parameter`,
    });
  }));
}

function checkPathUsed({ route, routeError }: Binding, values: readonly RequestValue[], findings: Findings) {
  const used = values.filter(({ _source }) => _source === 'path').map(({ _key }) => _key);
  const unused = route._hasValidPath ? route._pathParameters.filter(name => !used.includes(name)) : [];
  unused.forEach(name => findings.attempt(() => {
    throw routeError({ problem: `the path parameter {${name}} is not used in the SQL`, remedy: `write :${name} in the SQL, or remove it from the path` });
  }));
}
