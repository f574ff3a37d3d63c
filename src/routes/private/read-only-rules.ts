import { RouteError } from './route-error';
import { SqlStatement } from './sql-compiler';
import { HttpMethod } from '../http-method';
import type { Route } from '../route';

/** Refuses a change on a route that is read-only. */
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
      problem: 'the route is read-only, but nothing on SQL Server keeps a procedure from changing data, and a read may be run twice',
      got: statement.verb,
      remedy: 'use SqlRoute.post, or set readOnly: true if the procedure only reads',
    });
  }
}
