import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { refusalOf } from './refusals';
import { createResult } from './results';
import { OPENAPI_FILE, type RouteManifest, type SqlRouteManifest, type ValueManifest, type ValueSource } from '../../src/contract/manifest';
import type { ProblemCode } from '../../src/contract/problem';
import { DatabaseError, type Database, type DatabaseErrorKind, type QueryResult, type Rows, type Statement } from '../drivers/database';
import { Problem, resultTooLarge } from '../http/problem';
import { checkLength } from '../http/representation';
import { json, type Request } from '../http/request';
import type { Response } from '../http/response';
import { createBinder } from '../values/values';

/** Timeout of a health check. */
const HEALTH_TIMEOUT_MS = 3000;

/** Sources that the caller controls. */
const CALLER_SOURCES: ReadonlySet<ValueSource> = new Set<ValueSource>(['path', 'query', 'header', 'body']);

/** Answer of a route, with its query for the log. */
export interface RouteAnswer {
  readonly response: Response;
  readonly query?: QueryResult;
}

/** Answers a request within the given time; throws a `Problem`, or any other error for a bug. */
export type Route = (request: Request, timeoutMs: number) => Promise<RouteAnswer>;

/** Dependencies of routes. */
export interface RouteContext {
  readonly database: Database;
  /** Folder of the bundle and the files beside it. */
  readonly folder: string;
  /** Values that every statement sets in the session context. */
  readonly sessionContext: readonly ValueManifest[];
  /** Completes the response for the caller; throws for a response that cannot be sent. */
  readonly complete: (answer: Response, request: Request) => Response;
}

/** Creates a route of the manifest. */
export function createRoute(manifest: RouteManifest, context: RouteContext): Route {
  switch (manifest.kind) {
    case 'sql': return createSqlRoute(manifest, context);
    case 'health': return completed(createHealthRoute(context.database), context);
    case 'openapi': return completed(createDocumentRoute(context.folder), context);
  }
}

function completed(route: Route, { complete }: RouteContext): Route {
  return async (request, timeoutMs) => {
    const answer = await route(request, timeoutMs);
    return { ...answer, response: complete(answer.response, request) };
  };
}

function createSqlRoute(manifest: SqlRouteManifest, { database, sessionContext, complete }: RouteContext): Route {
  const bind = createBinder(manifest.values);
  const bindContext = createBinder(sessionContext);
  const { readOnly, maxRows = Infinity, timeoutMs: maxMs = Infinity } = manifest;
  const result = createResult(manifest.result, manifest.values);
  const statement = { ...statementOf(manifest, sessionContext), ...(result.discardsRows && { discardsRows: true }) };
  const settles = !readOnly && !result.alwaysAnswers;

  return async (request, timeoutMs) => {
    const values = bind(request);
    const answer = new AnswerBeforeCommit(rows => {
      checkSize(rows, maxRows, request);
      return complete(result.render(rows, values, request), request);
    });
    const options = { timeoutMs: Math.min(timeoutMs, maxMs), context: bindContext(request), ...(settles && { keep: answer.keep }) };
    const query = await database.run(statement, result.sent?.(values) ?? values, options)
      .catch((error: unknown) => { throw asProblem(error, manifest); });
    return { response: answer.take(query), query };
  };
}

function statementOf(
  { text, values, readOnly, result, maxRows = Infinity, jsonColumns, customPlanFor }: SqlRouteManifest, sessionContext: readonly ValueManifest[],
): Statement {
  return {
    text,
    readOnly,
    // Only one row is answered, even if there are more.
    maxRows: result.kind === 'row' ? 1 : maxRows,
    types: values.map(({ type }) => type),
    contextKeys: sessionContext.map(({ name }) => name),
    ...(jsonColumns && { jsonColumns }),
    ...(customPlanFor && { customPlan: true }),
  };
}

function checkSize({ rows }: Rows, maxRows: number, request: Request): void {
  if (rows.length > maxRows) throw resultTooLarge(request, `has more than ${maxRows} rows`, 'add a LIMIT to the statement, or increase maxRows');
  checkLength(rows.size, request);
}

/** Answer that is created while the statement can still be rolled back. */
class AnswerBeforeCommit {
  private made: { readonly response: Response } | { readonly failure: unknown } | undefined;

  constructor(private readonly make: (rows: Rows) => Response) {}

  /** Creates the answer, and returns whether that succeeded. */
  readonly keep = (rows: Rows): boolean => {
    try {
      this.made = { response: this.make(rows) };
    } catch (failure) {
      this.made = { failure };
    }
    return 'response' in this.made;
  };

  /** Returns the answer; throws the error if it could not be created. */
  take(rows: Rows): Response {
    if (this.made === undefined) this.keep(rows);
    if ('failure' in this.made!) throw this.made.failure;
    return this.made!.response;
  }
}

function createHealthRoute(database: Database): Route {
  return async (_, timeoutMs) => {
    try {
      await database.ping({ timeoutMs: Math.min(timeoutMs, HEALTH_TIMEOUT_MS) });
    } catch (cause) {
      throw new Problem('DATABASE_UNAVAILABLE', { cause });
    }
    return { response: json(200, '{"status":"ok"}') };
  };
}

const CODES: Readonly<Record<DatabaseErrorKind, ProblemCode>> = {
  'unavailable': 'DATABASE_UNAVAILABLE',
  'timeout': 'DATABASE_TIMEOUT',
  'conflict': 'CONFLICT',
  'invalid-value': 'INVALID_VALUE',
  'bug': 'INTERNAL_ERROR',
};

/** Converts an error into a problem. An invalid value is the caller's error only if the statement takes values from the caller. */
function asProblem(cause: unknown, { values, refusals }: SqlRouteManifest): Problem {
  if (!(cause instanceof DatabaseError)) return new Problem('INTERNAL_ERROR', { cause });
  const refusal = refusalOf(cause, refusals);
  if (refusal) return refusal;
  const takesValues = values.some(({ source }) => CALLER_SOURCES.has(source));
  return new Problem(cause.kind === 'invalid-value' && !takesValues ? 'INTERNAL_ERROR' : CODES[cause.kind], { cause });
}

/** Answers with the OpenAPI document beside the bundle, read on demand because it is rarely requested. */
export function createDocumentRoute(folder: string): Route {
  return async () => {
    const body = await readFile(join(folder, OPENAPI_FILE), 'utf8');
    return { response: { status: 200, headers: { 'content-type': 'application/json' }, body } };
  };
}
