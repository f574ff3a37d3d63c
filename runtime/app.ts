import type { Database } from './drivers/database';
import { corsHeaders } from './http/cors';
import { Problem, renderProblem } from './http/problem';
import { represent } from './http/representation';
import { asGet, isHead, type Request } from './http/request';
import { type Response } from './http/response';
import type { Log } from './observability/log';
import { round } from './observability/metrics';
import { createRequestLog, type RequestOutcome } from './observability/request-log';
import { createRoute, type RouteAnswer } from './routes/route';
import { Telemetry } from './tracing/telemetry';
import type { CorsManifest, Manifest } from '../src/contract/manifest';
import { DEFAULT_MAX_BODY_BYTES } from '../src/contract/value-limits';

/** Time reserved for writing the answer after the database timed out. */
const ANSWER_MARGIN_MS = 500;

/** Parts of an app. */
export interface AppOptions {
  readonly manifest: Manifest;
  /** Folder of the bundle and the files beside it. */
  readonly folder: string;
  readonly database: Database;
  readonly log: Log;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  /** Events of connections and secrets. */
  readonly telemetry?: Telemetry;
}

/** Answers a request; throws only for a problem after the beginning of its response was sent to `Request.output`. */
export type App = (request: Request) => Promise<Response>;

/** Creates the app: routes are looked up in a map, every request writes one log line. */
export function createApp({ manifest, folder, database, log, now, telemetry = new Telemetry() }: AppOptions): App {
  const head = (answer: Response, request: Request) => headed(answer, request, manifest.cors);
  // What is streamed has no limit, and its entity tag would be known only at its end.
  const complete = (answer: Response, request: Request) => {
    const response = head(answer, request);
    return request.output ? response : represent(response, request, manifest.gatewayCompresses);
  };
  const context = { database, folder, sessionContext: manifest.sessionContext ?? [], head, complete };
  const routes = new Map(Object.entries(manifest.routes).map(([key, route]) => [key, createRoute(route, context)]));
  const { maxBodyBytes = DEFAULT_MAX_BODY_BYTES } = manifest;
  const writeLine = createRequestLog(log, telemetry, manifest.metrics);

  const answer = async (request: Request): Promise<UntimedOutcome> => {
    const route = routes.get(request.routeKey) ?? routes.get(asGet(request.routeKey));
    if (!route) throw new Problem('NOT_FOUND');
    checkBodySize(request, maxBodyBytes);
    return route(request, Math.max(0, request.invocation.remainingMs - ANSWER_MARGIN_MS));
  };

  return async request => {
    const started = now();
    const outcome = await answer(request).catch((error: unknown) => problemOutcome(error, request, manifest.cors));
    writeLine(request, { ...outcome, durationMs: now() - started });
    if (outcome.problem && request.output?.started) throw outcome.problem;
    const response = manifest.serverTiming ? timed(outcome) : outcome.response;
    return isHead(request.routeKey) ? { ...response, body: '' } : response;
  };
}

/** Adds the time of the database (https://www.w3.org/TR/server-timing/). */
function timed({ response, query }: RouteAnswer): Response {
  return query ? { ...response, headers: { ...response.headers, 'server-timing': `db;dur=${round(query.databaseMs)}` } } : response;
}

type UntimedOutcome = Omit<RequestOutcome, 'durationMs'>;

function problemOutcome(error: unknown, request: Request, cors: CorsManifest | undefined): UntimedOutcome {
  const problem = error instanceof Problem ? error : new Problem('INTERNAL_ERROR', { cause: error });
  return { response: headed(renderProblem(problem, request), request, cors), problem };
}

/** Rejects a body that is too large, before reading it. */
function checkBodySize({ body = '' }: Request, maxBodyBytes: number): void {
  const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  if (bytes > maxBodyBytes) throw new Problem('CONTENT_TOO_LARGE', { detail: `the body must have at most ${maxBodyBytes} bytes` });
}

/** Adds the headers of every answer. A browser must not guess that stored text is a page (https://fetch.spec.whatwg.org/#x-content-type-options-header). */
function headed(response: Response, { headers }: Request, cors: CorsManifest | undefined): Response {
  return { ...response, headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...corsHeaders(cors, headers.get('origin')), ...response.headers } };
}
