import { conditionsWithNull } from './order-conditions';
import { OrderDialect } from './order-dialect';

/**
 * Orders of SQL Server, where NULLs come first in ascending order. It has no comparison of rows, and a query with `ORDER BY` can be an operand of
 * `UNION ALL` only in a derived table, with `OFFSET` (https://learn.microsoft.com/en-us/sql/t-sql/queries/select-order-by-clause-transact-sql).
 */
export const SQL_SERVER_ORDER: OrderDialect = {
  column: /^\s*([\p{L}_][\p{L}\p{M}\p{N}_$#@]*|"(?:[^"\0]|"")+"|\[(?:[^\]\0]|\]\])+\])(?:\s+(ASC|DESC))?(?:\s+NULLS\s+(FIRST|LAST))?\s*$/iu,
  placesNulls: false,
  expression: 'AS',
  count: 'count_big(*)',
  nameOf,
  nullsFirst: descending => !descending,
  limit: placeholder => `OFFSET 0 ROWS FETCH NEXT CAST(${placeholder} AS int) ROWS ONLY`,
  operand: (query, name) => `SELECT * FROM (${query}) AS ${name}`,
  after: conditionsWithNull,
  afterNull: () => undefined,
};

/** Returns a name as written, because the result has the column in that case. */
function nameOf(identifier: string): string {
  switch (identifier[0]) {
    case '"': return identifier.slice(1, -1).replace(/""/g, '"');
    case '[': return identifier.slice(1, -1).replace(/\]\]/g, ']');
    default: return identifier;
  }
}
