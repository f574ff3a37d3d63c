import { hash } from 'node:crypto';
import type { ValueManifest, ValueSource } from '../../src/contract/value-manifest';
import type { SqlValue } from '../drivers/database';
import { Problem } from '../http/problem';
import type { Request } from '../http/request';

const HEADER = 'Idempotency-Key';

/** Visible ASCII characters, as in a UUID. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/** Sources of what a caller asks for; headers, claims and context differ between two sendings of one request. */
const REQUEST_SOURCES: ReadonlySet<ValueSource> = new Set<ValueSource>(['path', 'query', 'body', 'document', 'sent']);

/**
 * Returns the `Idempotency-Key` of a request, without the double quotes that it may be in
 * (https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header); undefined if there is none.
 *
 * Throws INVALID_PARAMETER for a key that is empty, longer than 255 characters, or has a space or a character outside of ASCII.
 */
export function readIdempotencyKey({ headers }: Request): string | undefined {
  const header = headers.get('idempotency-key')?.trim();
  if (header === undefined) return undefined;
  const key = /^"(.*)"$/s.exec(header)?.[1] ?? header;
  if (!KEY.test(key)) throw new Problem('INVALID_PARAMETER', { parameter: HEADER, detail: `${HEADER} must have 1 to 255 visible ASCII characters` });
  return key;
}

/**
 * Returns a digest of what a request asks for: the bound values from path, query and body. Fields of the body that the route does not declare have
 * no part in it, nor does the form of numbers; JSON values count as written.
 *
 * @returns 43 characters of base64url
 */
export function requestDigest(values: readonly ValueManifest[], bound: readonly SqlValue[]): string {
  const asked = bound.filter((_, index) => REQUEST_SOURCES.has(values[index]!.source));
  return digest(asked.map(encoded));
}

/**
 * Returns the digest that identifies a key: callers and routes have separate keys.
 *
 * @param caller values that identify the caller; none on a route without authorization
 * @returns 43 characters of base64url
 */
export function keyDigest(caller: readonly SqlValue[], routeKey: string, key: string): string {
  return digest([caller.map(encoded), routeKey, key]);
}

/** JSON, so that no two lists of values have one text. */
function digest(parts: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url');
}

function encoded(value: SqlValue): unknown {
  return value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('base64') } : value;
}
