import type { ContextName } from '../../src/contract/value-manifest';

/** Returns the request context of API Gateway, by the names that routes use; null and empty fields are absent. */
export function contextOf(fields: { readonly [name in ContextName]?: string | null | undefined }): ReadonlyMap<string, string> {
  return new Map(Object.entries(fields).filter((field): field is [string, string] => Boolean(field[1])));
}

/** Decodes a body from base64 if API Gateway treated it as binary. */
export function decodeBody(body: string, isBase64Encoded: boolean): string | Uint8Array {
  return isBase64Encoded ? Buffer.from(body, 'base64') : body;
}
