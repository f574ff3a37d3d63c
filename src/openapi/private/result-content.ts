import { PageManifest, ResultManifest, RowFormatName, SqlRouteManifest } from '../../contract/manifest';

/** Schema of a row, whose columns only the database knows. */
const ROW = { type: 'object', additionalProperties: true };

const JSON_TYPE = 'application/json';

/** Any bytes, in or outside of JSON Schema: https://spec.openapis.org/registry/format/binary.html */
const BYTES = { schema: { type: 'string', format: 'binary' } };

/** Content of each format of rows: https://www.rfc-editor.org/rfc/rfc4180, https://github.com/ndjson/ndjson-spec */
const FORMATS: { readonly [format in RowFormatName]: object } = {
  json: { [JSON_TYPE]: { schema: { type: 'array', items: ROW } } },
  csv: { 'text/csv': { schema: { type: 'string', description: 'CSV with a header line of column names; NULL is an empty field, an empty text is ""' } } },
  ndjson: { 'application/x-ndjson': { schema: { type: 'string', description: 'A JSON object in each line' } } },
};

/** Description of a successful response, and its content by media type. */
export interface ResultContent {
  readonly description: string;
  readonly content?: object;
}

/** Returns the content of the successful response of a route. */
export function resultContent({ result, stream }: SqlRouteManifest): ResultContent {
  switch (result.kind) {
    case 'rows': return { description: `All rows${stream ? STREAMED : ''}`, content: rowsContent(result) };
    case 'page': return json('One page', pageSchema(result.page!));
    case 'file': return { description: 'The file', content: fileContent(result) };
    case 'row': return json('The row', ROW);
    case 'created': return json('The new row', ROW);
    case 'count': return json('Number of changed rows', { type: 'object', properties: { count: { type: 'integer' } }, required: ['count'] });
    case 'none': return { description: 'Done' };
  }
}

/** Note for callers of a stream. */
const STREAMED = ', sent while the statement runs. If an error ends it early, the connection is closed before the end of the response';

/** Returns a response in JSON. */
export function json(description: string, schema: object): ResultContent {
  return { description, content: { [JSON_TYPE]: { schema } } };
}

function rowsContent({ formats }: ResultManifest): object {
  const { allowed = ['json'] as const } = formats ?? {};
  return Object.assign({}, ...allowed.map(format => FORMATS[format]));
}

/** A column can have any media type. Content without one is `application/octet-stream`. */
function fileContent({ file }: ResultManifest): object {
  return { 'application/octet-stream': BYTES, ...file!.contentType === undefined ? {} : { '*/*': BYTES } };
}

/** Schema of a page; `next` is relative to the URL of the request. */
function pageSchema({ total }: PageManifest): object {
  return {
    type: 'object',
    properties: {
      items: { type: 'array', items: ROW },
      next: { type: ['string', 'null'], format: 'uri-reference', description: 'Query of the next page, relative to the URL of the request; null on the last page' },
      ...total ? { total: { type: 'integer', minimum: 0, description: `Number of rows of all pages, with ${total.flag}=true` } } : {},
    },
    required: ['items', 'next'],
  };
}
