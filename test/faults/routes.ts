import { SLOW_MS } from './faulty-database';
import type { Manifest, SqlRouteManifest, ValueManifest } from '../../src/contract/manifest';

/** How fast a statement is: at once, after `SLOW_MS`, or slower than any request may be. */
export type Pace = '' | '/slowly' | '/never';

/** Milliseconds that a statement waits before it does anything. */
export const PACES: Readonly<Record<Pace, number>> = { '': 0, '/slowly': SLOW_MS, '/never': 60_000 };

/** Rows of the routes `/rows` and `/rows/all`, and what the first of them allows. */
export const MANY_ROWS = 100_000;
export const ROWS_ALLOWED = 1000;
/** Characters in the answer of the route `/large`. */
export const LARGE = 6_300_000;

/** Statements in the words of an engine; the slow ones wait first. */
export interface Statements {
  readonly large: string;
  readonly manyRows: string;
  read(waitMs: number): string;
  write(waitMs: number): string;
}

const ID: ValueManifest = { name: 'id', source: 'path', key: 'id', type: 'integer', required: true };
const TITLE: ValueManifest = { name: 'title', source: 'body', key: 'title', type: 'string', required: true };

/** The routes of an API under a fault. */
export function routesOf({ read, write, large, manyRows }: Statements): Manifest['routes'] {
  const rows = (text: string): SqlRouteManifest => ({ kind: 'sql', text, values: [], result: { kind: 'rows' }, readOnly: true });
  const paced = Object.entries(PACES).flatMap(([pace, waitMs]): [string, SqlRouteManifest][] => [
    [`GET /books/{id}${pace}`, { ...rows(read(waitMs)), values: [ID], result: { kind: 'row' } }],
    [`POST /books${pace}`, { ...rows(write(waitMs)), values: [TITLE], result: { kind: 'created' }, readOnly: false }],
  ]);
  return {
    ...Object.fromEntries(paced),
    'GET /large': rows(large),
    'GET /rows': { ...rows(manyRows), maxRows: ROWS_ALLOWED },
    'GET /rows/all': rows(manyRows),
  };
}
