import { RouteError } from './route-error';
import { SqlStatement } from './sql-compiler';
import { stepColumn } from './step-column';
import { DatabaseEngine } from '../../database/database-engine';
import { Findings } from '../../private/findings';
import type { SqlStep } from '../sql-step';

/** Maximum number of steps. */
const MAX_STEPS = 20;

/** Parsed statement of a route. */
export interface RouteStatement {
  readonly statement: SqlStatement;
  /** Absent: the route has one statement, which is `sql`. */
  readonly step?: SqlStep;
  /** Creates errors that name the route and the step. */
  readonly routeError: RouteError;
}

/** The two forms of a route, of which it has one. */
interface Forms {
  readonly sql?: string;
  readonly steps?: readonly SqlStep[];
}

/** Parses the statements of a route in their order; returns undefined if there are mistakes. */
export function parseStatements(
  { sql, steps }: Forms, engine: DatabaseEngine, findings: Findings, routeError: RouteError,
): RouteStatement[] | undefined {
  const checked = findings.attempt(() => checkForms({ sql, steps }, routeError));
  const texts = checked && (steps ?? [undefined]).map(step => ({ step, text: step?._sql ?? sql!, routeError: stepErrors(step, routeError) }));
  const parsed = texts?.flatMap(({ step, text, routeError: error }) =>
    findings.attempt(() => [{ step, statement: new SqlStatement(text, engine, error), routeError: error }]) ?? []);
  return parsed?.length === texts?.length ? parsed : undefined;
}

/** Returns the names of the request values of all statements, in the order of their first use. */
export function requestNames(statements: readonly RouteStatement[]): string[] {
  return [...new Set(statements.flatMap(({ statement }) => statement.names))].filter(name => stepColumn(name) === undefined);
}

function stepErrors(step: SqlStep | undefined, routeError: RouteError): RouteError {
  return step ? details => routeError({ ...details, problem: `step "${step._name}": ${details.problem}` }) : routeError;
}

function checkForms({ sql, steps }: Forms, routeError: RouteError): true {
  if ((sql === undefined) === (steps === undefined)) {
    throw routeError({
      problem: sql === undefined ? 'the route has neither sql nor steps' : 'the route has both sql and steps',
      remedy: sql === undefined ? 'write one statement in sql, or several in steps' : 'move the statement of sql to a step, or remove steps',
    });
  }
  if (steps && (steps.length === 0 || steps.length > MAX_STEPS)) {
    throw routeError({
      problem: steps.length === 0 ? 'the route has no steps' : 'the route has too many steps',
      got: `${steps.length}`,
      allowed: `1 to ${MAX_STEPS}`,
      remedy: steps.length === 0 ? "add steps, as in SqlStep.of('order', 'INSERT …')" : 'combine statements with WITH, or move them to a database function or procedure',
    });
  }
  const names = steps?.map(({ _name }) => _name) ?? [];
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) {
    throw routeError({ problem: 'two steps have the same name', got: twice, remedy: 'rename one of them' });
  }
  return true;
}
