import { DatabaseError, type QueryResult, type SqlValue } from './drivers/database';
import { compilePages } from './pages';
import { Problem } from './problem';
import { json, type Request, type Response } from './request';
import type { ResultManifest, ValueManifest } from '../src/contract/manifest';

/** The answer that a route promises. */
export interface Result {
  /** Gives the values that the statement is sent; absent: those of the request. */
  readonly sent?: (values: readonly SqlValue[]) => readonly SqlValue[];
  /** Turns what the statement gave back into the answer; throws NOT_FOUND for a `row` that is not there. */
  render(result: QueryResult, values: readonly SqlValue[], request: Request): Response;
}

type Compile = (manifest: ResultManifest, values: readonly ValueManifest[]) => Result;

const COMPILERS: Readonly<Record<ResultManifest['kind'], Compile>> = {
  rows: () => ({ render: ({ rows }) => json(200, `[${rows.join(',')}]`) }),
  page: ({ page }, values) => compilePages(page!, values),
  row: () => ({ render: renderRow }),
  created: ({ location }) => ({ render: result => withLocation(renderCreated(result), location, result) }),
  count: () => ({ render: ({ rowCount }) => json(200, `{"count":${rowCount}}`) }),
  none: () => ({ render: () => ({ status: 204, headers: {}, body: '' }) }),
};

/** Compiles the result of a route, whose values are given. */
export function compileResult(manifest: ResultManifest, values: readonly ValueManifest[]): Result {
  return COMPILERS[manifest.kind](manifest, values);
}

function renderRow({ rows: [first] }: QueryResult): Response {
  if (first === undefined) throw new Problem('NOT_FOUND');
  return json(200, first);
}

function renderCreated({ rows: [first] }: QueryResult): Response {
  return first === undefined ? { status: 201, headers: {}, body: '' } : json(201, first);
}

function withLocation(response: Response, location: string | undefined, result: QueryResult): Response {
  return location === undefined ? response : { ...response, headers: { ...response.headers, location: fill(location, result) } };
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
