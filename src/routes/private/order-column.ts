import { OrderColumn, OrderDialect } from './order-dialect';
import { RouteError } from './route-error';
import { SqlDialect } from './sql-dialect';

const FORM = "a column of the result, as in 'price' or 'created_at DESC'";

/**
 * Reads a column of an order. Texts have its name in quotes, so that a reserved word is the name of a column: without them, `user` would be a
 * constant of PostgreSQL.
 *
 * @throws for anything but a name with `ASC` or `DESC` and, on PostgreSQL, `NULLS FIRST` or `NULLS LAST`
 */
export function readOrderColumn(text: string, order: OrderDialect, { quoted }: SqlDialect, routeError: RouteError): OrderColumn {
  const [, identifier, direction = '', nulls] = order.column.exec(text) ?? [];
  if (identifier === undefined) {
    throw routeError({
      problem: 'orderBy contains something else than a column',
      got: text,
      allowed: order.placesNulls ? `${FORM}, with NULLS FIRST or NULLS LAST` : FORM,
      remedy: 'select the expression AS a column, and order by that column',
    });
  }
  if (nulls !== undefined && !order.placesNulls) {
    throw routeError({
      problem: 'SQL Server does not have NULLS FIRST and NULLS LAST: NULLs come first in ascending order, last in descending order',
      got: text,
      remedy: 'select a column such as CASE WHEN price IS NULL THEN 1 ELSE 0 END AS unpriced, and order by it first',
    });
  }
  const name = order.nameOf(identifier);
  const descending = direction.toUpperCase() === 'DESC';
  const nullsFirst = nulls === undefined ? order.nullsFirst(descending) : nulls.toUpperCase() === 'FIRST';
  return { name, quoted: quoted(name), descending, nullsFirst, placesNulls: nulls !== undefined };
}

/** Returns a column as in `ORDER BY`. */
export function orderItem({ quoted, descending, nullsFirst, placesNulls }: OrderColumn): string {
  return `${quoted}${descending ? ' DESC' : ''}${placesNulls ? ` NULLS ${nullsFirst ? 'FIRST' : 'LAST'}` : ''}`;
}
