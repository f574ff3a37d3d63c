import { RouteError } from './route-error';
import { SqlPiece } from './sql-pieces';
import { position } from './sql-token';

/** Words after the items of `ORDER BY`, in statements and window functions. */
const END = [
  'LIMIT', 'OFFSET', 'FETCH', 'FOR', 'OPTION', 'UNION', 'EXCEPT', 'INTERSECT', 'RETURNING', 'ON', 'ROWS', 'RANGE', 'GROUPS',
];

/** First piece after a value that is still sorted by as a constant. */
const AFTER_VALUE = /^(?:::|ASC|DESC|NULLS|COLLATE)$/i;

/**
 * Rejects `ORDER BY :name`, in window functions and aggregates too: a value is the same for all rows, so that their order is arbitrary, and callers
 * take it for the one that they asked for. SQL Server rejects the query only when it runs.
 */
export function checkSortedValues(sql: string, pieces: readonly SqlPiece[], routeError: RouteError) {
  const clauses = pieces.flatMap(({ word, depth }, index) => word === 'ORDER' && pieces[index + 1]?.word === 'BY' ? [{ depth, items: itemsOf(pieces, index + 2) }] : []);
  const found = clauses.flatMap(({ depth, items }) => items.filter(isValue).map(([{ token }]) => ({ depth, token })));
  if (found.length > 0) {
    const [{ depth, token: { text: name, start } }] = found;
    throw routeError({
      problem: `the SQL sorts by the value of ${name} at ${position(sql, start)}, which is the same for all rows, not by the column of that name`,
      got: `ORDER BY ${name}`,
      remedy: depth === 0
        ? `remove ORDER BY, and let callers choose with orderBy: RowOrder.choose('${name.slice(1)}', …) of SqlResult.rows() or SqlResult.page()`
        : `list the columns that callers can choose, as in ORDER BY CASE ${name} WHEN 'title' THEN title END`,
    });
  }
}

/** Returns the items of `ORDER BY`, without parentheses around them. */
function itemsOf(pieces: readonly SqlPiece[], start: number): SqlPiece[][] {
  const depth = pieces[start]?.depth ?? 0;
  const after = pieces.findIndex((piece, index) => index >= start && (piece.depth < depth || (piece.depth === depth && END.includes(piece.word))));
  const clause = pieces.slice(start, after < 0 ? pieces.length : after);
  const commas = clause.flatMap((piece, index) => piece.text === ',' && piece.depth === depth ? [index] : []);
  return [-1, ...commas].map((comma, index) => clause.slice(comma + 1, commas[index] ?? clause.length).filter(({ text }) => text !== '(' && text !== ')'));
}

function isValue([first, second]: readonly SqlPiece[]): boolean {
  return first?.token.kind === 'parameter' && (second === undefined || AFTER_VALUE.test(second.text));
}
