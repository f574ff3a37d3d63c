import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPageRoute } from './pages';
import { createSqlRoute } from './sql-route';
import { createStreamRoute } from './stream-route';
import { createTransactionRoute } from './transaction-route';
import { OPENAPI_FILE, type RouteManifest, type SqlRouteManifest } from '../../src/contract/manifest';
import { type ValueManifest } from '../../src/contract/value-manifest';
import type { Database, StreamResult } from '../drivers/database';
import { Problem } from '../http/problem';
import { json, type Request } from '../http/request';
import type { Response } from '../http/response';

/** Timeout of a health check. */
const HEALTH_TIMEOUT_MS = 3000;

/** Answer of a route, with its query for the log. */
export interface RouteAnswer {
  readonly response: Response;
  readonly query?: StreamResult;
  /** The caller was gone before the end of the response. */
  readonly callerGone?: boolean;
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
  /** Adds the headers that every response has. */
  readonly head: (response: Response, request: Request) => Response;
  /** Completes the response for the caller; throws for a response that cannot be sent. */
  readonly complete: (answer: Response, request: Request) => Response;
}

/** Creates a route of the manifest. */
export function createRoute(manifest: RouteManifest, context: RouteContext): Route {
  switch (manifest.kind) {
    case 'sql': return createStatementRoute(manifest, context);
    case 'health': return completed(createHealthRoute(context.database), context);
    case 'openapi': return completed(createDocumentRoute(context.folder), context);
  }
}

function createStatementRoute(manifest: SqlRouteManifest, context: RouteContext): Route {
  if (manifest.before || manifest.idempotency) return createTransactionRoute(manifest, context);
  if (manifest.result.page) return createPageRoute(manifest, context);
  return manifest.stream && manifest.result.kind === 'rows' ? createStreamRoute(manifest, context) : createSqlRoute(manifest, context);
}

function completed(route: Route, { complete }: RouteContext): Route {
  return async (request, timeoutMs) => {
    const answer = await route(request, timeoutMs);
    return { ...answer, response: complete(answer.response, request) };
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

/** Answers with the OpenAPI document beside the bundle, read on demand because it is rarely requested. */
export function createDocumentRoute(folder: string): Route {
  return async () => {
    const body = await readFile(join(folder, OPENAPI_FILE), 'utf8');
    return { response: { status: 200, headers: { 'content-type': 'application/json' }, body } };
  };
}
