import type { Result } from './result';
import type { PageManifest, ValueManifest } from '../../src/contract/manifest';
import { DatabaseError, type JsonText, type Rows } from '../drivers/database';
import { Problem } from '../http/problem';
import { json, type Request } from '../http/request';
import { asGiven } from '../values/body-fields';
import { compileCheck } from '../values/values';

/** A column of the last row, and the parameter of the next page that it becomes. */
interface Cursor {
  readonly column: string;
  readonly key: string;
  readonly isMoment: boolean;
  /** Throws for a text that the parameter does not take. */
  check(text: string): void;
}

/**
 * Compiles the pages of a route, whose values tell under which names the query gives them. The statement is asked for one row more than a page
 * has; what comes becomes `{"items": […], "next": "?…"}`.
 */
export function compilePages({ limit, cursor }: PageManifest, manifests: readonly ValueManifest[]): Result {
  const limitIndex = manifests.findIndex(({ name }) => name === limit);
  const cursors = Object.entries(cursor).map(([name, column]) => compileCursor(column, manifests.find(value => value.name === name)!));
  return {
    sent: values => values.map((value, index) => index === limitIndex ? Number(value) + 1 : value),
    render: ({ rows, localTimeIsUtc = false }, values, { query }) => {
      const size = Number(values[limitIndex]);
      const next = rows.length > size ? nextPage(cursors, { last: rows[size - 1]!, localTimeIsUtc }, query) : null;
      return json(200, `{"items":[${rows.slice(0, size).join(',')}],"next":${JSON.stringify(next)}}`);
    },
  };
}

function compileCursor(column: string, manifest: ValueManifest): Cursor {
  const check = compileCheck(manifest);
  return { column, key: manifest.key, isMoment: manifest.type === 'timestamp', check: text => void check(asGiven(text)) };
}

/** The row that a page ends with. */
interface PageEnd extends Pick<Rows, 'localTimeIsUtc'> {
  readonly last: JsonText;
}

/** Gives the query of the request, led on by the last row (https://www.rfc-editor.org/rfc/rfc3986#section-4.2). */
function nextPage(cursors: readonly Cursor[], { last, localTimeIsUtc }: PageEnd, query: Request['query']): string {
  const parameters = new URLSearchParams([...query].flatMap(([key, values]) => values.map((value): [string, string] => [key, value])));
  const row = JSON.parse(last) as Record<string, unknown>;
  for (const { column, key, isMoment, check } of cursors) {
    const value = row[column] ?? undefined;
    if (value === undefined) throw broken(`needs column "${column}", which the last row does not have, or as NULL`);
    const text = isMoment && localTimeIsUtc ? inUtc(String(value)) : String(value);
    try {
      check(text);
    } catch (error) {
      throw broken(`cannot start behind column "${column}", as ${(error as Problem).message}: CAST the column, or declare another type`);
    }
    parameters.set(key, text);
  }
  return `?${parameters}`;
}

/** Gives a date and time without an offset, or a date, as the moment in UTC; other texts as they are. */
function inUtc(text: string): string {
  const [, date, time = 'T00:00:00'] = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\d(?:\.\d+)?)?$/.exec(text) ?? [];
  return date === undefined ? text : `${date}${time}Z`;
}

function broken(reason: string): Problem {
  return new Problem('INTERNAL_ERROR', { cause: new DatabaseError('bug', `the next page ${reason}`) });
}
