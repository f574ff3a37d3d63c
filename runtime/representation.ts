import { gzip, prefersGzip } from './content-coding';
import { RESULT_LIMIT } from './drivers/database';
import { entityTag, namesTag } from './entity-tag';
import { resultTooLarge, type Problem } from './problem';
import { isRead, type Request, type Response } from './request';
import { fitsLambda } from './response-size';

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
  if (response.body.length > RESULT_LIMIT) throw tooLarge(request);
  const compressible = request.takesBinary && response.body.length >= WORTH_COMPRESSING_BYTES;
  const coding = compressible && prefersGzip(request.headers.get('accept-encoding')) ? 'gzip' : '';
  const varied = compressible || gatewayCompresses ? withHeaders(response, { vary: join(response.headers.vary, 'Accept-Encoding') }) : response;
  if (!isRead(request.routeKey) || response.status !== 200) return encode(varied, coding, request);

  const etag = entityTag(response.body, coding);
  const tagged = withHeaders(varied, { etag: gatewayCompresses ? `W/${etag}` : etag });
  if (namesTag(request.headers.get('if-none-match'), etag)) return notModified(tagged);
  return encode(tagged, coding, request);
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
