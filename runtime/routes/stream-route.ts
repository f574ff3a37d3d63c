import { withCache } from './answer';
import { createFormats, type RowWriter } from './formats';
import { broken } from './problems';
import { asProblem } from './refusals';
import type { Route, RouteContext } from './route';
import { createRowsBind } from './statements';
import type { SqlRouteManifest } from '../../src/contract/manifest';
import type { TakeRows } from '../drivers/database';
import type { Output } from '../http/output';
import { isHead } from '../http/request';
import type { Response } from '../http/response';
import { createBinder } from '../values/values';

/** Creates a route whose rows are sent while the statement runs. The status is sent with the first rows, so an error before them is answered as usual. */
export function createStreamRoute(manifest: SqlRouteManifest, { database, sessionContext, head }: RouteContext): Route {
  const bind = createBinder(manifest.values, manifest);
  const bindContext = createBinder(sessionContext);
  const { timeoutMs: maxMs = Infinity, result: { formats }, cacheControl } = manifest;
  const select = createFormats(formats, manifest.values);
  const bindRows = createRowsBind(manifest, {}, sessionContext);

  return async (request, timeoutMs) => {
    const values = bind(request);
    const writer = select(values, request);
    const { output = missingOutput() } = request;
    const { statement, values: bound } = bindRows(values);
    const response = head(withCache({ status: 200, headers: writer.headers, body: '' }, cacheControl), request);
    const options = { timeoutMs: Math.min(timeoutMs, maxMs), context: bindContext(request) };
    const explain = (error: unknown): never => { throw asProblem(error, manifest); };
    // One row shows whether the statement can be run.
    if (isHead(request.routeKey)) return { response, query: await database.run({ ...statement, maxRows: 0 }, bound, options).catch(explain) };
    try {
      const query = await database.stream(statement, bound, { ...options, signal: output.closed }, sender(writer, response, output));
      await output.write(writer.end);
      return { response, query };
    } catch (error) {
      if (output.closed.aborted) return { response, callerGone: true };
      return explain(error);
    }
  };
}

/** Returns a receiver that sends rows. */
function sender(writer: RowWriter, response: Response, output: Output): TakeRows {
  return rows => {
    const isFirst = !output.started;
    if (isFirst) output.start(response);
    return output.write(joined(isFirst ? writer.begin(rows.columns) : '', writer.part(rows, isFirst)));
  };
}

function joined(before: string, part: string | Buffer): string | Buffer {
  if (before === '') return part;
  return typeof part === 'string' ? before + part : Buffer.concat([Buffer.from(before), part]);
}

function missingOutput(): never {
  throw broken('the route streams, but was called by a function that does not: set the handler of the function to index.stream');
}
