import { DatabaseError, type JsonText, type QueryResult } from './drivers/database';
import { Problem } from './problem';
import type { Response } from './request';
import type { ResultManifest } from '../src/contract/manifest';

type Render = (result: QueryResult, manifest: ResultManifest) => Response;

const RENDERINGS: Readonly<Record<ResultManifest['kind'], Render>> = {
  rows: result => json(200, `[${result.rows.map(writer(result.columns)).join(',')}]`),
  row: result => {
    const [first] = objects(result);
    if (first === undefined) throw new Problem('NOT_FOUND');
    return json(200, first);
  },
  created: (result, { location }) => {
    const [first] = objects(result);
    const answer = first === undefined ? { status: 201, headers: {}, body: '' } : json(201, first);
    return location === undefined ? answer : { ...answer, headers: { ...answer.headers, location: fill(location, result) } };
  },
  count: ({ rowCount }) => json(200, `{"count":${rowCount}}`),
  none: () => ({ status: 204, headers: {}, body: '' }),
};

/** Turns what a statement gave back into the answer that the route promises; throws NOT_FOUND for a `row` that is not there. */
export function renderResult(result: QueryResult, manifest: ResultManifest): Response {
  return RENDERINGS[manifest.kind](result, manifest);
}

function json(status: number, body: JsonText): Response {
  return { status, headers: { 'content-type': 'application/json' }, body };
}

function objects(result: QueryResult): JsonText[] {
  return result.rows.slice(0, 1).map(writer(result.columns));
}

/** Gives a function that writes a row as a JSON object; the names are serialized once for all rows. */
function writer(columns: readonly string[]): (row: readonly JsonText[]) => JsonText {
  const names = columns.map((column, index) => `${index ? ',' : '{'}${JSON.stringify(column)}:`);
  return row => row.reduce((text, value, index) => text + names[index] + value, '') + '}';
}

/** Fills `{column}` in a template with the percent-encoded value of the first row. */
function fill(template: string, { columns, rows }: QueryResult): string {
  return template.replace(/\{([^{}]+)\}/g, (_, column: string) => {
    const value = rows[0]?.[columns.indexOf(column)];
    if (value === undefined || value === 'null') {
      throw new Problem('INTERNAL_ERROR', { cause: new DatabaseError('bug', `the location needs column "${column}", which the statement did not return`) });
    }
    return encodeURIComponent(value.startsWith('"') ? JSON.parse(value) as string : value);
  });
}
