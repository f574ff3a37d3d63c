import { ResultManifest, RouteManifest } from '../../contract/manifest';
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

/**
 * Returns the successful responses of a route.
 *
 * @param manifest undefined for routes that a user-provided function answers, whose responses are not known
 */
export function resultResponses({ method }: Route, manifest?: RouteManifest): object {
  switch (manifest?.kind) {
    case undefined: return { default: { description: 'Response of the function' } };
    case 'health': return cached(json('The database is reachable', { type: 'object', properties: { status: { const: 'ok' } }, required: ['status'] }));
    case 'openapi': return cached(json('The OpenAPI document', { type: 'object', additionalProperties: true }));
    case 'sql': return sqlResponses(manifest.result, method === 'GET');
  }
}

function sqlResponses({ kind, location }: ResultManifest, isRead: boolean): object {
  const ok = (response: Success) => isRead ? cached(response) : { 200: response };
  switch (kind) {
    case 'rows': return ok(json('All rows', { type: 'array', items: ROW }));
    case 'page': return ok(json('One page', PAGE));
    case 'row': return ok(json('The row', ROW));
    case 'count': return ok(json('Number of changed rows', { type: 'object', properties: { count: { type: 'integer' } }, required: ['count'] }));
    case 'none': return { 204: { description: 'Done' } };
    case 'created': return {
      201: {
        ...json('The new row', ROW),
        ...location === undefined ? {} : { headers: { Location: { description: 'URL of the new row', schema: { type: 'string', format: 'uri-reference' } } } },
      },
    };
  }
}

/** Adds the entity tag of GET responses, with which callers make conditional requests. */
function cached(response: Success): object {
  const headers = { ETag: { description: 'Entity tag of the response', schema: { type: 'string' } } };
  return { 200: { ...response, headers }, 304: { description: 'Not modified: If-None-Match contains the entity tag of the response', headers } };
}

function json(description: string, schema: object): Success {
  return { description, content: { 'application/json': { schema } } };
}
