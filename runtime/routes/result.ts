import type { SqlValue, Rows } from '../drivers/database';
import type { Request } from '../http/request';
import type { Response } from '../http/response';

/** The answer that a route promises. */
export interface Result {
  /** Gives the values that the statement is sent; absent: those of the request. */
  readonly sent?: (values: readonly SqlValue[]) => readonly SqlValue[];
  /** Nothing of the rows is in the answer. */
  readonly discardsRows?: boolean;
  /** Whatever the statement gave back, it is answered with: nothing of it has to be known before the commit. */
  readonly alwaysAnswers?: boolean;
  /** Turns what the statement gave back into the answer; throws what the route promises otherwise. */
  render(result: Rows, values: readonly SqlValue[], request: Request): Response;
}
