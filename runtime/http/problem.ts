import type { Request } from './request';
import type { Response } from './response';
import type { RefusalManifest } from '../../src/contract/manifest';
import { Problems, PROBLEM_MEDIA_TYPE, type ProblemCode } from '../../src/contract/problem';
import { DatabaseError } from '../drivers/database';

/** Seconds after which a caller may retry when the database cannot be reached, unless the cause says more. */
const RETRY_AFTER_SECONDS = 1;

/** Details of a problem; `detail` and `parameter` go to the caller, `cause` only to the log. */
export interface ProblemOptions {
  readonly detail?: string;
  /** Name of the invalid parameter. */
  readonly parameter?: string;
  readonly cause?: unknown;
}

/** Error that defines its answer; never contains a value of the request. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly parameter: string | undefined;

  /** @param kind code of a built-in problem, or a problem declared by the construct */
  constructor(kind: ProblemCode | RefusalManifest, options: ProblemOptions = {}) {
    const { code, status, title } = typeof kind === 'string' ? { code: kind, ...Problems[kind] } : kind;
    super(options.detail ?? title, { cause: options.cause });
    this.name = 'Problem';
    this.code = code;
    this.status = status;
    this.title = title;
    this.detail = options.detail;
    this.parameter = options.parameter;
  }
}

/** Creates the problem for a result that exceeds a limit, as in `has more than 1000 rows`; the log also contains the remedy. */
export function resultTooLarge({ routeKey }: Request, excess: string, remedy: string): Problem {
  return new Problem('RESULT_TOO_LARGE', {
    detail: `the result of ${routeKey} ${excess}`,
    cause: new DatabaseError('bug', `the result ${excess}: ${remedy}`),
  });
}

function retryAfterSeconds({ cause }: Problem): number {
  return (cause instanceof DatabaseError ? cause.retryAfterSeconds : undefined) ?? RETRY_AFTER_SECONDS;
}

/** Renders a problem as `application/problem+json` (https://www.rfc-editor.org/rfc/rfc9457). */
export function renderProblem(problem: Problem, { requestId, invocation: { traceId } }: Request): Response {
  const { status, title, code, detail, parameter } = problem;
  return {
    status,
    headers: {
      'content-type': PROBLEM_MEDIA_TYPE,
      ...(status === 503 && { 'retry-after': String(retryAfterSeconds(problem)) }),
    },
    body: JSON.stringify({ type: 'about:blank', title, status, code, detail, parameter, requestId, traceId }),
  };
}
