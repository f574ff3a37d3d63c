import { AnswerBeforeCommit, createRender } from './answer';
import { asProblem } from './refusals';
import { createResult } from './results';
import type { Route, RouteContext } from './route';
import { createCheck, createRowsBind } from './statements';
import type { SqlRouteManifest } from '../../src/contract/manifest';
import { createBinder } from '../values/values';

/** Creates a route with one statement. */
export function createSqlRoute(manifest: SqlRouteManifest, { database, sessionContext, complete }: RouteContext): Route {
  const bind = createBinder(manifest.values, manifest);
  const bindContext = createBinder(sessionContext);
  const { readOnly, timeoutMs: maxMs = Infinity } = manifest;
  const result = createResult(manifest);
  const bindRows = createRowsBind(manifest, result, sessionContext);
  const check = createCheck(manifest, manifest);
  const render = createRender(manifest, result);
  const settles = !readOnly && !(result.alwaysAnswers && check === undefined);

  return async (request, timeoutMs) => {
    const values = bind(request);
    result.check?.(values, request);
    const bound = bindRows(values);
    const answer = new AnswerBeforeCommit(rows => {
      check?.(rows, values);
      return complete(render(rows, values, request), request);
    });
    const options = { timeoutMs: Math.min(timeoutMs, maxMs), context: bindContext(request), ...(settles && { keep: answer.keep }) };
    const query = await database.run(bound.statement, bound.values, options)
      .catch((error: unknown) => { throw asProblem(error, manifest); });
    return { response: answer.take(query), query };
  };
}
