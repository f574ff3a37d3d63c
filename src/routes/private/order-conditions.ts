import { CursorTerm } from './order-dialect';

/** Returns the condition of rows whose value comes after that of the cursor, neither of which is NULL. */
export function comparison({ quoted, descending, value }: CursorTerm): string {
  return `${quoted} ${descending ? '<' : '>'} ${value}`;
}

/** Whether the column can be NULL. The last one cannot, unless the position of its NULLs is stated: rows with NULL in it would have no order. */
export function hasNulls({ placesNulls }: CursorTerm, index: number, { length }: readonly CursorTerm[]): boolean {
  return placesNulls || index < length - 1;
}

/**
 * Returns the conditions of the rows after a cursor that can have NULL: for each column, rows with the values of the cursor before it and a value
 * after that of the cursor. Each is a separate condition without `OR` once the values are known, so that it is a range of an index.
 */
export function conditionsWithNull(terms: readonly CursorTerm[]): string[] {
  return terms.flatMap((term, index) => {
    const before = terms.slice(0, index).map(same);
    return [comparison(term), ...hasNulls(term, index, terms) ? [acrossNull(term)] : []].map(condition => [...before, condition].join(' AND '));
  });
}

/** The comparison comes first, so that PostgreSQL infers the type of the value from the column. */
function same({ quoted, value }: CursorTerm): string {
  return `(${quoted} = ${value} OR (${value} IS NULL AND ${quoted} IS NULL))`;
}

function acrossNull({ quoted, value, nullsFirst }: CursorTerm): string {
  return nullsFirst ? `${value} IS NULL AND ${quoted} IS NOT NULL` : `${value} IS NOT NULL AND ${quoted} IS NULL`;
}
