import { Duration } from 'aws-cdk-lib';
import { RouteError } from './route-error';
import { SqlStatement } from './sql-compiler';
import type { SqlResult } from '../sql-result';

/** Less is not enough to connect. */
const SHORTEST_MS = 500;
/** No function runs longer: https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
const LONGEST_MS = 900_000;

/** A path from the root of the API or a URL, without spaces, in which braces come in pairs. */
const LOCATION = /^(?:\/(?!\/)|https:\/\/[^\s{}/])[^\s{}]*(?:\{[^{}]+\}[^\s{}]*)*$/;

/** Refuses an answer that the statement can never give. */
export function checkResult(statement: SqlStatement, result: SqlResult, routeError: RouteError) {
  const { kind, location, otherwise } = result._manifest;
  const needsRows = kind === 'rows' || kind === 'page' || kind === 'row' || location !== undefined;
  if (needsRows && statement.writes && !statement.returnsRows) {
    throw routeError({
      problem: `SqlResult.${kind}() needs rows, but the ${statement.verb} statement returns none`,
      remedy: `add ${statement.returning} and the columns to answer with, or choose SqlResult.count() or SqlResult.none()`,
    });
  }
  if (kind === 'count' && statement.isQuery) {
    throw routeError({
      problem: `SqlResult.count() counts the rows that a statement changes, but the ${statement.verb} statement changes none itself`,
      remedy: 'to count rows choose SqlResult.row() and SELECT count(*) AS count; for the answer of a function choose SqlResult.row() or SqlResult.none()',
    });
  }
  if (otherwise && statement.isProcedure && (kind === 'count' || kind === 'none')) {
    throw routeError({
      problem: `SqlResult.${kind}() has otherwise, which counts changed rows, but the ${statement.verb} statement does not report how many it changed`,
      remedy: 'refuse in the procedure, and name the error in refusals, or return a row and choose SqlResult.row()',
    });
  }
  const missing = location === undefined ? undefined : columnsOf(location).find(column => !statement.mayReturn(column));
  if (missing !== undefined) {
    throw routeError({
      problem: `the location needs the column "${missing}", which the statement does not return`, got: location, remedy: `add it to ${statement.returning}`,
    });
  }
  if (location !== undefined && !LOCATION.test(location)) {
    throw routeError({
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
export function checkMaxRows(result: SqlResult, maxRows: number | undefined, routeError: RouteError) {
  const { kind } = result._manifest;
  if (maxRows !== undefined && kind !== 'rows') {
    throw routeError({ problem: `maxRows has no meaning for SqlResult.${kind}()`, remedy: 'leave it out' });
  }
  if (maxRows !== undefined && !(Number.isSafeInteger(maxRows) && maxRows > 0)) {
    throw routeError({ problem: 'maxRows is not valid', got: `${maxRows}`, allowed: 'whole numbers from 1 on' });
  }
}

/** Refuses a time that no request has. */
export function checkTimeout(timeout: Duration | undefined, routeError: RouteError) {
  const milliseconds = timeout?.toMilliseconds() ?? LONGEST_MS;
  if (milliseconds < SHORTEST_MS || milliseconds > LONGEST_MS) {
    throw routeError({ problem: 'the timeout is not valid', got: `${milliseconds} ms`, allowed: `${SHORTEST_MS} to ${LONGEST_MS} ms` });
  }
}
