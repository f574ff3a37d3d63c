import { DatabaseError, type JsonText, type QueryResult } from './drivers/database';
import { Problem } from './problem';
import type { Response } from './request';
import type { ResultManifest } from '../src/contract/manifest';

type Render = (result: QueryResult, manifest: ResultManifest) => Response;

/** Pages are rendered with the request, which they lead on. */
const RENDERINGS: Readonly<Record<Exclude<ResultManifest['kind'], 'page'>, Render>> = {
  rows: ({ rows }) => json(200, `[${rows.join(',')}]`),
  row: ({ rows: [first] }) => {
    if (first === undefined) throw new Problem('NOT_FOUND');
    return json(200, first);
  },
  created: (result, { location }) => {
    const [first] = result.rows;
    const answer = first === undefined ? { status: 201, headers: {}, body: '' } : json(201, first);
    return location === undefined ? answer : { ...answer, headers: { ...answer.headers, location: fill(location, result) } };
  },
  count: ({ rowCount }) => json(200, `{"count":${rowCount}}`),
  none: () => ({ status: 204, headers: {}, body: '' }),
};

/** Turns what a statement gave back into the answer that the route promises; throws NOT_FOUND for a `row` that is not there. */
export function renderResult(result: QueryResult, manifest: ResultManifest): Response {
  return RENDERINGS[manifest.kind as keyof typeof RENDERINGS](result, manifest);
}

/** Makes an answer of JSON. */
export function json(status: number, body: JsonText): Response {
  return { status, headers: { 'content-type': 'application/json' }, body };
}

/** Fills `{column}` in a template with the percent-encoded value of the first row. */
function fill(template: string, { rows: [first = '{}'] }: QueryResult): string {
  const values = JSON.parse(first) as Record<string, unknown>;
  return template.replace(/\{([^{}]+)\}/g, (_, column: string) => {
    const value = values[column] ?? undefined;
    if (value === undefined) {
      throw new Problem('INTERNAL_ERROR', { cause: new DatabaseError('bug', `the location needs column "${column}", which the statement did not return`) });
    }
    return encodeURIComponent(typeof value === 'object' ? JSON.stringify(value) : String(value));
  });
}
