import { RouteError } from './route-error';
import { SqlStatement } from './sql-compiler';
import { HttpMethod } from '../http-method';
import type { Route } from '../route';

/** Rejects statements with side effects on read-only routes. */
export function checkReadOnly(route: Route, statement: SqlStatement, readOnly: boolean | undefined, routeError: RouteError) {
  const isGet = route.method === HttpMethod.GET;
  if (!(readOnly ?? isGet)) {
    return;
  }
  if (statement.effect) {
    throw routeError({
      problem: `the route is read-only, but its statement ${statement.effect.does}`,
      got: statement.effect.what,
      remedy: isGet ? 'use SqlRoute.post, put, patch or delete' : 'leave readOnly out',
    });
  }
  if (statement.isUnguarded && readOnly === undefined) {
    throw routeError({
      problem: 'the route is read-only, but SQL Server does not prevent a procedure from changing data, and the handler can run reads twice',
      got: statement.verb,
      remedy: 'use SqlRoute.post, or set readOnly: true if the procedure only reads',
    });
  }
}
