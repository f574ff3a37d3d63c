import type pg from 'pg';
import { error, type Finding } from './finding';
import { remedyOf } from './remedy';
import { type BoundText, named, type PlaceholderValue } from './route-statements';
import { messageOf } from '../user-error';

/** Returns the finding for an error of PostgreSQL, with its line and the remedy. */
export function describeFailure({ text, values }: BoundText, failure: pg.DatabaseError): Finding {
  const remedy = remedyOf(text, values, failure);
  const hint = remedy === undefined && failure.hint ? ` (${failure.hint})` : '';
  const message = named(`${messageOf(failure)}${hint}`, values);
  const details = failure.position === undefined ? [] : place(text, Number(failure.position), values);
  return { ...error(`${message}${remedy ? `: ${remedy}` : ''}`), sqlState: failure.code, details };
}

/** Returns the line of a position, counted in characters from 1, with a mark below it. */
function place(text: string, position: number, values: readonly PlaceholderValue[]): string[] {
  const before = [...text].slice(0, position - 1).join('');
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = text.slice(lineStart).split('\n')[0]!;
  return [named(line, values), `${' '.repeat([...named(before.slice(lineStart), values)].length)}^`];
}
