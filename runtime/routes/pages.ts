import type { Result } from './result';
import type { PageManifest, ValueManifest } from '../../src/contract/manifest';
import { DatabaseError, type JsonText, type Rows } from '../drivers/database';
import { Problem } from '../http/problem';
import { json, type Request } from '../http/request';
import { createCheck } from '../values/check';
import { asRaw } from '../values/json-fields';

/** Column of the last row that becomes a parameter of the next page. */
interface Cursor {
  readonly column: string;
  readonly key: string;
  readonly isMoment: boolean;
  /** Throws for a text that the parameter rejects. */
  check(text: string): void;
}

/**
 * Creates the result of a route with pages; its values map names to query parameters. The statement returns one row more than a page
 * has; the rows become `{"items": […], "next": "?…"}`.
 */
export function createPageResult({ limit, cursor }: PageManifest, manifests: readonly ValueManifest[]): Result {
  const limitIndex = manifests.findIndex(({ name }) => name === limit);
  const cursors = Object.entries(cursor).map(([name, column]) => createCursor(column, manifests.find(value => value.name === name)!));
  return {
    sent: values => values.map((value, index) => index === limitIndex ? Number(value) + 1 : value),
    render: ({ rows, localTimeIsUtc = false }, values, { query }) => {
      const size = Number(values[limitIndex]);
      const next = rows.length > size ? nextPage(cursors, { last: rows.at(size - 1)!, localTimeIsUtc }, query) : null;
      return json(200, `{"items":[${rows.join(size)}],"next":${JSON.stringify(next)}}`);
    },
  };
}

function createCursor(column: string, manifest: ValueManifest): Cursor {
  const check = createCheck(manifest);
  return { column, key: manifest.key, isMoment: manifest.type === 'timestamp', check: text => void check(asRaw(text)) };
}

/** Last row of a page. */
interface PageEnd extends Pick<Rows, 'localTimeIsUtc'> {
  readonly last: JsonText;
}

/** Returns the query of the request, continued after the last row (https://www.rfc-editor.org/rfc/rfc3986#section-4.2). */
function nextPage(cursors: readonly Cursor[], { last, localTimeIsUtc }: PageEnd, query: Request['query']): string {
  const parameters = new URLSearchParams([...query].flatMap(([key, values]) => values.map((value): [string, string] => [key, value])));
  const row = JSON.parse(last) as Record<string, unknown>;
  for (const { column, key, isMoment, check } of cursors) {
    const value = row[column] ?? undefined;
    if (value === undefined) throw broken(`needs column "${column}", which is missing or NULL in the last row`);
    const text = isMoment && localTimeIsUtc ? inUtc(String(value)) : String(value);
    try {
      check(text);
    } catch (error) {
      throw broken(`cannot start after column "${column}", because ${(error as Problem).message}: CAST the column, or declare another type`);
    }
    parameters.set(key, text);
  }
  return `?${parameters}`;
}

/** Returns a date and time without an offset, or a date, as a time in UTC; other texts unchanged. */
function inUtc(text: string): string {
  const [, date, time = 'T00:00:00'] = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\d(?:\.\d+)?)?$/.exec(text) ?? [];
  return date === undefined ? text : `${date}${time}Z`;
}

function broken(reason: string): Problem {
  return new Problem('INTERNAL_ERROR', { cause: new DatabaseError('bug', `the next page ${reason}`) });
}
