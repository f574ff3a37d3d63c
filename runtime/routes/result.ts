import type { SqlValue, Rows } from '../drivers/database';
import type { Request } from '../http/request';
import type { Response } from '../http/response';

/** Result of a route. */
export interface Result {
  /** Returns the values to send; absent: those of the request. */
  readonly sent?: (values: readonly SqlValue[]) => readonly SqlValue[];
  /** Whether the answer contains none of the rows. */
  readonly discardsRows?: boolean;
  /** Whether every result can be answered, so that nothing must be checked before the commit. */
  readonly alwaysAnswers?: boolean;
  /** Converts the result of the statement into the answer; throws the problem that the route declares for other results. */
  render(result: Rows, values: readonly SqlValue[], request: Request): Response;
}
