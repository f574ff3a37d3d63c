import { createFile } from './files';
import { createFormattedRows } from './formats';
import { broken, type Missing } from './problems';
import { Result } from './result';
import { createMissing } from './statements';
import type { RefusalManifest, ResultManifest, SqlRouteManifest } from '../../src/contract/manifest';
import type { ProblemCode } from '../../src/contract/problem';
import type { ValueManifest } from '../../src/contract/value-manifest';
import { type JsonText, type Rows } from '../drivers/database';
import { Problem } from '../http/problem';
import { json } from '../http/request';
import { type Response } from '../http/response';

type CreateResult = (manifest: ResultManifest, values: readonly ValueManifest[], missing: Missing) => Result;

/** Results of one answer; pages have a kind of route. */
type Kind = Exclude<ResultManifest['kind'], 'page'>;

const RESULTS: Readonly<Record<Kind, CreateResult>> = {
  rows: ({ formats }, values) => formats ? createFormattedRows(formats, values) : { render: ({ rows }) => json(200, `[${rows.join()}]`) },
  file: ({ file }, _, missing) => createFile(file!, missing),
  row: ({ version }, _, missing) => ({
    render: (result, values) => withVersion(json(200, firstOf(result, missing(values))), version, result),
  }),
  created: (manifest, _, missing) => ({
    render: (result, values) => {
      const created = withLocation(renderCreated(result, manifest, missing(values)), manifest.location, result);
      return withVersion(created, manifest.version, result);
    },
  }),
  count: (_, values, missing) => ofChanges(values, missing, ({ rowCount }) => json(200, `{"count":${rowCount}}`)),
  none: (_, values, missing) => ofChanges(values, missing, () => ({ status: 204, headers: {}, body: '' })),
};

/** Creates the result of a route. */
export function createResult(route: SqlRouteManifest): Result {
  const { result, values } = route;
  return RESULTS[result.kind as Kind](result, values, createMissing(route, route, result.otherwise));
}

/** Creates a result that depends at most on the number of changed rows. */
function ofChanges(values: readonly ValueManifest[], missing: Missing, render: (result: Rows) => Response): Result {
  // Whether there is an answer to no change depends at most on `If-Match`.
  if (missing(values.map(() => '')) === undefined) return { discardsRows: true, alwaysAnswers: true, render };
  return {
    discardsRows: true,
    render: (result, given) => {
      const problem = result.rowCount === 0 ? missing(given) : undefined;
      if (problem) throw new Problem(problem);
      return render(result);
    },
  };
}

function firstOf({ rows }: Rows, problem: RefusalManifest | ProblemCode = 'NOT_FOUND'): JsonText {
  const first = rows.at(0);
  if (first === undefined) throw new Problem(problem);
  return first;
}

/** Renders a created row; for a statement that cannot return rows, the number of changed rows decides. */
function renderCreated(result: Rows, { uncounted }: ResultManifest, problem: RefusalManifest | ProblemCode | undefined): Response {
  if (result.columns.length === 0 && (uncounted || result.rowCount > 0)) return { status: 201, headers: {}, body: '' };
  return json(201, firstOf(result, problem));
}

/** Characters of an entity tag (https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3). */
const TAG_TEXT = /^[\x21\x23-\x7e]{1,200}$/;

/** Adds the version of the first row as its entity tag. */
function withVersion(response: Response, column: string | undefined, result: Rows): Response {
  if (column === undefined) return response;
  const value = columnOf(result, column);
  const text = value === undefined ? '' : textOf(value);
  if (!TAG_TEXT.test(text)) throw broken(`the entity tag needs column "${column}", whose value is missing, NULL, or not 1 to 200 visible ASCII characters`);
  return withHeader(response, 'etag', `"${text}"`);
}

function withLocation(response: Response, location: string | undefined, result: Rows): Response {
  return location === undefined ? response : withHeader(response, 'location', fill(location, result));
}

function withHeader(response: Response, name: string, value: string): Response {
  return { ...response, headers: { ...response.headers, [name]: value } };
}

/** Fills `{column}` in a template with the percent-encoded value of the first row. */
function fill(template: string, result: Rows): string {
  return template.replace(/\{([^{}]+)\}/g, (_, column: string) => {
    const value = columnOf(result, column);
    if (value === undefined) throw broken(`the location needs column "${column}", which the statement did not return or returned as NULL`);
    return encodeURIComponent(textOf(value));
  });
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Returns the value of a column of the first row; undefined if it is NULL or missing. */
function columnOf({ columns, rows }: Rows, name: string): unknown {
  const values = JSON.parse(rows.at(0) ?? '{}') as Record<string, unknown>;
  return values[columnNamed(name, columns)] ?? undefined;
}

/** Finds a column: SQL Server keeps the case of the table, PostgreSQL folds unquoted names to lower case, so an exact match comes first. */
function columnNamed(name: string, columns: readonly string[]): string {
  return columns.includes(name) ? name : columns.find(column => column.toLowerCase() === name.toLowerCase()) ?? name;
}
