import type { ContextName } from '../../src/contract/manifest';

/** Gives what API Gateway tells of a request, by the names that routes use; what is null or empty is absent. */
export function contextOf(fields: { readonly [name in ContextName]?: string | null | undefined }): ReadonlyMap<string, string> {
  return new Map(Object.entries(fields).filter((field): field is [string, string] => Boolean(field[1])));
}

/** Reads a body from base64 if API Gateway took it for binary. */
export function decodeBody(body: string, isBase64Encoded: boolean): string | Uint8Array {
  return isBase64Encoded ? Buffer.from(body, 'base64') : body;
}
