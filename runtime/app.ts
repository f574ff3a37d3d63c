import type { Database } from './drivers/database';
import { corsHeaders } from './http/cors';
import { Problem, renderProblem } from './http/problem';
import { represent } from './http/representation';
import { asGet, isHead, type Request } from './http/request';
import { type Response } from './http/response';
import type { Log } from './observability/log';
import { createRequestLog, type RequestOutcome } from './observability/request-log';
import { createRoute } from './routes/route';
import { Telemetry } from './tracing/telemetry';
import type { CorsManifest, Manifest } from '../src/contract/manifest';
import { DEFAULT_MAX_BODY_BYTES } from '../src/contract/value-limits';

/** Time kept back for writing the answer after the database ran out of its time. */
const ANSWER_MARGIN_MS = 500;

/** What an app is made of. */
export interface AppOptions {
  readonly manifest: Manifest;
  /** Holds the bundle and the files beside it. */
  readonly folder: string;
  readonly database: Database;
  readonly log: Log;
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number;
  /** What is told of connections and secrets. */
  readonly telemetry?: Telemetry;
}

/** Answers a request; never throws. */
export type App = (request: Request) => Promise<Response>;

/** Makes the app: routes are looked up in a map, every request writes one line to the log. */
export function createApp({ manifest, folder, database, log, now, telemetry = new Telemetry() }: AppOptions): App {
  const complete = (answer: Response, request: Request) => represent(headed(answer, request, manifest.cors), request, manifest.gatewayCompresses);
  const context = { database, folder, sessionContext: manifest.sessionContext ?? [], complete };
  const routes = new Map(Object.entries(manifest.routes).map(([key, route]) => [key, createRoute(route, context)]));
  const { maxBodyBytes = DEFAULT_MAX_BODY_BYTES } = manifest;
  const writeLine = createRequestLog(log, telemetry, manifest.metrics);

  const answer = async (request: Request): Promise<Outcome> => {
    const route = routes.get(request.routeKey) ?? routes.get(asGet(request.routeKey));
    if (!route) throw new Problem('NOT_FOUND');
    checkBodySize(request, maxBodyBytes);
    return route(request, Math.max(0, request.invocation.remainingMs - ANSWER_MARGIN_MS));
  };

  return async request => {
    const started = now();
    const outcome = await answer(request).catch((error: unknown) => refuse(error, request, manifest.cors));
    writeLine(request, { ...outcome, durationMs: now() - started });
    const { response } = outcome;
    return isHead(request.routeKey) ? { ...response, body: '' } : response;
  };
}

type Outcome = Omit<RequestOutcome, 'durationMs'>;

function refuse(error: unknown, request: Request, cors: CorsManifest | undefined): Outcome {
  const problem = error instanceof Problem ? error : new Problem('INTERNAL_ERROR', { cause: error });
  return { response: headed(renderProblem(problem, request), request, cors), problem };
}

/** Refuses a body before anything is read of it. */
function checkBodySize({ body = '' }: Request, maxBodyBytes: number): void {
  const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  if (bytes > maxBodyBytes) throw new Problem('CONTENT_TOO_LARGE', { detail: `the body must have at most ${maxBodyBytes} bytes` });
}

/** Adds the headers that every answer has. A browser must not guess that stored text is a page (https://fetch.spec.whatwg.org/#x-content-type-options-header). */
function headed(response: Response, { headers }: Request, cors: CorsManifest | undefined): Response {
  return { ...response, headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...corsHeaders(cors, headers.get('origin')), ...response.headers } };
}
