import { DatabaseError, type JsonText, type QueryResult, type SqlValue } from './drivers/database';
import { Problem } from './problem';
import type { Request } from './request';
import type { PageManifest, ValueManifest } from '../src/contract/manifest';

/** Asks for one row more than a page has, and makes a page of what comes. */
export interface Pages {
  /** Gives the values with one more for the limit. */
  widen(values: readonly SqlValue[]): readonly SqlValue[];
  /** Gives `{"items": […], "next": "?…"}`. */
  render(result: QueryResult, values: readonly SqlValue[], request: Request): JsonText;
}

/** Compiles the pages of a route, whose values tell under which names the query gives them. */
export function compilePages({ limit, cursor }: PageManifest, manifests: readonly ValueManifest[]): Pages {
  const limitIndex = manifests.findIndex(({ name }) => name === limit);
  const keyOf = new Map(manifests.map(({ name, key }) => [name, key]));
  const columns = Object.entries(cursor).map(([name, column]) => [keyOf.get(name)!, column] as const);
  return {
    widen: values => values.map((value, index) => index === limitIndex ? Number(value) + 1 : value),
    render: ({ rows }, values, { query }) => {
      const size = Number(values[limitIndex]);
      const next = rows.length > size ? nextPage(columns, rows[size - 1]!, query) : null;
      return `{"items":[${rows.slice(0, size).join(',')}],"next":${JSON.stringify(next)}}`;
    },
  };
}

/** Gives the query of the request, led on by the last row (https://www.rfc-editor.org/rfc/rfc3986#section-4.2). */
function nextPage(columns: readonly (readonly [key: string, column: string])[], last: JsonText, query: Request['query']): string {
  const parameters = new URLSearchParams([...query].flatMap(([key, values]) => values.map((value): [string, string] => [key, value])));
  const row = JSON.parse(last) as Record<string, unknown>;
  for (const [key, column] of columns) {
    const value = row[column] ?? undefined;
    if (value === undefined) {
      const reason = `the next page needs column "${column}", which the last row does not have, or as NULL`;
      throw new Problem('INTERNAL_ERROR', { cause: new DatabaseError('bug', reason) });
    }
    parameters.set(key, String(value));
  }
  return `?${parameters}`;
}
