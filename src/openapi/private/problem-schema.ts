import { RefusalManifest, RouteManifest, SqlRouteManifest, ValueSource } from '../../contract/manifest';
import { PROBLEM_MEDIA_TYPE, ProblemCode, Problems } from '../../contract/problem';

/** RFC 9457, with the members that the handler adds, and the codes of all routes. */
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

/** What API Gateway says itself (https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html). */
export const GATEWAY_ERROR_SCHEMA = { type: 'object', properties: { message: { type: 'string' } } };

/** One answer of an operation. */
export interface ErrorResponse {
  readonly description: string;
  readonly content: object;
  readonly headers?: object;
}

/** Answers by status. */
export interface ErrorResponses { readonly [status: string]: ErrorResponse }

/** Clients are told when to come back: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 */
const RETRY_AFTER = { 'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' } } };

/** The errors that the gateway answers with before any function is asked. */
export function gatewayResponses(authorized: boolean): ErrorResponses {
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/GatewayError' } } };
  return {
    ...authorized ? { 401: { description: 'The caller is not known', content }, 403: { description: 'The caller may not do this', content } } : {},
    429: { description: 'Too many requests', content },
  };
}

/**
 * Adds the errors that a route itself can answer with, by status.
 *
 * @param others errors that the gateway answers with; a status of both has the contents of both
 * @param manifest undefined where a function of the user's answers, of which nothing is known
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
    case 'health': return ours('DATABASE_UNAVAILABLE');
    case 'openapi': return ours('INTERNAL_ERROR');
    case 'sql': return distinct([...ours(...sqlCodes(manifest)), ...refusalsOf(manifest)]);
  }
}

function ours(...codes: ProblemCode[]): RefusalManifest[] {
  return codes.map(code => ({ code, ...Problems[code] }));
}

/** The answers that a route words itself. */
function refusalsOf({ result, refusals = {} }: SqlRouteManifest): RefusalManifest[] {
  return [...result.otherwise ? [result.otherwise] : [], ...Object.values(refusals)];
}

/** Several errors of the database can have one answer. */
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
