import { RouteError } from './route-error';
import { RouteStatement } from './route-statements';
import { HttpMethod } from '../http-method';
import type { Idempotency } from '../idempotency';

/** Methods to which `idempotency` of an API applies. `PUT` and `DELETE` are idempotent by definition (RFC 9110, section 9.2.2). */
const METHODS = [HttpMethod.POST, HttpMethod.PATCH];

/** Route whose keys are decided. */
export interface KeyedRoute {
  readonly method: HttpMethod;
  readonly readOnly: boolean;
  readonly statements: readonly RouteStatement[];
}

/** Returns the setting of the route, or that of the API where it applies; undefined: `Idempotency-Key` has no effect. */
export function idempotencyOf(
  own: Idempotency | undefined, ofApi: Idempotency | undefined, { method, readOnly }: KeyedRoute,
): Idempotency | undefined {
  return own ?? (METHODS.includes(method) && !readOnly ? ofApi : undefined);
}

/** Rejects keys on read-only routes, and on procedures of SQL Server, whose `COMMIT` or `ROLLBACK` would end the transaction with the key. */
export function checkIdempotency(own: Idempotency | undefined, { readOnly, statements }: KeyedRoute, routeError: RouteError) {
  if (readOnly) {
    throw routeError({ problem: 'idempotency has no effect on a read-only route, whose requests can be repeated anyway', remedy: 'leave idempotency out' });
  }
  const procedure = statements.find(({ statement }) => statement.isProcedure && !statement.isPostgres);
  if (procedure) {
    throw routeError({
      problem: `idempotency cannot include ${procedure.statement.verb} on SQL Server, because a procedure can end the transaction of the key`,
      remedy: `${own ? 'leave idempotency out' : 'set idempotency: Idempotency.none() on the route'}, or write the statements of the procedure as steps`,
    });
  }
}
