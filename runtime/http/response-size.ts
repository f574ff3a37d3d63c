import type { Response } from './request';
import { toResult } from '../gateway/rest-api';

/** Lambda refuses a response from this size on, and the caller gets a 502: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const LIMIT_BYTES = 6_291_556;

/** JSON writes no UTF-16 unit with more than six bytes, so that shorter bodies fit for sure, with room for headers. */
const SURELY_FITS = 1_000_000;

/** Tells whether Lambda passes a response on, by the size of the JSON that it becomes: quotes of the body count twice, base64 a third more. */
export function fitsLambda(response: Response): boolean {
  return response.body.length < SURELY_FITS || Buffer.byteLength(JSON.stringify(toResult(response))) < LIMIT_BYTES;
}
