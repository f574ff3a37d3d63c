import { Components, Reference } from './components';
import { bodySchema, valueSchema } from './value-schema';
import { IdempotencyManifest } from '../../contract/idempotency-manifest';
import { SqlRouteManifest } from '../../contract/manifest';
import { ValueManifest, ValueSource } from '../../contract/value-manifest';

/** Parameter of an operation. */
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description?: string;
  readonly schema: object;
}

/** Sources that are parameters of an operation. The others belong to its body, or are not sent by callers under a name. */
const PARAMETERS: readonly ValueSource[] = ['path', 'query', 'header', 'ifMatch'];

/** Keys are visible ASCII characters. They may be sent in double quotes, so a key that contains one could be read in two ways. */
const IDEMPOTENCY_KEY = { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!#-~]+$' };

const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';
const CSV = 'text/csv';

/** https://www.rfc-editor.org/rfc/rfc7396 */
const MERGE_PATCH = 'application/merge-patch+json';

/** Returns the parameters of a route: values that callers send by name outside the body, and the headers that the library reads. */
export function sqlParameters(manifest: SqlRouteManifest, components: Components): (Parameter | Reference)[] {
  const { values, idempotency } = manifest;
  const described = new Map(ownParameters(manifest));
  const written = values.filter(({ source }) => PARAMETERS.includes(source)).map(value => parameter(value, described.get(value.name)));
  return [...distinct(written), ...idempotency ? [keyParameter(idempotency, components)] : []];
}

/** Returns the descriptions of the parameters that the result of a route adds, by the names of their values. */
function ownParameters({ order, result: { page, formats } }: SqlRouteManifest): [string | undefined, string][] {
  return [
    [order?.parameter, 'Order of the rows'],
    [page?.limit, 'Maximum number of rows in the page'],
    [page?.cursor, 'End of the previous page, from its "next"; valid for the same order only'],
    [page?.total?.flag, 'Whether the response has the number of rows of all pages, which takes longer the more there are'],
    [formats?.parameter, 'Format of the response; without it, the header Accept selects the format'],
  ];
}

function parameter(value: ValueManifest, description?: string): Parameter {
  const { key: name, source, required } = value;
  if (source === 'ifMatch') {
    return { name, in: 'header', required, description: 'ETag of the version that the request changes', schema: { type: 'string', pattern: required ? '^"[!#-~]*"$' : '^("[!#-~]*"|\\*)$' } };
  }
  return { name, in: source, required, ...description === undefined ? {} : { description }, schema: valueSchema(value) };
}

/** Parameters are unique by place and name, but the SQL can have several names for one. */
function distinct(parameters: readonly Parameter[]): Parameter[] {
  const unique = new Map<string, Parameter>();
  parameters.forEach(each => {
    const id = `${each.in} ${each.in === 'header' ? each.name.toLowerCase() : each.name}`;
    const twin = unique.get(id);
    unique.set(id, twin ? { ...twin, required: twin.required || each.required } : each);
  });
  return [...unique.values()];
}

function keyParameter({ required }: IdempotencyManifest, components: Components): Reference {
  return components.refer('parameters', required ? 'IdempotencyKey' : 'OptionalIdempotencyKey', {
    name: 'Idempotency-Key',
    in: 'header',
    required,
    description: 'Key of the request, which the caller repeats to repeat the request: the changes are made once, and the first answer is returned again',
    schema: IDEMPOTENCY_KEY,
  });
}

/**
 * Returns the body of a route; undefined for a route that reads none.
 *
 * @param id operation ID, after which a schema of several media types is named
 */
export function sqlBody(manifest: SqlRouteManifest, id: string, components: Components): object | undefined {
  const { values } = manifest;
  const document = values.find(({ source }) => source === 'document');
  const fields = values.filter(({ source }) => source === 'body');
  if (document) {
    return { required: document.required, content: documentContent(document) };
  }
  return fields.length > 0 ? fieldsBody(manifest, fields, schema => components.refer('schemas', `${id}_body`, schema)) : undefined;
}

/** Records are also accepted as CSV with a header line, whose columns are the fields. */
function documentContent(document: ValueManifest): object {
  const json = { [JSON_TYPE]: { schema: valueSchema(document) } };
  const columns = document.records?.map(({ key }) => key).join(',');
  return columns === undefined ? json : { ...json, [CSV]: { schema: { type: 'string', description: `CSV with the header line ${columns}` } } };
}

/** Forms and JSON bodies have the same fields, checked in the same way. A request without a body has no fields. */
function fieldsBody({ changes }: SqlRouteManifest, fields: readonly ValueManifest[], share: (schema: object) => Reference): object {
  const content = { schema: share(bodySchema(fields, changes ? 1 : undefined)) };
  return {
    required: changes !== undefined || fields.some(({ required }) => required),
    content: { [JSON_TYPE]: content, ...changes ? { [MERGE_PATCH]: content } : {}, [FORM]: { ...content, ...recordsInForms(fields) } },
  };
}

/** In a form, records are the text of a JSON array. */
function recordsInForms(fields: readonly ValueManifest[]): object {
  const records = fields.filter(field => field.records);
  return records.length > 0 ? { encoding: Object.fromEntries(records.map(({ key }) => [key, { contentType: JSON_TYPE }])) } : {};
}
