/**
 * Errors that the handler responds with, as RFC 9457 `application/problem+json` bodies `{"type": "about:blank", "title", "status", "code",
 * "requestId"}`, plus `detail` and `parameter` if they help the caller, and `traceId` if the request is traced. The code is stable; the title is
 * for people.
 */
export const Problems = {
  INVALID_BODY: { status: 400, title: 'The body cannot be read' },
  INVALID_PARAMETER: { status: 400, title: 'A parameter is missing or not valid' },
  INVALID_VALUE: { status: 400, title: 'The database rejected a value of the request' },
  MISSING_CLAIM: { status: 403, title: 'The caller lacks a claim that this route requires' },
  NOT_FOUND: { status: 404, title: 'Not found' },
  NOT_ACCEPTABLE: { status: 406, title: 'The response is not available in an accepted format' },
  CONFLICT: { status: 409, title: 'The request conflicts with stored data' },
  TOO_MANY_ROWS: { status: 409, title: 'The request would change too many rows' },
  IDEMPOTENCY_KEY_IN_USE: { status: 409, title: 'A request with this Idempotency-Key is still running' },
  PRECONDITION_FAILED: { status: 412, title: 'The resource has changed' },
  CONTENT_TOO_LARGE: { status: 413, title: 'The body is too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The content type of the body is not supported' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The Idempotency-Key was used with another request' },
  PRECONDITION_REQUIRED: { status: 428, title: 'The request needs an If-Match header' },
  // 413 is about the request, and a caller cannot fix a statement without a limit.
  RESULT_TOO_LARGE: { status: 500, title: 'The result is too large to return' },
  INTERNAL_ERROR: { status: 500, title: 'The API could not process the request' },
  DATABASE_UNAVAILABLE: { status: 503, title: 'The database cannot be reached' },
  DATABASE_TIMEOUT: { status: 504, title: 'The database did not answer in time' },
} as const;

export type ProblemCode = keyof typeof Problems;

/** Media type of RFC 9457. */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';
