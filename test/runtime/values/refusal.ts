import type { Problem } from '../../../runtime/http/problem';

/** Returns the problem that a call throws. */
export function refusalOf(call: () => unknown): Problem {
  try {
    call();
  } catch (error) {
    return error as Problem;
  }
  throw new Error('nothing was thrown');
}
