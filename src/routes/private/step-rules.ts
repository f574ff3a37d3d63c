import { SqlParameters } from './parameter-binding';
import { RouteStatement } from './route-statements';
import { stepColumn } from './step-column';
import { Findings } from '../../private/findings';
import { nearestName } from '../../private/nearest-name';
import type { SqlResult } from '../sql-result';

/** Names of the request values of a route. */
interface ParameterNames {
  readonly names: readonly string[];
  /** Those that are lists of records. */
  readonly records: readonly string[];
}

/** Checks the steps of a route, and that statements use only columns of earlier steps. */
export function checkSteps(
  statements: readonly RouteStatement[], result: SqlResult, { names: parameterNames, records }: ParameterNames, findings: Findings,
) {
  statements.forEach((reader, index) => columnsOf(reader).forEach(name => findings.attempt(() => {
    checkNotRecords(name, reader, records);
    checkColumn(name, reader, statements, index);
  })));
  statements.filter(({ step }) => step).forEach(each => {
    findings.attempt(() => checkStepName(each, parameterNames));
    findings.attempt(() => checkProcedure(each));
    findings.attempt(() => checkCountable(each));
  });
  findings.attempt(() => checkLastStep(statements[statements.length - 1], result));
}

/**
 * Returns the minimum number of rows of each statement. It is 0 for the last one unless its step sets it, because the result says what the answer
 * is without a row.
 */
export function minRowsOf(statements: readonly RouteStatement[], parameters: SqlParameters): number[] {
  const read = statements.flatMap(statement => columnsOf(statement).map(name => stepColumn(name)!.step));
  return statements.map((each, index) => {
    const isLast = index === statements.length - 1;
    const isNeeded = !isLast && (read.includes(each.step!._name) || usesIfMatch(each, parameters));
    return each.step?._minRows ?? (isNeeded ? 1 : 0);
  });
}

/** Rejects values from `If-Match` in statements that do not report whether they found the row. */
export function checkIfMatch(statements: readonly RouteStatement[], parameters: SqlParameters, findings: Findings) {
  statements.filter(each => usesIfMatch(each, parameters)).forEach(({ statement, step, routeError }) => findings.attempt(() => {
    if (statement.isProcedure) {
      throw routeError({
        problem: `the ${statement.verb} statement uses RequestValue.ifMatch(), but does not report whether it found a row with that version`,
        remedy: 'compare the version in an UPDATE, DELETE or SELECT',
      });
    }
    if (step?._minRows === 0) {
      throw routeError({ problem: 'minRows: 0 would ignore the version from RequestValue.ifMatch()', remedy: 'leave minRows out' });
    }
  }));
}

function usesIfMatch({ statement }: RouteStatement, parameters: SqlParameters): boolean {
  return statement.names.some(name => parameters[name]?._source === 'ifMatch');
}

function columnsOf({ statement }: RouteStatement): string[] {
  return statement.names.filter(name => stepColumn(name) !== undefined);
}

function checkNotRecords(name: string, { routeError }: RouteStatement, records: readonly string[]) {
  const { step } = stepColumn(name)!;
  if (records.includes(step)) {
    throw routeError({ problem: `the SQL uses :${name}, but "${step}" is a table of records`, remedy: `write ${name}, without the colon` });
  }
}

function checkColumn(name: string, { step: reader, routeError }: RouteStatement, statements: readonly RouteStatement[], index: number) {
  const { step, column } = stepColumn(name)!;
  if (!reader) {
    throw routeError({
      problem: `the SQL uses :${name}, a column of a step, but the route has no steps`,
      remedy: `write :${step} for a request value, or steps: [SqlStep.of('${step}', …), …] instead of sql; in an array slice, write a space after the colon`,
    });
  }
  const source = statements.findIndex(each => each.step!._name === step);
  const earlier = statements.slice(0, index).map(each => each.step!._name);
  if (source < 0) {
    const near = nearestName(step, earlier);
    throw routeError({
      problem: `the SQL uses :${name}, but the route has no step "${step}"`,
      allowed: earlier.length > 0 ? `columns of earlier steps: ${earlier.join(', ')}` : 'request values, because no step runs before this one',
      remedy: near === undefined ? undefined : `did you mean :${near}.${column}?`,
    });
  }
  if (source >= index) {
    throw routeError({
      problem: `the SQL uses :${name}, but step "${step}" does not run before this one`,
      remedy: source === index ? 'name an earlier step' : `move step "${step}" before step "${reader._name}"`,
    });
  }
  checkReadable(statements[source], column);
}

/** Checks a step whose column a later step uses. */
function checkReadable({ statement, step, routeError }: RouteStatement, column: string) {
  const use = `a later step uses :${step!._name}.${column}`;
  if (!statement.returnsRows) {
    throw routeError({ problem: `${use}, but the ${statement.verb} statement returns no rows`, remedy: `add ${statement.returning} with the column` });
  }
  if (!statement.mayReturn(column)) {
    throw routeError({ problem: `${use}, but the statement does not return the column "${column}"`, remedy: `add it to ${statement.returning}` });
  }
  if (step!._minRows === 0) {
    throw routeError({ problem: `${use}, which has no value if the step returns no row`, got: 'minRows: 0', remedy: 'leave minRows out' });
  }
}

function checkStepName({ step, routeError }: RouteStatement, parameterNames: readonly string[]) {
  if (parameterNames.includes(step!._name)) {
    throw routeError({ problem: `the step has the name of the parameter :${step!._name}`, remedy: 'rename one of them' });
  }
}

/** Rejects procedures of SQL Server, whose `COMMIT` or `ROLLBACK` would end the transaction of the route. */
function checkProcedure({ statement, routeError }: RouteStatement) {
  if (statement.isProcedure && !statement.isPostgres) {
    throw routeError({
      problem: `${statement.verb} cannot be a step on SQL Server, because a procedure can end the transaction of the steps`,
      remedy: 'write its statements as steps, or call it from a route with sql',
    });
  }
}

/** Rejects a minimum for statements that neither return nor change rows, and for procedures, whose changes are not counted. */
function checkCountable({ statement, step, routeError }: RouteStatement) {
  if (step!._minRows && (statement.isProcedure || !(statement.writes || statement.returnsRows))) {
    throw routeError({
      problem: `minRows and otherwise depend on the number of rows, which the ${statement.verb} statement does not report`,
      remedy: statement.isProcedure ? 'raise an error in the procedure and add it to refusals' : 'leave them out',
    });
  }
}

/** Rejects a check of the last step that the result has as well. */
function checkLastStep({ step, routeError }: RouteStatement, result: SqlResult) {
  const { kind, otherwise } = result._manifest;
  const minRows = step?._minRows ?? 0;
  if (minRows === 0 || kind === 'rows' || kind === 'page') {
    return;
  }
  if (minRows === 1) {
    throw routeError({
      problem: 'the answer of the last step without a row is set in the result',
      remedy: `remove minRows and otherwise from the step, and set otherwise of SqlResult.${kind}()`,
    });
  }
  if (otherwise) {
    throw routeError({ problem: `otherwise of SqlResult.${kind}() never applies, because the last step has minRows: ${minRows}`, remedy: 'move otherwise to the step' });
  }
}
