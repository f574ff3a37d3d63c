import type { Result } from './result';
import type { CursorColumn, OrderChoiceManifest, RefusalManifest, SqlRouteManifest, StatementManifest } from '../../src/contract/manifest';
import type { ProblemCode } from '../../src/contract/problem';
import type { ValueManifest } from '../../src/contract/value-manifest';
import type { BoundStatement, Rows, SqlValue, Statement } from '../drivers/database';
import { Problem } from '../http/problem';

/** Checks the rows that a statement returned or changed, with the values of the request; throws a `Problem`. */
export type Check = (rows: Rows, values: readonly SqlValue[]) => void;

/** Binds a statement to the values of a request, and to the columns of the last row of the previous page. */
export type Bind = (values: readonly SqlValue[], cursor?: readonly SqlValue[]) => BoundStatement;

/** Parts of the rows that an answer contains. */
type Shown = Pick<Result, 'discardsRows' | 'keepsRow'>;

/** Creates a statement whose rows are answered. */
export function createBind(manifest: StatementManifest, route: SqlRouteManifest, result: Shown, sessionContext: readonly ValueManifest[]): Bind {
  const statement = lastStatement(manifest, route, result, sessionContext);
  const { parameters } = manifest;
  return (values, cursor = []) => ({
    statement,
    values: parameters?.map(each => typeof each === 'number' ? values[each]! : cursor[(each as CursorColumn).cursor]!) ?? values,
  });
}

/** Creates the statement of all rows, with the order that a request asks for, if the route has orders. */
export function createRowsBind(route: SqlRouteManifest, result: Shown, sessionContext: readonly ValueManifest[]): Bind {
  const orderOf = createOrder(route);
  const statements = route.order?.choices.map(({ first }) => first) ?? [route];
  const binds = new Map(statements.map(each => [each, createBind(each, route, result, sessionContext)]));
  return values => binds.get(orderOf(values)?.first ?? route)!(values);
}

/** Returns a function that selects the statement with the order that a request asks for, by its values. */
export function createOrder(route: SqlRouteManifest): (values: readonly SqlValue[]) => OrderChoiceManifest | undefined {
  const { order, values } = route;
  const index = values.findIndex(({ name }) => name === order?.parameter);
  return given => order?.choices.find(({ name }) => name === undefined || name === given[index]);
}

/** Creates the statement of a route whose rows are answered. */
export function lastStatement(
  manifest: StatementManifest, route: SqlRouteManifest, { discardsRows, keepsRow }: Shown, sessionContext: readonly ValueManifest[] = [],
): Statement {
  const { readOnly, result, maxRows = Infinity, jsonColumns } = route;
  return {
    ...createStatement(manifest, route),
    readOnly,
    // Only one row is answered, even if there are more.
    maxRows: result.kind === 'row' ? 1 : maxRows,
    contextKeys: sessionContext.map(({ name }) => name),
    ...(jsonColumns && { jsonColumns }),
    ...(discardsRows && { discardsRows }),
    ...(keepsRow !== undefined && { keepsRow }),
  };
}

/** Creates the statement of an earlier step, of whose rows at most the first is read. */
export function earlierStatement(manifest: StatementManifest, route: SqlRouteManifest, isRead: boolean): Statement {
  const { minRows = 1 } = manifest;
  const kept = isRead ? { keepsRow: 0, maxRows: Math.max(1, minRows) } : { discardsRows: true };
  return { ...createStatement(manifest, route), readOnly: route.readOnly, ...kept };
}

function createStatement({ text, parameters, firstParameter, customPlanFor }: StatementManifest, { values }: SqlRouteManifest) {
  return {
    text,
    types: parameters ? parameters.map(value => typeof value === 'number' ? values[value]!.type : undefined) : values.map(({ type }) => type),
    ...(firstParameter !== undefined && { firstParameter }),
    ...(customPlanFor && { customPlan: true }),
  };
}

/** Creates the check of a statement; undefined if any number of rows is accepted. */
export function createCheck(statement: StatementManifest, route: SqlRouteManifest): Check | undefined {
  const { minRows = 0, otherwise, changesRows = false } = statement;
  const max = changesRows ? route.maxAffected ?? Infinity : Infinity;
  if (minRows === 0 && max === Infinity) return undefined;
  const missing = createMissing(statement, route, otherwise);
  return ({ rowCount }, values) => {
    if (rowCount > max) throw new Problem('TOO_MANY_ROWS', { detail: `the request would change more than ${max} ${max === 1 ? 'row' : 'rows'}` });
    if (rowCount < minRows) throw new Problem(missing(values) ?? 'NOT_FOUND');
  };
}

/**
 * Returns a function for the answer to a statement without rows: the declared one, or that no row has the version in `If-Match`
 * (https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1); undefined for neither.
 */
export function createMissing(
  { parameters }: StatementManifest, { values }: SqlRouteManifest, otherwise: RefusalManifest | undefined,
): (given: readonly SqlValue[]) => RefusalManifest | ProblemCode | undefined {
  const version = values.findIndex(({ source }, index) => source === 'ifMatch' && (!parameters || parameters.includes(index)));
  return given => otherwise ?? (version >= 0 && given[version] !== null ? 'PRECONDITION_FAILED' : undefined);
}
