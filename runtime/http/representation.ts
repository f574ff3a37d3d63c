import { hash } from 'node:crypto';
import { resultTooLarge, type Problem } from './problem';
import { isRead, type Request } from './request';
import { fitsLambda, LIMIT_BYTES, type Response } from './response';
import { RESULT_LIMIT } from '../drivers/database';

/** Smaller bodies fit into one packet uncompressed. */
const WORTH_COMPRESSING_BYTES = 1024;

/**
 * Returns an answer in the representation that the request asks for: with an entity tag, as 304 if the caller already has it, compressed.
 * Throws RESULT_TOO_LARGE for an answer that exceeds Lambda's limit.
 *
 * @param gatewayCompresses whether the gateway may compress the answer later: one tag of a body then covers two codings, so it must be weak
 * (https://www.rfc-editor.org/rfc/rfc9110#section-8.8.1). The tag of a version stays strong, because `If-Match` ignores weak tags.
 */
export function represent(response: Response, request: Request, gatewayCompresses = false): Response {
  checkLength(response.body.length, request);
  const compressible = request.takesBinary && response.body.length >= WORTH_COMPRESSING_BYTES;
  const coding = compressible && takesGzip(request) ? 'gzip' : '';
  const varied = compressible || gatewayCompresses ? withHeaders(response, { vary: join(response.headers.vary, 'Accept-Encoding') }) : response;
  const isReadable = isRead(request.routeKey) && response.status === 200;
  const etag = versionTag(response, coding) ?? (isReadable ? bodyTag(response.body, coding, gatewayCompresses) : undefined);
  if (etag === undefined) return encode(varied, coding, request);

  const tagged = withHeaders(varied, { etag });
  if (isReadable && namesTag(request.headers.get('if-none-match'), etag)) return notModified(tagged);
  return encode(tagged, coding, request);
}

/** Returns the tag that the route made of the version of a row, separate for each coding; undefined if it made none. */
function versionTag({ headers: { etag } }: Response, coding: string): string | undefined {
  return etag?.replace(/"$/, `${coding && `-${coding}`}"`);
}

function bodyTag(body: Response['body'], coding: string, gatewayCompresses: boolean): string {
  return `${gatewayCompresses ? 'W/' : ''}${entityTag(body, coding)}`;
}

/** Throws RESULT_TOO_LARGE, before a result is assembled, if its minimum size is more than Lambda allows or than is worth compressing. */
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
  return resultTooLarge(request, 'is larger than the 6 MB limit of Lambda responses', 'select fewer columns or rows');
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

/** A coding with its weight. */
const PREFERENCE = /^\s*([^\s;]+)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i;

/** Returns whether an `Accept-Encoding` header prefers gzip to none (https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3). */
export function prefersGzip(acceptEncoding = ''): boolean {
  const weights = new Map<string, number>();
  for (const part of acceptEncoding.split(',')) {
    const [, coding, weight = '1'] = PREFERENCE.exec(part) ?? [];
    if (coding !== undefined) weights.set(coding.toLowerCase(), Number(weight));
  }
  const gzipWeight = weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0;
  return gzipWeight > 0 && gzipWeight >= (weights.get('identity') ?? 0);
}

/**
 * Compresses a body. The lowest level takes less than half the time of the default, for a fifth more bytes. The module is loaded by the first
 * body that is worth compressing, because loading it takes milliseconds of a cold start.
 */
export function gzip(body: string | Buffer): Buffer {
  return process.getBuiltinModule('node:zlib').gzipSync(body, { level: 1 });
}

/** 132 bits: enough to make the tags of all bodies of a URL distinct. */
const TAG_LENGTH = 22;

/** An entity tag; the prefix `W/` of a weak tag does not matter for `If-None-Match`. */
const TAG = /"[\x21\x23-\x7e\x80-\xff]*"/g;

/**
 * Creates a strong entity tag of a body. Each content coding has separate tags, because its bytes differ
 * (https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.3).
 */
export function entityTag(body: string | Buffer, coding: string): string {
  return `"${hash('sha256', body, 'base64url').slice(0, TAG_LENGTH)}${coding && `-${coding}`}"`;
}

/** Returns whether an `If-None-Match` header names a tag, or any (https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2). */
export function namesTag(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.trim() === '*' || [...ifNoneMatch.matchAll(TAG)].some(([given]) => given === tag.replace(/^W\//, ''));
}
