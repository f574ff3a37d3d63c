import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { refusalOf } from './refusals';
import { compileResult } from './results';
import { OPENAPI_FILE, type RouteManifest, type SqlRouteManifest, type ValueManifest, type ValueSource } from '../../src/contract/manifest';
import type { ProblemCode } from '../../src/contract/problem';
import { DatabaseError, type Database, type DatabaseErrorKind, type QueryResult, type Rows } from '../drivers/database';
import { Problem, resultTooLarge } from '../http/problem';
import { checkLength } from '../http/representation';
import { json, type Request } from '../http/request';
import type { Response } from '../http/response';
import { compileValues } from '../values/values';

/** A health check that takes longer is a failed one. */
const HEALTH_TIMEOUT_MS = 3000;

/** Where the caller alone decides what a value is. */
const CALLER_SOURCES: ReadonlySet<ValueSource> = new Set<ValueSource>(['path', 'query', 'header', 'body']);

/** An answer, and the query behind it for the log. */
export interface Answer {
  readonly response: Response;
  readonly query?: QueryResult;
}

/** Answers a request within the given time; throws a `Problem`, or whatever a bug throws. */
export type Route = (request: Request, timeoutMs: number) => Promise<Answer>;

/** What routes work with. */
export interface RouteContext {
  readonly database: Database;
  /** Holds the bundle and the files beside it. */
  readonly folder: string;
  /** What the database is told with every statement. */
  readonly sessionContext: readonly ValueManifest[];
  /** Makes the response of an answer that a caller gets; throws for one that cannot be sent. */
  readonly complete: (answer: Response, request: Request) => Response;
}

/** Compiles a route of the manifest. */
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
  const bind = compileValues(manifest.values);
  const bindContext = compileValues(sessionContext);
  const { text, readOnly, jsonColumns, maxRows = Infinity, timeoutMs: mostMs = Infinity } = manifest;
  // One row is answered, however many there are.
  const fetched = manifest.result.kind === 'row' ? 1 : maxRows;
  const types = manifest.values.map(({ type }) => type);
  const result = compileResult(manifest.result, manifest.values);
  const contextKeys = sessionContext.map(({ name }) => name);
  const statement = {
    text, readOnly, maxRows: fetched, types, contextKeys, ...(jsonColumns && { jsonColumns }), ...(result.discardsRows && { discardsRows: true }),
  };
  const settles = !readOnly && !result.alwaysAnswers;

  return async (request, timeoutMs) => {
    const values = bind(request);
    const answer = new AnswerBeforeCommit(rows => {
      checkSize(rows, maxRows, request);
      return complete(result.render(rows, values, request), request);
    });
    const options = { timeoutMs: Math.min(timeoutMs, mostMs), context: bindContext(request), ...(settles && { keep: answer.keep }) };
    const query = await database.run(statement, result.sent?.(values) ?? values, options)
      .catch((error: unknown) => { throw asProblem(error, manifest); });
    return { response: answer.take(query), query };
  };
}

function checkSize({ rows }: Rows, maxRows: number, request: Request): void {
  if (rows.length > maxRows) throw resultTooLarge(request, `has more than ${maxRows} rows`, 'add a LIMIT to the statement, or raise maxRows');
  checkLength(rows.reduce((length, row) => length + row.length, 0), request);
}

/** An answer that is made while the statement can still be undone. */
class AnswerBeforeCommit {
  private made: { readonly response: Response } | { readonly failure: unknown } | undefined;

  constructor(private readonly make: (rows: Rows) => Response) {}

  /** Makes the answer, and tells whether there is one. */
  readonly keep = (rows: Rows): boolean => {
    try {
      this.made = { response: this.make(rows) };
    } catch (failure) {
      this.made = { failure };
    }
    return 'response' in this.made;
  };

  /** Gives the answer; throws why there is none. */
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

/** A value can only be the caller's fault if the statement takes values from the caller. */
function asProblem(cause: unknown, { values, refusals }: SqlRouteManifest): Problem {
  if (!(cause instanceof DatabaseError)) return new Problem('INTERNAL_ERROR', { cause });
  const refusal = refusalOf(cause, refusals);
  if (refusal) return refusal;
  const takesValues = values.some(({ source }) => CALLER_SOURCES.has(source));
  return new Problem(cause.kind === 'invalid-value' && !takesValues ? 'INTERNAL_ERROR' : CODES[cause.kind], { cause });
}

/** Answers with the OpenAPI document beside the bundle. It is read when it is asked for: hardly any request does. */
export function createDocumentRoute(folder: string): Route {
  return async () => {
    const body = await readFile(join(folder, OPENAPI_FILE), 'utf8');
    return { response: { status: 200, headers: { 'content-type': 'application/json' }, body } };
  };
}
