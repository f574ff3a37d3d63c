/** HTTP response; an empty body means no body. */
export interface Response {
  readonly status: number;
  /** Headers by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes are sent as base64. */
  readonly body: string | Buffer;
}

/** Converts a response into the function result that both kinds of API accept. */
export function toResult({ status, headers, body }: Response) {
  const isBase64Encoded = typeof body !== 'string';
  return { statusCode: status, headers, body: isBase64Encoded ? body.toString('base64') : body, isBase64Encoded };
}

/** Size at which Lambda rejects a response, so that the caller gets a 502: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const LIMIT_BYTES = 6_291_556;

/** JSON needs at most six bytes for a UTF-16 unit, so shorter bodies always fit, with room for headers. */
const SURELY_FITS = 1_000_000;

/** Returns whether Lambda accepts a response, by the size of its JSON: quotes of the body count twice, base64 a third more. */
export function fitsLambda(response: Response): boolean {
  return response.body.length < SURELY_FITS || Buffer.byteLength(JSON.stringify(toResult(response))) < LIMIT_BYTES;
}
