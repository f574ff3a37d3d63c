import { Components } from './components';
import { RouteManifest, SqlRouteManifest } from '../../contract/manifest';
import { Route } from '../../routes/route';

/** Schema of a row, whose columns only the database knows. */
const ROW = { type: 'object', additionalProperties: true };

/** Schema of a page; `next` is relative to the URL of the request. */
const PAGE = {
  type: 'object',
  properties: { items: { type: 'array', items: ROW }, next: { type: ['string', 'null'], format: 'uri-reference' } },
  required: ['items', 'next'],
};

/** Response to a successful request. */
interface Success { readonly description: string; readonly headers?: object; readonly content?: object }

/** Statuses other than 200, by result. */
const STATUSES: { readonly [kind: string]: number } = { created: 201, none: 204 };

/** Headers of successful responses, by name. */
const HEADERS = {
  'ETag': { description: 'Entity tag of the response', schema: { type: 'string' } },
  'Idempotent-Replayed': { description: 'The answer of the first request with this Idempotency-Key', schema: { const: 'true' } },
  'Location': { description: 'URL of the new row', schema: { type: 'string', format: 'uri-reference' } },
};

type HeaderName = keyof typeof HEADERS;

/**
 * Returns the successful responses of a route.
 *
 * @param manifest undefined for routes that a user-provided function answers, whose responses are not known
 */
export function resultResponses({ method }: Route, manifest: RouteManifest | undefined, components: Components): object {
  switch (manifest?.kind) {
    case undefined: return { default: { description: 'Response of the function' } };
    case 'health': return cached(json('The database is reachable', { type: 'object', properties: { status: { const: 'ok' } }, required: ['status'] }), components);
    case 'openapi': return cached(json('The OpenAPI document', { type: 'object', additionalProperties: true }), components);
    case 'sql': return method === 'GET' && !(manifest.result.kind in STATUSES) ? cached(success(manifest), components) : written(manifest, components);
  }
}

function success({ result: { kind } }: SqlRouteManifest): Success {
  switch (kind) {
    case 'rows': return json('All rows', { type: 'array', items: ROW });
    case 'page': return json('One page', PAGE);
    case 'file': return json('The file', {});
    case 'row': return json('The row', ROW);
    case 'created': return json('The new row', ROW);
    case 'count': return json('Number of changed rows', { type: 'object', properties: { count: { type: 'integer' } }, required: ['count'] });
    case 'none': return { description: 'Done' };
  }
}

/** Returns the response of a route without conditional requests: any but a GET of rows. */
function written(manifest: SqlRouteManifest, components: Components): object {
  const { result: { kind, location, version }, idempotency } = manifest;
  const names: HeaderName[] = [
    ...location === undefined ? [] : ['Location'] as const,
    ...version === undefined ? [] : ['ETag'] as const,
    ...idempotency ? ['Idempotent-Replayed'] as const : [],
  ];
  return { [STATUSES[kind] ?? 200]: { ...success(manifest), ...headers(components, ...names) } };
}

/** Adds the entity tag of GET responses, with which callers make conditional requests. */
function cached(response: Success, components: Components): object {
  const tag = headers(components, 'ETag');
  return { 200: { ...response, ...tag }, 304: { description: 'Not modified: If-None-Match contains the entity tag of the response', ...tag } };
}

function headers(components: Components, ...names: HeaderName[]): Pick<Success, 'headers'> {
  return names.length === 0 ? {} : { headers: Object.fromEntries(names.map(name => [name, components.refer('headers', name, HEADERS[name])])) };
}

function json(description: string, schema: object): Success {
  return { description, content: { 'application/json': { schema } } };
}
