import type { createMissing } from './statements';
import { DatabaseError } from '../drivers/database';
import { Problem } from '../http/problem';

/** Returns the answer to a statement without rows, by the values of the request. */
export type Missing = ReturnType<typeof createMissing>;

/** Creates the problem of a result that cannot be answered as the route declares, with the reason for the log. */
export function broken(reason: string): Problem {
  return new Problem('INTERNAL_ERROR', { cause: new DatabaseError('bug', reason) });
}
