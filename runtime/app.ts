import { corsHeaders } from './cors';
import { DatabaseError, type Database } from './drivers/database';
import type { Log } from './log';
import { Problem, renderProblem } from './problem';
import { represent } from './representation';
import { asGet, isHead, type Request, type Response } from './request';
import { createRoute, type Answer } from './route';
import type { CorsManifest, Manifest } from '../src/contract/manifest';

/** Time kept back for writing the answer after the database ran out of its time. */
const ANSWER_MARGIN_MS = 500;

/** What an app is made of. */
export interface AppOptions {
  readonly manifest: Manifest;
  readonly database: Database;
  readonly log: Log;
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number;
}

/** Answers a request; never throws. */
export type App = (request: Request) => Promise<Response>;

/** Makes the app: routes are looked up in a map, every request writes one line to the log. */
export function createApp({ manifest, database, log, now }: AppOptions): App {
  const routes = new Map(Object.entries(manifest.routes).map(([key, route]) => [key, createRoute(route, database, manifest.sessionContext)]));

  const answer = async (request: Request): Promise<Answer> => {
    const route = routes.get(request.routeKey) ?? routes.get(asGet(request.routeKey));
    if (!route) throw new Problem('NOT_FOUND');
    const { response, ...outcome } = await route(request, Math.max(0, request.invocation.remainingMs - ANSWER_MARGIN_MS));
    return { response: represent(headed(response, request, manifest.cors), request), ...outcome };
  };

  return async request => {
    const started = now();
    const { response, ...outcome } = await answer(request).catch((error: unknown) => refuse(error, request, manifest.cors));
    log(response.status < 500 ? 'info' : 'error', `${request.routeKey} ${response.status}`, {
      ...requestFields(request),
      status: response.status,
      durationMs: round(now() - started),
      ...queryFields(outcome),
    });
    return isHead(request.routeKey) ? { ...response, body: '' } : response;
  };
}

interface Refusal extends Answer {
  readonly problem: Problem;
}

function refuse(error: unknown, request: Request, cors: CorsManifest | undefined): Refusal {
  const problem = error instanceof Problem ? error : new Problem('INTERNAL_ERROR', { cause: error });
  return { response: headed(renderProblem(problem, request.requestId), request, cors), problem };
}

/** Adds the headers that every answer has. */
function headed(response: Response, { headers }: Request, cors: CorsManifest | undefined): Response {
  return { ...response, headers: { 'cache-control': 'no-store', ...corsHeaders(cors, headers.get('origin')), ...response.headers } };
}

function requestFields({ requestId, routeKey, invocation }: Request) {
  const { functionRequestId, traceId, coldStart } = invocation;
  return { requestId, functionRequestId, traceId, route: routeKey, coldStart };
}

function queryFields({ query, problem }: { query?: Answer['query']; problem?: Problem }) {
  return {
    ...(query && { databaseMs: round(query.databaseMs), rows: query.rowCount, connectionReused: query.reused }),
    ...(problem && { code: problem.code, parameter: problem.parameter, ...causeFields(problem.cause) }),
  };
}

/** Only messages that we wrote are logged: those of servers, drivers and parsers quote rows and values. */
function causeFields(cause: unknown) {
  if (cause === undefined) return {};
  if (cause instanceof DatabaseError) return { reason: cause.message, ...cause.report };
  const { name = 'something that is no error was thrown', stack = '' } = Object(cause) as Partial<Error>;
  return { reason: name, stack: stack.split('\n').filter(line => /^ +at /.test(line)) };
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
