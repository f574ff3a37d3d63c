import { type Log } from './log';
import { round, createMeasure } from './metrics';
import type { MetricsManifest } from '../../src/contract/manifest';
import { DatabaseError } from '../drivers/database';
import type { Problem } from '../http/problem';
import { asGet, type Request } from '../http/request';
import type { RouteAnswer } from '../routes/route';
import type { Span } from '../tracing/segments';
import type { Telemetry } from '../tracing/telemetry';

/** Outcome of a request. */
export interface RequestOutcome extends RouteAnswer {
  readonly problem?: Problem;
  /** Milliseconds from reading the request to the finished response. */
  readonly durationMs: number;
}

/** Writes the log line of a request. */
export type RequestLog = (request: Request, outcome: RequestOutcome) => void;

/** Creates the request log; metrics are part of its lines. */
export function createRequestLog(log: Log, telemetry: Telemetry, manifest: MetricsManifest | undefined): RequestLog {
  const measure = createMeasure(manifest);

  return (request, { response: { status }, durationMs, query, problem, callerGone }) => {
    const { routeKey, invocation: { coldStart } } = request;
    const metrics = measure({ route: asGet(routeKey), coldStart, code: problem?.code, query, events: telemetry.takeEvents() });
    const outcome = { status, durationMs: round(durationMs), ...(callerGone && { callerGone }) };
    const fields = { ...requestFields(request), ...outcome, ...queryFields(query), ...problemFields(problem) };
    telemetry.trace(request.invocation.trace, queryCalls(durationMs, query, problem));
    // Callers get no other report of a response that is broken off, whatever its reason.
    const isBrokenOff = problem !== undefined && request.output?.started;
    log(status < 500 && !isBrokenOff ? 'info' : 'error', `${routeKey} ${status}`, fields, metrics);
  };
}

/** Returns the database call, which ended just now; a failed one is as long as the request. */
function queryCalls(durationMs: number, query: RouteAnswer['query'], problem: Problem | undefined): Span[] {
  const failed = !query && problem?.cause instanceof DatabaseError;
  if (!query && !failed) return [];
  const ended = Date.now();
  return [{ name: 'database', started: ended - (query?.databaseMs ?? durationMs), ended, failed }];
}

function requestFields({ requestId, extendedRequestId, routeKey, invocation }: Request) {
  const { functionRequestId, traceId, coldStart } = invocation;
  return { requestId, extendedRequestId, functionRequestId, traceId, route: routeKey, coldStart };
}

function queryFields(query: RouteAnswer['query']) {
  return query && { databaseMs: round(query.databaseMs), rows: query.rowCount, connectionReused: query.reused };
}

function problemFields(problem: Problem | undefined) {
  return problem && { code: problem.code, parameter: problem.parameter, ...causeFields(problem.cause) };
}

/** Returns log fields of a cause. Only messages of this library are logged: those of servers, drivers and parsers quote rows and values. */
function causeFields(cause: unknown) {
  if (cause === undefined) return {};
  if (cause instanceof DatabaseError) return { reason: cause.message, ...cause.report };
  const { name = 'a value that is not an error was thrown', stack = '' } = Object(cause) as Partial<Error>;
  return { reason: name, stack: stack.split('\n').filter(line => /^ +at /.test(line)) };
}
