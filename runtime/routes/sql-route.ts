import { AnswerBeforeCommit, createRender } from './answer';
import { asProblem } from './refusals';
import { createResult } from './results';
import type { Route, RouteContext } from './route';
import { bindable, createCheck, createOrder } from './statements';
import type { SqlRouteManifest } from '../../src/contract/manifest';
import { createBinder } from '../values/values';

/** Creates a route with one statement. */
export function createSqlRoute(manifest: SqlRouteManifest, { database, sessionContext, complete }: RouteContext): Route {
  const bind = createBinder(manifest.values, manifest);
  const bindContext = createBinder(sessionContext);
  const { readOnly, timeoutMs: maxMs = Infinity } = manifest;
  const result = createResult(manifest);
  const orderOf = createOrder(manifest);
  const statements = new Map([manifest, ...manifest.order?.choices.map(({ first }) => first) ?? []].map(each =>
    [each, bindable(each, manifest, result, sessionContext)]));
  const check = createCheck(manifest, manifest);
  const render = createRender(manifest, result);
  const settles = !readOnly && !(result.alwaysAnswers && check === undefined);

  return async (request, timeoutMs) => {
    const values = bind(request);
    result.check?.(values, request);
    const bound = statements.get(orderOf(values)?.first ?? manifest)!.bind(values);
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
