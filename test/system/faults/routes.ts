import { SLOW_MS } from './faulty-database';
import { DatabaseEngine, Idempotency, RequestValue, SqlResult, SqlRoute, SqlStep } from '../../../src';
import type { Manifest, SqlRouteManifest } from '../../../src/contract/manifest';
import type { ValueManifest } from '../../../src/contract/value-manifest';
import { compileRoutes } from '../../support/compile-routes';

/** Pace of a request: at once, after `SLOW_MS`, or slower than any request may be, in its statement or its commit. */
export type Pace = '' | '/slowly' | '/never' | '/commit';

/** Milliseconds that a statement, or the commit, waits before it does anything. */
export const PACES: Readonly<Record<Pace, number>> = { '': 0, '/slowly': SLOW_MS, '/never': 60_000, '/commit': 60_000 };

/** Rows of the routes `/rows` and `/rows/all`, and what the first of them allows. */
export const MANY_ROWS = 100_000;
export const ROWS_ALLOWED = 1000;
/** Characters in the answer of the route `/large`. */
export const LARGE = 6_300_000;

/** Name of the table with the keys. */
export const KEYS = 'keys';

/** Statements in the words of an engine, with `:title`; the slow ones wait first. */
export interface Statements {
  readonly large: string;
  readonly manyRows: string;
  /** Returns the book with `:book.id`. */
  readonly added: string;
  read(waitMs: number): string;
  /** Adds a book and returns its `id` and `title`. */
  write(pace: Pace): string;
  /** Adds a note on the book with `:book.id`. */
  note(pace: Pace): string;
}

const ID: ValueManifest = { name: 'id', source: 'path', key: 'id', type: 'integer', required: true };

/** The routes of an API under a fault. */
export function routesOf(engine: DatabaseEngine, statements: Statements): Manifest['routes'] {
  const { read, large, manyRows } = statements;
  const rows = (text: string): SqlRouteManifest => ({ kind: 'sql', text, values: [], result: { kind: 'rows' }, readOnly: true });
  const paces = Object.keys(PACES) as Pace[];
  const paced = Object.entries(PACES).map(([pace, waitMs]): [string, SqlRouteManifest] => (
    [`GET /books/{id}${pace}`, { ...rows(read(waitMs)), values: [ID], result: { kind: 'row' } }]
  ));
  return {
    ...Object.fromEntries(paced),
    ...compileRoutes(paces.flatMap(pace => writesOf(statements, pace)), engine),
    'GET /large': rows(large),
    'GET /rows': { ...rows(manyRows), maxRows: ROWS_ALLOWED },
    'GET /rows/all': rows(manyRows),
  };
}

/** A write of one statement, one of three steps that need a column of the first, and both with keys. */
function writesOf({ write, note, added }: Statements, pace: Pace): SqlRoute[] {
  const idempotency = Idempotency.table(KEYS);
  const answer = { parameters: { title: RequestValue.body('title') }, result: SqlResult.created() };
  const book = { ...answer, sql: write(pace) };
  const noted = { ...answer, steps: [SqlStep.of('book', write('')), SqlStep.of('note', note(pace)), SqlStep.of('added', added)] };
  return [
    SqlRoute.post(`/books${pace}`, book),
    SqlRoute.post(`/notes${pace}`, noted),
    SqlRoute.post(`/keyed-books${pace}`, { ...book, idempotency }),
    SqlRoute.post(`/keyed-notes${pace}`, { ...noted, idempotency }),
  ];
}
