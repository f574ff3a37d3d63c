import type { Result } from './result';
import type { SqlRouteManifest } from '../../src/contract/manifest';
import type { Rows, SqlValue } from '../drivers/database';
import { resultTooLarge } from '../http/problem';
import { checkLength } from '../http/representation';
import type { Request } from '../http/request';
import type { Response } from '../http/response';

/** Creates the answer to the rows of a route, as it is for all callers; throws a `Problem` for rows that cannot be answered. */
export type Render = (rows: Rows, values: readonly SqlValue[], request: Request) => Response;

export function createRender({ maxRows = Infinity, cacheControl }: SqlRouteManifest, result: Pick<Result, 'render'>): Render {
  return (rows, values, request) => {
    checkSize(rows, maxRows, request);
    return withCache(result.render(rows, values, request), cacheControl);
  };
}

/** Adds the `Cache-Control` of a route to a successful answer. */
export function withCache(response: Response, cacheControl: string | undefined): Response {
  if (cacheControl === undefined || response.status !== 200) return response;
  return { ...response, headers: { ...response.headers, 'cache-control': cacheControl } };
}

function checkSize({ rows }: Rows, maxRows: number, request: Request): void {
  if (rows.length > maxRows) throw resultTooLarge(request, `has more than ${maxRows} rows`, 'add a LIMIT to the statement, or increase maxRows');
  checkLength(rows.size, request);
}

/** Answer that is created while the statement can still be rolled back. */
export class AnswerBeforeCommit {
  private made: { readonly response: Response } | { readonly failure: unknown } | undefined;

  constructor(private readonly make: (rows: Rows) => Response) {}

  /** Creates the answer, and returns whether that succeeded. */
  readonly keep = (rows: Rows): boolean => {
    try {
      this.made = { response: this.make(rows) };
    } catch (failure) {
      this.made = { failure };
    }
    return 'response' in this.made;
  };

  /** Returns the answer; throws the error if it could not be created. */
  take(rows: Rows): Response {
    if (this.made === undefined) this.keep(rows);
    if ('failure' in this.made!) throw this.made.failure;
    return this.made!.response;
  }
}
