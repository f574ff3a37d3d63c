import { RouteManifest, ValueSource } from '../../contract/manifest';
import { PROBLEM_MEDIA_TYPE, ProblemCode, Problems } from '../../contract/problem';

/** RFC 9457, with the members that the handler adds. */
export const PROBLEM_SCHEMA = {
  type: 'object',
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(Problems) },
    detail: { type: 'string' },
    parameter: { type: 'string' },
    requestId: { type: 'string' },
    traceId: { type: 'string' },
  },
  required: ['type', 'title', 'status', 'code', 'requestId'],
};

/** The errors that a route can answer with, by status. Those of the gateway itself have a `message` only. */
export function problemResponses(manifest: RouteManifest, authorized: boolean): object {
  const statuses = new Map<number, string[]>();
  codesOf(manifest).forEach(code => {
    const { status, title } = Problems[code];
    statuses.set(status, [...statuses.get(status) ?? [], `${code}: ${title}`]);
  });
  const problems = [...statuses].map(([status, descriptions]) => [status, problem(descriptions.join('; '))] as const);
  return { ...authorized ? { 401: { description: 'The caller is not known' }, 403: problem('The caller may not do this') } : {}, ...Object.fromEntries(problems) };
}

function codesOf(manifest: RouteManifest): ProblemCode[] {
  if (manifest.kind === 'health') {
    return ['DATABASE_UNAVAILABLE'];
  }
  const from = (...sources: ValueSource[]) => manifest.values.some(({ source }) => sources.includes(source));
  return [
    ...from('body') ? ['INVALID_BODY', 'UNSUPPORTED_MEDIA_TYPE'] as const : [],
    ...from('path', 'query', 'header', 'body') ? ['INVALID_PARAMETER', 'INVALID_VALUE'] as const : [],
    ...from('claim', 'context') ? ['MISSING_CLAIM'] as const : [],
    ...manifest.result.kind === 'row' ? ['NOT_FOUND'] as const : [],
    ...manifest.readOnly ? [] : ['CONFLICT'] as const,
    ...['rows', 'page'].includes(manifest.result.kind) ? ['RESULT_TOO_LARGE'] as const : [],
    'INTERNAL_ERROR', 'DATABASE_UNAVAILABLE', 'DATABASE_TIMEOUT',
  ];
}

function problem(description: string) {
  return { description, content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } } };
}
