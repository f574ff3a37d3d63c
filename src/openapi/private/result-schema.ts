import { ResultManifest, RouteManifest } from '../../contract/manifest';
import { Route } from '../../routes/route';

/** A row: its columns are those of the statement, which only the database knows. */
const ROW = { type: 'object', additionalProperties: true };

/** `next` is relative to the URL of the request. */
const PAGE = {
  type: 'object',
  properties: { items: { type: 'array', items: ROW }, next: { type: ['string', 'null'], format: 'uri-reference' } },
  required: ['items', 'next'],
};

/** An answer to a request that went well. */
interface Success { readonly description: string; readonly headers?: object; readonly content?: object }

/**
 * What a route answers when all is well.
 *
 * @param manifest undefined where a function of the user's answers, of which nothing is known
 */
export function resultResponses({ method }: Route, manifest?: RouteManifest): object {
  switch (manifest?.kind) {
    case undefined: return { default: { description: 'What the function of the route answers' } };
    case 'health': return cached(json('The database answers', { type: 'object', properties: { status: { const: 'ok' } }, required: ['status'] }));
    case 'openapi': return cached(json('The document', { type: 'object', additionalProperties: true }));
    case 'sql': return sqlResponses(manifest.result, method === 'GET');
  }
}

function sqlResponses({ kind, location }: ResultManifest, isRead: boolean): object {
  const ok = (response: Success) => isRead ? cached(response) : { 200: response };
  switch (kind) {
    case 'rows': return ok(json('All rows', { type: 'array', items: ROW }));
    case 'page': return ok(json('One page', PAGE));
    case 'row': return ok(json('The row', ROW));
    case 'count': return ok(json('How many rows were changed', { type: 'object', properties: { count: { type: 'integer' } }, required: ['count'] }));
    case 'none': return { 204: { description: 'Done' } };
    case 'created': return {
      201: {
        ...json('The new row', ROW),
        ...location === undefined ? {} : { headers: { Location: { description: 'Where the new row is', schema: { type: 'string', format: 'uri-reference' } } } },
      },
    };
  }
}

/** Answers to GET have an entity tag, with which callers can ask whether anything is new. */
function cached(response: Success): object {
  const headers = { ETag: { description: 'Names this very answer', schema: { type: 'string' } } };
  return { 200: { ...response, headers }, 304: { description: 'The caller named the entity tag of the answer in If-None-Match', headers } };
}

function json(description: string, schema: object): Success {
  return { description, content: { 'application/json': { schema } } };
}
