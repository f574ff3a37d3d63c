import type { Rows, SqlValue } from '../drivers/database';
import type { Request } from '../http/request';
import type { Response } from '../http/response';

/** Result of a route. */
export interface Result {
  /** Whether the answer contains none of the rows. */
  readonly discardsRows?: boolean;
  /** Index of the row that is answered in the form in which it was received; absent: none. */
  readonly keepsRow?: number;
  /** Whether every result can be answered, so that nothing must be checked before the commit. */
  readonly alwaysAnswers?: boolean;
  /** Throws the problem of a request that no result can answer. Absent: there is none. */
  check?(values: readonly SqlValue[], request: Request): void;
  /** Converts the result of the statement into the answer; throws the problem that the route declares for other results. */
  render(result: Rows, values: readonly SqlValue[], request: Request): Response;
}
