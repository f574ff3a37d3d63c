import { gzip, prefersGzip } from './content-coding';
import { entityTag, namesTag } from './entity-tag';
import { resultTooLarge, type Problem } from './problem';
import { isRead, type Request, type Response } from './request';
import { fitsLambda, LIMIT_BYTES } from './response-size';
import { RESULT_LIMIT } from '../drivers/database';

/** Smaller bodies fit into one packet as they are. */
const WORTH_COMPRESSING_BYTES = 1024;

/**
 * Gives an answer the form that the request asks for: with an entity tag, as 304 if the caller has it already, compressed.
 * Throws RESULT_TOO_LARGE for what Lambda would not pass on.
 *
 * @param gatewayCompresses whether the gateway may compress the answer later: one tag is then for two codings, which makes it a weak one
 * (https://www.rfc-editor.org/rfc/rfc9110#section-8.8.1)
 */
export function represent(response: Response, request: Request, gatewayCompresses = false): Response {
  checkLength(response.body.length, request);
  const compressible = request.takesBinary && response.body.length >= WORTH_COMPRESSING_BYTES;
  const coding = compressible && takesGzip(request) ? 'gzip' : '';
  const varied = compressible || gatewayCompresses ? withHeaders(response, { vary: join(response.headers.vary, 'Accept-Encoding') }) : response;
  if (!isRead(request.routeKey) || response.status !== 200) return encode(varied, coding, request);

  const etag = entityTag(response.body, coding);
  const tagged = withHeaders(varied, { etag: gatewayCompresses ? `W/${etag}` : etag });
  if (namesTag(request.headers.get('if-none-match'), etag)) return notModified(tagged);
  return encode(tagged, coding, request);
}

/**
 * Refuses a result by the UTF-16 units that it will have at least, before they are put together: more than Lambda passes on, or more than is worth
 * compressing. Throws RESULT_TOO_LARGE.
 */
export function checkLength(length: number, request: Request): void {
  if (length > (takesGzip(request) ? RESULT_LIMIT : LIMIT_BYTES)) throw tooLarge(request);
}

function takesGzip({ takesBinary, headers }: Request): boolean {
  return takesBinary && prefersGzip(headers.get('accept-encoding'));
}

function encode(response: Response, coding: string, request: Request): Response {
  const encoded = coding ? { ...withHeaders(response, { 'content-encoding': coding }), body: gzip(response.body) } : response;
  if (!fitsLambda(encoded)) throw tooLarge(request);
  return encoded;
}

function tooLarge(request: Request): Problem {
  return resultTooLarge(request, 'is larger than the 6 MB that Lambda passes on', 'select fewer columns or rows');
}

function notModified({ headers: { 'content-type': _, ...headers } }: Response): Response {
  return { status: 304, headers, body: '' };
}

function withHeaders(response: Response, headers: Response['headers']): Response {
  return { ...response, headers: { ...response.headers, ...headers } };
}

function join(...values: (string | undefined)[]): string {
  return values.filter(Boolean).join(', ');
}
