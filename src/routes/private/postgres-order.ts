import { comparison, conditionsWithNull, hasNulls } from './order-conditions';
import { CursorTerm, OrderDialect } from './order-dialect';
import { POSTGRES } from './postgres-dialect';

/**
 * Orders of PostgreSQL, where NULLs come last in ascending order. Conditions are written for its indexes: a comparison of rows is a condition of an
 * index, but `a > $1 OR (a = $1 AND b > $2)` is a filter, which reads all rows from the beginning.
 */
export const POSTGRES_ORDER: OrderDialect = {
  column: /^\s*([\p{L}_][\p{L}\p{M}\p{N}_$]*|"(?:[^"\0]|"")+")(?:\s+(ASC|DESC))?(?:\s+NULLS\s+(FIRST|LAST))?\s*$/iu,
  placesNulls: true,
  expression: 'AS NOT MATERIALIZED',
  count: 'count(*)',
  nameOf: POSTGRES.resolved,
  nullsFirst: descending => descending,
  limit: placeholder => `LIMIT ${placeholder}`,
  operand: query => `(${query})`,
  after: terms => [...greater(terms), ...nullsAfter(terms)],
  afterNull: terms => terms.some(hasNulls) ? conditionsWithNull(terms) : undefined,
};

/** Rows with values after those of the cursor: one comparison of rows in one direction, otherwise one condition for each column. */
function greater(terms: readonly CursorTerm[]): string[] {
  const [{ descending }] = terms;
  const row = (parts: readonly string[]) => parts.length > 1 ? `(${parts.join(', ')})` : parts[0];
  return terms.every(term => term.descending === descending)
    ? [comparison({ ...terms[0], quoted: row(terms.map(({ quoted }) => quoted)), value: row(terms.map(({ value }) => value)) })]
    : terms.map((term, index) => [...same(terms, index), comparison(term)].join(' AND '));
}

/** Rows with NULL after a value, which a comparison does not include. */
function nullsAfter(terms: readonly CursorTerm[]): string[] {
  return terms.flatMap((term, index) => term.nullsFirst || !hasNulls(term, index, terms) ? [] : [[...same(terms, index), `${term.quoted} IS NULL`].join(' AND ')]);
}

/** Conditions of rows with the same values before a column. */
function same(terms: readonly CursorTerm[], end: number): string[] {
  return terms.slice(0, end).map(({ quoted, value }) => `${quoted} = ${value}`);
}
