import { ResultManifest } from '../../contract/manifest';

/** A row: its columns are those of the statement, which only the database knows. */
const ROW = { type: 'object', additionalProperties: true };

/** `next` is relative to the URL of the request. */
const PAGE = {
  type: 'object',
  properties: { items: { type: 'array', items: ROW }, next: { type: ['string', 'null'], format: 'uri-reference' } },
  required: ['items', 'next'],
};

/** What a route answers when all is well. */
export function resultResponses({ kind, location }: ResultManifest): object {
  switch (kind) {
    case 'rows': return { 200: json('All rows', { type: 'array', items: ROW }) };
    case 'page': return { 200: json('One page', PAGE) };
    case 'row': return { 200: json('The row', ROW) };
    case 'count': return { 200: json('How many rows were changed', { type: 'object', properties: { count: { type: 'integer' } }, required: ['count'] }) };
    case 'none': return { 204: { description: 'Done' } };
    case 'created': return {
      201: {
        ...json('The new row', ROW),
        ...location === undefined ? {} : { headers: { Location: { description: 'Where the new row is', schema: { type: 'string', format: 'uri-reference' } } } },
      },
    };
  }
}

function json(description: string, schema: object) {
  return { description, content: { 'application/json': { schema } } };
}
