import { Components } from './components';
import { RefusalManifest, RouteManifest, SqlRouteManifest, StatementManifest } from '../../contract/manifest';
import { PROBLEM_MEDIA_TYPE, ProblemCode, Problems } from '../../contract/problem';
import { ValueSource } from '../../contract/value-manifest';

/** Returns the schema of a problem (RFC 9457) with the members of the handler and the codes of all routes. */
export function problemSchema(manifests: readonly RouteManifest[]): object {
  const codes = manifests.flatMap(manifest => manifest.kind === 'sql' ? refusalsOf(manifest).map(({ code }) => code) : []);
  return {
    type: 'object',
    properties: {
      type: { type: 'string', format: 'uri-reference' },
      title: { type: 'string' },
      status: { type: 'integer' },
      code: { type: 'string', enum: [...new Set([...Object.keys(Problems), ...codes.sort()])] },
      detail: { type: 'string' },
      parameter: { type: 'string' },
      requestId: { type: 'string' },
      traceId: { type: 'string' },
    },
    required: ['type', 'title', 'status', 'code', 'requestId'],
  };
}

/** Schema of errors from API Gateway (https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html). */
export const GATEWAY_ERROR_SCHEMA = { type: 'object', properties: { message: { type: 'string' } } };

/** Error response of an operation. */
export interface ErrorResponse {
  readonly description: string;
  readonly content: object;
  readonly headers?: object;
}

/** Error responses by status. */
export interface ErrorResponses { readonly [status: string]: ErrorResponse }

/** Header with the time after which clients can retry: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 */
const RETRY_AFTER = { description: 'Seconds to wait before a retry', schema: { type: 'integer' } };

/** Returns the errors that API Gateway answers without invoking a function. */
export function gatewayResponses(authorized: boolean): ErrorResponses {
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/GatewayError' } } };
  return {
    ...authorized ? { 401: { description: 'Not authenticated', content }, 403: { description: 'Not authorized', content } } : {},
    429: { description: 'Too many requests', content },
  };
}

/**
 * Adds the errors of a route, by status.
 *
 * @param others errors of API Gateway; the contents of a common status are merged
 * @param manifest undefined for routes that a user-provided function answers, whose errors are not known
 */
export function problemResponses(others: ErrorResponses, manifest: RouteManifest | undefined, components: Components): ErrorResponses {
  const responses = new Map(Object.entries(others));
  const headers = () => ({ 'Retry-After': components.refer('headers', 'Retry-After', RETRY_AFTER) });
  (manifest ? problemsOf(manifest) : []).forEach(({ status, code, title }) => {
    responses.set(`${status}`, problem(`${code}: ${title}`, responses.get(`${status}`), status === 503 ? { headers: headers() } : {}));
  });
  return Object.fromEntries(responses);
}

function problem(text: string, other: ErrorResponse | undefined, more: object): ErrorResponse {
  return {
    description: other ? `${other.description}; ${text}` : text,
    content: { ...other?.content, [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
    ...more,
  };
}

function problemsOf(manifest: RouteManifest): RefusalManifest[] {
  switch (manifest.kind) {
    case 'health': return libraryProblems('DATABASE_UNAVAILABLE');
    case 'openapi': return libraryProblems('INTERNAL_ERROR');
    case 'sql': return distinct([...libraryProblems(...sqlCodes(manifest)), ...refusalsOf(manifest)]);
  }
}

function libraryProblems(...codes: ProblemCode[]): RefusalManifest[] {
  return codes.map(code => ({ code, ...Problems[code] }));
}

/** Returns the refusals that a route defines. */
function refusalsOf(manifest: SqlRouteManifest): RefusalManifest[] {
  const { result, refusals = {} } = manifest;
  const answers = [...checkedStatements(manifest).map(({ otherwise }) => otherwise), result.otherwise];
  return [...answers.filter(answer => answer !== undefined), ...Object.values(refusals)];
}

/** Removes duplicates: several database errors can have the same answer. */
function distinct(problems: RefusalManifest[]): RefusalManifest[] {
  return [...new Map(problems.map(each => [`${each.status} ${each.code}`, each])).values()];
}

/** Sources of values that callers choose. */
const SENT: readonly ValueSource[] = ['path', 'query', 'header', 'body', 'document', 'ifMatch'];

function sqlCodes(manifest: SqlRouteManifest): ProblemCode[] {
  const { values, result, readOnly, maxAffected, idempotency, stream } = manifest;
  const from = (...sources: ValueSource[]) => values.some(({ source }) => sources.includes(source));
  return [
    ...from('body', 'document') ? ['INVALID_BODY', 'CONTENT_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const : [],
    ...from(...SENT) || idempotency ? ['INVALID_PARAMETER'] as const : [],
    ...from(...SENT) ? ['INVALID_VALUE'] as const : [],
    ...from('claim', 'context') ? ['MISSING_CLAIM'] as const : [],
    ...answersNotFound(manifest) ? ['NOT_FOUND'] as const : [],
    ...result.formats?.parameter === undefined ? [] : ['NOT_ACCEPTABLE'] as const,
    ...readOnly ? [] : ['CONFLICT'] as const,
    ...maxAffected === undefined ? [] : ['TOO_MANY_ROWS'] as const,
    ...idempotency ? ['IDEMPOTENCY_KEY_IN_USE', 'IDEMPOTENCY_KEY_REUSED'] as const : [],
    ...from('ifMatch') ? ['PRECONDITION_FAILED'] as const : [],
    ...values.some(({ source, required }) => source === 'ifMatch' && required) ? ['PRECONDITION_REQUIRED'] as const : [],
    ...['rows', 'page', 'file'].includes(result.kind) && !stream ? ['RESULT_TOO_LARGE'] as const : [],
    'INTERNAL_ERROR', 'DATABASE_UNAVAILABLE', 'DATABASE_TIMEOUT',
  ];
}

/** Returns the statements with a minimum number of rows. */
function checkedStatements(manifest: SqlRouteManifest): StatementManifest[] {
  return [...manifest.before ?? [], manifest].filter(({ minRows = 0 }) => minRows > 0);
}

/** Returns whether a statement without its rows is answered with 404. With a required `If-Match`, it is answered with 412. */
function answersNotFound(manifest: SqlRouteManifest): boolean {
  const { result } = manifest;
  const silent = checkedStatements(manifest).filter(({ otherwise }) => !otherwise);
  const last = ['row', 'file', 'created'].includes(result.kind) && !result.otherwise && !manifest.otherwise ? [manifest] : [];
  return [...silent, ...last].some(statement => !needsVersion(statement, manifest));
}

/** Returns whether a statement has a value from a required `If-Match`. */
function needsVersion({ parameters }: StatementManifest, { values }: SqlRouteManifest): boolean {
  const own = parameters?.map(each => typeof each === 'number' ? values[each] : undefined) ?? values;
  return own.some(value => value?.source === 'ifMatch' && value.required);
}
