import { RefusalManifest, RouteManifest, SqlRouteManifest, ValueSource } from '../../contract/manifest';
import { PROBLEM_MEDIA_TYPE, ProblemCode, Problems } from '../../contract/problem';

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
const RETRY_AFTER = { 'Retry-After': { description: 'Seconds to wait before a retry', schema: { type: 'integer' } } };

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
export function problemResponses(others: ErrorResponses, manifest?: RouteManifest): ErrorResponses {
  const responses = new Map(Object.entries(others));
  (manifest ? problemsOf(manifest) : []).forEach(({ status, code, title }) => {
    responses.set(`${status}`, problem(`${code}: ${title}`, responses.get(`${status}`), status === 503 ? { headers: RETRY_AFTER } : {}));
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
function refusalsOf({ result, refusals = {} }: SqlRouteManifest): RefusalManifest[] {
  return [...result.otherwise ? [result.otherwise] : [], ...Object.values(refusals)];
}

/** Removes duplicates: several database errors can have the same answer. */
function distinct(problems: RefusalManifest[]): RefusalManifest[] {
  return [...new Map(problems.map(each => [`${each.status} ${each.code}`, each])).values()];
}

function sqlCodes({ values, result, readOnly }: SqlRouteManifest): ProblemCode[] {
  const from = (...sources: ValueSource[]) => values.some(({ source }) => sources.includes(source));
  return [
    ...from('body') ? ['INVALID_BODY', 'CONTENT_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const : [],
    ...from('path', 'query', 'header', 'body') ? ['INVALID_PARAMETER', 'INVALID_VALUE'] as const : [],
    ...from('claim', 'context') ? ['MISSING_CLAIM'] as const : [],
    ...['row', 'created'].includes(result.kind) && !result.otherwise ? ['NOT_FOUND'] as const : [],
    ...readOnly ? [] : ['CONFLICT'] as const,
    ...['rows', 'page'].includes(result.kind) ? ['RESULT_TOO_LARGE'] as const : [],
    'INTERNAL_ERROR', 'DATABASE_UNAVAILABLE', 'DATABASE_TIMEOUT',
  ];
}
