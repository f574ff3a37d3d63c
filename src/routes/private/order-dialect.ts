/** Column of an order. */
export interface OrderColumn {
  /** Name in the result. */
  readonly name: string;
  /** Name in quotes, as texts have it. */
  readonly quoted: string;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
  /** Whether the column has `NULLS FIRST` or `NULLS LAST`. */
  readonly placesNulls: boolean;
}

/** Column of an order with the placeholder of its value in the cursor. */
export interface CursorTerm extends OrderColumn {
  readonly value: string;
}

/** Differences between the orders of the engines. */
export interface OrderDialect {
  /** Matches a column of an order, with the groups name, direction and position of NULLs. */
  readonly column: RegExp;
  /** Whether `NULLS FIRST` and `NULLS LAST` exist. */
  readonly placesNulls: boolean;
  /** Words between the name of a table expression and its query. */
  readonly expression: string;
  /** Function that counts rows. */
  readonly count: string;
  /** Returns the name in the result of a column that is written with or without quotes. */
  nameOf(identifier: string): string;
  /** Returns whether NULLs come first by default. */
  nullsFirst(descending: boolean): boolean;
  /** Returns the clause that limits the number of rows. */
  limit(placeholder: string): string;
  /** Returns an ordered and limited query as an operand of `UNION ALL`. */
  operand(query: string, name: string): string;
  /** Returns conditions of which the rows after a cursor meet exactly one. */
  after(terms: readonly CursorTerm[]): string[];
  /** Returns the conditions for a cursor with NULL; undefined: those of `after` are for all cursors. */
  afterNull(terms: readonly CursorTerm[]): string[] | undefined;
}
