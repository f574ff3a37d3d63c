import { corsHeaders } from './cors';
import { DatabaseError, type Database } from './drivers/database';
import type { Log } from './log';
import { Problem, renderProblem } from './problem';
import type { Request, Response } from './request';
import { createRoute, type Answer } from './route';
import type { Manifest } from '../src/contract/manifest';

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
  const routes = new Map(Object.entries(manifest.routes).map(([key, route]) => [key, createRoute(route, database)]));

  const answer = async (request: Request): Promise<Answer> => {
    const route = routes.get(request.routeKey);
    if (!route) throw new Problem('NOT_FOUND');
    return route(request, Math.max(0, request.invocation.remainingMs - ANSWER_MARGIN_MS));
  };

  return async request => {
    const started = now();
    const { response, ...outcome } = await answer(request).catch((error: unknown) => refuse(error, request));
    log(response.status < 500 ? 'info' : 'error', `${request.routeKey} ${response.status}`, {
      ...requestFields(request),
      status: response.status,
      durationMs: round(now() - started),
      ...queryFields(outcome),
    });
    const cors = corsHeaders(manifest.cors, request.headers.get('origin'));
    return { ...response, headers: { 'cache-control': 'no-store', ...cors, ...response.headers } };
  };
}

interface Refusal extends Answer {
  readonly problem: Problem;
}

function refuse(error: unknown, { requestId }: Request): Refusal {
  const problem = error instanceof Problem ? error : new Problem('INTERNAL_ERROR', { cause: error });
  return { response: renderProblem(problem, requestId), problem };
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
