import type pg from 'pg';
import { planStatement, type UnservedFilter } from './plan';
import type { BoundText } from './route-statements';

const COLUMN = String.raw`(?<![\w$:.")])("?\w+"?)`;
const CAST = String.raw`\(("?\w+"?)\)::text`;
const EQUAL = new RegExp(`(?:${COLUMN}|${CAST}) = `, 'g');
const RANGE = new RegExp(`${COLUMN} (?:[<>]=? |IS NULL)`, 'g');
const CONTAINED = new RegExp(`${COLUMN} (?:@>|&&|@@|\\?[|&]?) `, 'g');
const LIKE = new RegExp(`(?:${COLUMN}|${CAST}) ~~?\\*? `, 'g');
/** Comparison of an expression other than a cast column. */
const EXPRESSION = /^\((?!\(\w+\)::[a-z ]+ )(.+) (?:[<>]?=|[<>]) [^ ]+\)$/;

/** https://www.postgresql.org/docs/current/pgtrgm.html#PGTRGM-INDEX */
const TRIGRAMS = 'CREATE EXTENSION IF NOT EXISTS pg_trgm';

interface Candidate {
  readonly index: string;
  readonly extension?: string;
}

/**
 * Finds an index that serves a filter, by creating it and planning the statement again; all changes are rolled back.
 *
 * @returns text to add to a warning, empty when no index is found
 */
export async function proposeIndex(client: pg.Client, statement: BoundText, { table, filter }: UnservedFilter): Promise<string> {
  for (const { index, extension } of candidatesFor(table, filter)) {
    const plan = await planStatement(client, statement, [...(extension === undefined ? [] : [extension]), index]);
    const served = plan && !plan.unserved.some(other => other.table === table && other.filter === filter);
    if (served) return `, for example ${index}${extension === undefined ? '' : ', with the extension pg_trgm'}`;
  }
  return '';
}

function candidatesFor(table: string, filter: string): Candidate[] {
  const columns = (pattern: RegExp) => [...new Set([...filter.matchAll(pattern)].map(match => match[1] ?? match[2]!))];
  const [equal, ranges, like] = [columns(EQUAL), columns(RANGE), columns(LIKE)];
  const sorted = [...new Set([...equal, ...ranges.slice(0, 1)])];
  const expression = EXPRESSION.exec(filter)?.[1];
  // A multicolumn index is for conditions combined with AND.
  const together = sorted.length > 0 && !filter.includes(' OR ');
  return [
    ...(together ? [{ index: `CREATE INDEX ON ${table} (${sorted.join(', ')})` }] : []),
    ...columns(CONTAINED).map(column => ({ index: `CREATE INDEX ON ${table} USING gin (${column})` })),
    ...(like.length > 0 ? [{ index: `CREATE INDEX ON ${table} USING gin (${like.map(column => `${column} gin_trgm_ops`).join(', ')})`, extension: TRIGRAMS }] : []),
    ...(expression === undefined ? [] : [{ index: `CREATE INDEX ON ${table} ((${expression}))` }]),
  ];
}
