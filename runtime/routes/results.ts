import { createPageResult } from './pages';
import { Result } from './result';
import type { RefusalManifest, ResultManifest, ValueManifest } from '../../src/contract/manifest';
import { DatabaseError, type JsonText, type Rows } from '../drivers/database';
import { Problem } from '../http/problem';
import { json } from '../http/request';
import { type Response } from '../http/response';

type CreateResult = (manifest: ResultManifest, values: readonly ValueManifest[]) => Result;

const RESULTS: Readonly<Record<ResultManifest['kind'], CreateResult>> = {
  rows: () => ({ render: ({ rows }) => json(200, `[${rows.join()}]`) }),
  page: ({ page }, values) => createPageResult(page!, values),
  row: ({ otherwise }) => ({ render: result => json(200, firstOf(result, otherwise)) }),
  created: manifest => ({ render: result => withLocation(renderCreated(result, manifest), manifest.location, result) }),
  count: manifest => ofChanges(manifest, ({ rowCount }) => json(200, `{"count":${rowCount}}`)),
  none: manifest => ofChanges(manifest, () => ({ status: 204, headers: {}, body: '' })),
};

/** Creates the result of a route with the given values. */
export function createResult(manifest: ResultManifest, values: readonly ValueManifest[]): Result {
  return RESULTS[manifest.kind](manifest, values);
}

/** Creates a result that depends at most on the number of changed rows. */
function ofChanges({ otherwise }: ResultManifest, render: (result: Rows) => Response): Result {
  if (!otherwise) return { discardsRows: true, alwaysAnswers: true, render };
  return {
    discardsRows: true,
    render: result => {
      if (result.rowCount === 0) throw new Problem(otherwise);
      return render(result);
    },
  };
}

function firstOf({ rows }: Rows, otherwise: RefusalManifest | undefined): JsonText {
  const first = rows.at(0);
  if (first === undefined) throw new Problem(otherwise ?? 'NOT_FOUND');
  return first;
}

/** Renders a created row; for a statement that cannot return rows, the number of changed rows decides. */
function renderCreated(result: Rows, { otherwise, uncounted }: ResultManifest): Response {
  if (result.columns.length === 0 && (uncounted || result.rowCount > 0)) return { status: 201, headers: {}, body: '' };
  return json(201, firstOf(result, otherwise));
}

function withLocation(response: Response, location: string | undefined, result: Rows): Response {
  return location === undefined ? response : { ...response, headers: { ...response.headers, location: fill(location, result) } };
}

/** Fills `{column}` in a template with the percent-encoded value of the first row. */
function fill(template: string, { columns, rows }: Rows): string {
  const values = JSON.parse(rows.at(0) ?? '{}') as Record<string, unknown>;
  return template.replace(/\{([^{}]+)\}/g, (_, column: string) => {
    const value = values[columnNamed(column, columns)] ?? undefined;
    if (value === undefined) {
      throw new Problem('INTERNAL_ERROR', { cause: new DatabaseError('bug', `the location needs column "${column}", which the statement did not return or returned as NULL`) });
    }
    return encodeURIComponent(typeof value === 'object' ? JSON.stringify(value) : String(value));
  });
}

/** Finds a column: SQL Server keeps the case of the table, PostgreSQL folds unquoted names to lower case, so an exact match comes first. */
function columnNamed(name: string, columns: readonly string[]): string {
  return columns.includes(name) ? name : columns.find(column => column.toLowerCase() === name.toLowerCase()) ?? name;
}
