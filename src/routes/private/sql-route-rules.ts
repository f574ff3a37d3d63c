import { Duration } from 'aws-cdk-lib';
import { RouteError } from './route-error';
import { RouteStatement } from './route-statements';
import { SqlStatement } from './sql-compiler';
import { Findings } from '../../private/findings';
import type { SqlResult } from '../sql-result';

/** Minimum timeout; shorter ones are not sufficient to connect. */
const MIN_TIMEOUT_MS = 500;
/** Maximum timeout of Lambda functions: https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
const MAX_TIMEOUT_MS = 900_000;

/** Path from the root of the API, or URL, without spaces and with balanced braces. */
const LOCATION = /^(?:\/(?!\/)|https:\/\/[^\s{}/])[^\s{}]*(?:\{[^{}]+\}[^\s{}]*)*$/;

/** Settings of the result of a route. */
interface AnswerOptions {
  readonly maxRows?: number;
  readonly jsonColumns?: readonly string[];
}

/** Checks the statement that is answered. */
export function checkAnswer({ statement, routeError }: RouteStatement, result: SqlResult, options: AnswerOptions, findings: Findings) {
  const { maxRows, jsonColumns } = options;
  findings.attempt(() => checkResult(statement, result, routeError));
  findings.attempt(() => checkVersion(statement, result, routeError));
  findings.attempt(() => checkMaxRows(result, maxRows, routeError));
  findings.attempt(() => checkJsonColumns(statement, result, jsonColumns, routeError));
}

/** Rejects results that the statement cannot produce. */
function checkResult(statement: SqlStatement, result: SqlResult, routeError: RouteError) {
  const { kind, location, otherwise, version } = result._manifest;
  const needsRows = kind === 'rows' || kind === 'page' || kind === 'row' || location !== undefined || version !== undefined;
  if (needsRows && statement.writes && !statement.returnsRows) {
    throw routeError({
      problem: `SqlResult.${kind}() requires rows, but the ${statement.verb} statement returns none`,
      remedy: `add ${statement.returning} and the result columns, or use SqlResult.count() or SqlResult.none()`,
    });
  }
  if (kind === 'count' && statement.isQuery) {
    throw routeError({
      problem: `SqlResult.count() returns the number of changed rows, but the ${statement.verb} statement changes none`,
      remedy: 'to count rows, use SqlResult.row() and SELECT count(*) AS count; for the result of a function, use SqlResult.row() or SqlResult.none()',
    });
  }
  if (otherwise && statement.isProcedure && (kind === 'count' || kind === 'none')) {
    throw routeError({
      problem: `otherwise of SqlResult.${kind}() depends on the number of changed rows, which the ${statement.verb} statement does not report`,
      remedy: 'raise an error in the procedure and add it to refusals, or return a row and use SqlResult.row()',
    });
  }
  const missing = location === undefined ? undefined : columnsOf(location).find(column => !statement.mayReturn(column));
  if (missing !== undefined) {
    throw routeError({
      problem: `location uses the column "${missing}", which the statement does not return`, got: location, remedy: `add it to ${statement.returning}`,
    });
  }
  if (location !== undefined && !LOCATION.test(location)) {
    throw routeError({
      problem: 'location must be a path or an https URL',
      got: location,
      allowed: 'a path as in "/orders/{id}", or an https URL, with each column in braces',
      remedy: 'write the path of the route that reads the created row',
    });
  }
}

/** Rejects a version that the statement does not return. */
function checkVersion(statement: SqlStatement, result: SqlResult, routeError: RouteError) {
  const { kind, version } = result._manifest;
  if (version !== undefined && !statement.mayReturn(version)) {
    throw routeError({
      problem: `version of SqlResult.${kind}() is the column "${version}", which the statement does not return`, remedy: `add it to ${statement.returning}`,
    });
  }
}

/** Rejects `maxAffected` for statements whose changed rows are not counted, and values that are not positive integers. */
export function checkMaxAffected(statements: readonly RouteStatement[], maxAffected: number, readOnly: boolean, routeError: RouteError) {
  if (!Number.isSafeInteger(maxAffected) || maxAffected < 1) {
    throw routeError({ problem: 'maxAffected is not valid', got: `${maxAffected}`, allowed: 'integers, 1 or greater' });
  }
  if (readOnly) {
    throw routeError({ problem: 'maxAffected has no effect on a read-only route', remedy: 'leave it out' });
  }
  const uncounted = statements.find(({ statement }) => statement.isProcedure || (statement.writes && !statement.countsChanges));
  if (uncounted) {
    const { verb, isProcedure } = uncounted.statement;
    throw uncounted.routeError({
      problem: `maxAffected limits the number of changed rows, but ${isProcedure ? `the ${verb} statement does not report it` : 'changes in WITH are not counted'}`,
      remedy: isProcedure ? 'count the rows in the procedure, raise an error and add it to refusals' : 'write each change as a step',
    });
  }
  if (!statements.some(({ statement }) => statement.countsChanges)) {
    throw routeError({ problem: `maxAffected has no effect on a ${statements[0].statement.verb} statement`, remedy: 'leave it out' });
  }
}

function columnsOf(location: string): string[] {
  return [...location.matchAll(/\{([^{}]+)\}/g)].map(([, column]) => column);
}

/** Rejects `maxRows` for results other than `rows()`, and values that are not positive integers. */
function checkMaxRows(result: SqlResult, maxRows: number | undefined, routeError: RouteError) {
  const { kind } = result._manifest;
  if (maxRows !== undefined && kind !== 'rows') {
    throw routeError({ problem: `maxRows has no effect on SqlResult.${kind}()`, remedy: 'leave it out' });
  }
  if (maxRows !== undefined && !(Number.isSafeInteger(maxRows) && maxRows > 0)) {
    throw routeError({ problem: 'maxRows is not valid', got: `${maxRows}`, allowed: 'integers, 1 or greater' });
  }
}

/** Rejects `jsonColumns` for results without rows, and columns that the statement does not return. */
function checkJsonColumns(statement: SqlStatement, result: SqlResult, columns: readonly string[] | undefined, routeError: RouteError) {
  const { kind } = result._manifest;
  if (columns !== undefined && ['count', 'none', 'file'].includes(kind)) {
    throw routeError({ problem: `jsonColumns has no effect on SqlResult.${kind}()`, remedy: 'leave it out' });
  }
  const missing = columns?.find(column => !statement.mayReturn(column));
  if (missing !== undefined) {
    throw routeError({ problem: 'jsonColumns names a column that the statement does not return', got: missing, remedy: 'name columns as the result has them' });
  }
}

/** Rejects timeouts outside the limits of requests. */
export function checkTimeout(timeout: Duration | undefined, routeError: RouteError) {
  const milliseconds = timeout?.toMilliseconds() ?? MAX_TIMEOUT_MS;
  if (milliseconds < MIN_TIMEOUT_MS || milliseconds > MAX_TIMEOUT_MS) {
    throw routeError({ problem: 'the timeout is not valid', got: `${milliseconds} ms`, allowed: `${MIN_TIMEOUT_MS} to ${MAX_TIMEOUT_MS} ms` });
  }
}
