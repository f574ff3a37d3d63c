import { Components } from './components';
import { json, resultContent, ResultContent } from './result-content';
import { RouteManifest, SqlRouteManifest } from '../../contract/manifest';
import { Route } from '../../routes/route';

/** Response to a successful request. */
interface Success extends ResultContent { readonly headers?: object }

/** Statuses other than 200, by result. */
const STATUSES: { readonly [kind: string]: number } = { created: 201, none: 204 };

/** Headers of successful responses, by name. */
const HEADERS = {
  'Content-Disposition': { description: 'File that browsers save the response as', schema: { type: 'string' } },
  'ETag': { description: 'Entity tag of the response', schema: { type: 'string' } },
  'Idempotent-Replayed': { description: 'The answer of the first request with this Idempotency-Key', schema: { const: 'true' } },
  'Location': { description: 'URL of the new row', schema: { type: 'string', format: 'uri-reference' } },
  'Server-Timing': { description: 'Milliseconds that the database took, as in db;dur=1.5', schema: { type: 'string' } },
};

type HeaderName = keyof typeof HEADERS;

/** Successful responses of an operation. */
export interface ResultProps {
  readonly route: Route;
  /** Undefined for routes that a user-provided function answers, whose responses are not known. */
  readonly manifest: RouteManifest | undefined;
  readonly components: Components;
  /** Whether responses have the header `Server-Timing`. */
  readonly serverTiming: boolean;
}

/** Returns the successful responses of a route. */
export function resultResponses({ route: { method }, manifest, components, serverTiming }: ResultProps): object {
  switch (manifest?.kind) {
    case undefined: return { default: { description: 'Response of the function' } };
    case 'health': return tagged(json('The database is reachable', { type: 'object', properties: { status: { const: 'ok' } }, required: ['status'] }), components);
    case 'openapi': return tagged(json('The OpenAPI document', { type: 'object', additionalProperties: true }), components);
    case 'sql': return sqlResponses(method, manifest, components, serverTiming);
  }
}

function sqlResponses(method: string, manifest: SqlRouteManifest, components: Components, serverTiming: boolean): object {
  const { result: { kind }, stream } = manifest;
  const status = STATUSES[kind] ?? 200;
  const names = headerNames(manifest, serverTiming && !stream);
  const response = withHeaders(resultContent(manifest), { ...cacheHeader(manifest), ...shared(components, names) });
  // The entity tag of a stream would be known only at its end.
  return method === 'GET' && status === 200 && !stream ? tagged(response, components) : { [status]: response };
}

function headerNames({ result: { location, version, file, formats }, idempotency }: SqlRouteManifest, serverTiming: boolean): HeaderName[] {
  return [
    ...file || formats?.fileName !== undefined ? ['Content-Disposition'] as const : [],
    ...location === undefined ? [] : ['Location'] as const,
    ...version === undefined ? [] : ['ETag'] as const,
    ...idempotency ? ['Idempotent-Replayed'] as const : [],
    ...serverTiming ? ['Server-Timing'] as const : [],
  ];
}

function cacheHeader({ cacheControl }: SqlRouteManifest): object {
  return cacheControl === undefined ? {} : { 'Cache-Control': { description: 'How caches may use the response', schema: { const: cacheControl } } };
}

/** Adds the entity tag of GET responses, with which callers make conditional requests. */
function tagged(response: Success, components: Components): object {
  const tag = shared(components, ['ETag']);
  return {
    200: withHeaders(response, tag),
    304: { description: 'Not modified: If-None-Match contains the entity tag of the response', headers: tag },
  };
}

function shared(components: Components, names: readonly HeaderName[]): object {
  return Object.fromEntries(names.map(name => [name, components.refer('headers', name, HEADERS[name])]));
}

function withHeaders({ headers, ...response }: Success, more: object): Success {
  const all = { ...headers, ...more };
  return { ...response, ...Object.keys(all).length > 0 ? { headers: all } : {} };
}
