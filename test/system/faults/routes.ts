import { SLOW_MS } from './faulty-database';
import type { Manifest, SqlRouteManifest, ValueManifest } from '../../../src/contract/manifest';

/** Pace of a statement: at once, after `SLOW_MS`, or slower than any request may be. */
type StatementPace = '' | '/slowly' | '/never';

/** Pace of a request; `/commit` is one whose commit is slower than any request may be. */
export type Pace = StatementPace | '/commit';

/** Milliseconds that a statement waits before it does anything. */
export const PACES: Readonly<Record<StatementPace, number>> = { '': 0, '/slowly': SLOW_MS, '/never': 60_000 };

/** Rows of the routes `/rows` and `/rows/all`, and what the first of them allows. */
export const MANY_ROWS = 100_000;
export const ROWS_ALLOWED = 1000;
/** Characters in the answer of the route `/large`. */
export const LARGE = 6_300_000;

/** Statements in the words of an engine; the slow ones wait first. */
export interface Statements {
  /** Writes a book, and ends only when it is canceled. */
  readonly commit: string;
  readonly large: string;
  readonly manyRows: string;
  read(waitMs: number): string;
  write(waitMs: number): string;
}

const ID: ValueManifest = { name: 'id', source: 'path', key: 'id', type: 'integer', required: true };
const TITLE: ValueManifest = { name: 'title', source: 'body', key: 'title', type: 'string', required: true };

/** The routes of an API under a fault. */
export function routesOf({ read, write, commit, large, manyRows }: Statements): Manifest['routes'] {
  const rows = (text: string): SqlRouteManifest => ({ kind: 'sql', text, values: [], result: { kind: 'rows' }, readOnly: true });
  const created = (text: string): SqlRouteManifest => ({ ...rows(text), values: [TITLE], result: { kind: 'created' }, readOnly: false });
  const paced = Object.entries(PACES).flatMap(([pace, waitMs]): [string, SqlRouteManifest][] => [
    [`GET /books/{id}${pace}`, { ...rows(read(waitMs)), values: [ID], result: { kind: 'row' } }],
    [`POST /books${pace}`, created(write(waitMs))],
  ]);
  return {
    ...Object.fromEntries(paced),
    'POST /books/commit': created(commit),
    'GET /large': rows(large),
    'GET /rows': { ...rows(manyRows), maxRows: ROWS_ALLOWED },
    'GET /rows/all': rows(manyRows),
  };
}
