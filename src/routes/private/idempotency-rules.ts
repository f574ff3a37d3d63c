import { RouteError } from './route-error';
import { RouteStatement } from './route-statements';
import { IdempotencyManifest } from '../../contract/idempotency-manifest';
import { HttpMethod } from '../http-method';
import type { Idempotency } from '../idempotency';

/** Methods to which `idempotency` of an API applies. `PUT` and `DELETE` are idempotent by definition (RFC 9110, section 9.2.2). */
const METHODS = [HttpMethod.POST, HttpMethod.PATCH];

/** Parts of a route that decide whether it has keys. */
export interface KeyedRoute {
  readonly method: HttpMethod;
  readonly readOnly: boolean;
  readonly statements: readonly RouteStatement[];
  readonly routeError: RouteError;
}

/**
 * Returns the statements of the keys of a route, from its `idempotency` or that of the API where it applies; undefined: `Idempotency-Key` has no effect.
 *
 * @throws if the route cannot have keys
 */
export function idempotencyManifest(
  own: Idempotency | undefined, ofApi: Idempotency | undefined, route: KeyedRoute,
): IdempotencyManifest | undefined {
  const { method, readOnly, statements: [{ statement }] } = route;
  const idempotency = own ?? (METHODS.includes(method) && !readOnly ? ofApi : undefined);
  const manifest = idempotency?._manifest(statement.engine);
  if (manifest) {
    checkIdempotency(own, route);
  }
  return manifest;
}

/** Rejects keys on read-only routes, and on procedures of SQL Server, whose `COMMIT` or `ROLLBACK` would end the transaction with the key. */
function checkIdempotency(own: Idempotency | undefined, { readOnly, statements, routeError }: KeyedRoute) {
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
