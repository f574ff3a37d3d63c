/** One HTTP response; an empty body is none. */
export interface Response {
  readonly status: number;
  /** Headers by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes are sent as base64. */
  readonly body: string | Buffer;
}

/** Writes a response as both kinds of API take it from a function. */
export function toResult({ status, headers, body }: Response) {
  const isBase64Encoded = typeof body !== 'string';
  return { statusCode: status, headers, body: isBase64Encoded ? body.toString('base64') : body, isBase64Encoded };
}

/** Lambda refuses a response from this size on, and the caller gets a 502: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const LIMIT_BYTES = 6_291_556;

/** JSON writes no UTF-16 unit with more than six bytes, so that shorter bodies fit for sure, with room for headers. */
const SURELY_FITS = 1_000_000;

/** Tells whether Lambda passes a response on, by the size of the JSON that it becomes: quotes of the body count twice, base64 a third more. */
export function fitsLambda(response: Response): boolean {
  return response.body.length < SURELY_FITS || Buffer.byteLength(JSON.stringify(toResult(response))) < LIMIT_BYTES;
}
