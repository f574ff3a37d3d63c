import { createDocumentRoute } from './document-route';
import { DatabaseError, type Database, type DatabaseErrorKind, type QueryResult } from './drivers/database';
import { Problem, resultTooLarge } from './problem';
import { checkLength } from './representation';
import { json, type Request, type Response } from './request';
import { compileResult } from './results';
import { compileValues } from './values';
import type { RouteManifest, SqlRouteManifest, ValueManifest, ValueSource } from '../src/contract/manifest';
import type { ProblemCode } from '../src/contract/problem';

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
}

/** Compiles a route of the manifest. */
export function createRoute(manifest: RouteManifest, { database, folder, sessionContext }: RouteContext): Route {
  switch (manifest.kind) {
    case 'sql': return createSqlRoute(manifest, database, sessionContext);
    case 'health': return createHealthRoute(database);
    case 'openapi': return createDocumentRoute(folder);
  }
}

function createSqlRoute(manifest: SqlRouteManifest, database: Database, sessionContext: readonly ValueManifest[]): Route {
  const bind = compileValues(manifest.values);
  const bindContext = compileValues(sessionContext);
  const { text, readOnly, maxRows = Infinity, timeoutMs: mostMs = Infinity } = manifest;
  // One row is answered, however many there are.
  const fetched = manifest.result.kind === 'row' ? 1 : maxRows;
  const types = manifest.values.map(({ type }) => type);
  const statement = { text, readOnly, maxRows: fetched, types, contextKeys: sessionContext.map(({ name }) => name) };
  const takesValues = manifest.values.some(({ source }) => CALLER_SOURCES.has(source));
  const result = compileResult(manifest.result, manifest.values);

  return async (request, timeoutMs) => {
    const values = bind(request);
    const options = { timeoutMs: Math.min(timeoutMs, mostMs), context: bindContext(request) };
    const query = await database.run(statement, result.sent?.(values) ?? values, options)
      .catch((error: unknown) => { throw asProblem(error, takesValues); });
    if (query.rows.length > maxRows) {
      throw resultTooLarge(request, `has more than ${maxRows} rows`, 'add a LIMIT to the statement, or raise maxRows');
    }
    checkLength(query.rows.reduce((length, row) => length + row.length, 0), request);
    return { response: result.render(query, values, request), query };
  };
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
function asProblem(cause: unknown, takesValues: boolean): Problem {
  const code = cause instanceof DatabaseError ? CODES[cause.kind] : 'INTERNAL_ERROR';
  return new Problem(code === 'INVALID_VALUE' && !takesValues ? 'INTERNAL_ERROR' : code, { cause });
}
