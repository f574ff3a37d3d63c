import type { ContextName } from '../../src/contract/manifest';

/** Gives what API Gateway tells of a request, by the names that routes use; what is null or empty is absent. */
export function contextOf(fields: { readonly [name in ContextName]?: string | null | undefined }): ReadonlyMap<string, string> {
  return new Map(Object.entries(fields).filter((field): field is [string, string] => Boolean(field[1])));
}
