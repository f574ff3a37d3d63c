import { RowFormat } from './row-format';
import { RowOrder } from './row-order';

/** Settings of lists of rows. */
export interface RowsOptions {
  /**
   * Order of the rows. Synthesis fails for a statement with `ORDER BY` or `LIMIT`.
   *
   * @default - the order of the statement
   */
  readonly orderBy?: RowOrder;
  /**
   * Formats that a request can choose from, by the header `Accept` or by the query parameter `format`, as in `?format=csv`. The first one is the
   * default. If none is acceptable, the answer is 406 `NOT_ACCEPTABLE`.
   *
   * @default [RowFormat.JSON]
   */
  readonly formats?: RowFormat[];
  /**
   * Name of the file, without its extension, that browsers save the answer as, as in `orders`.
   *
   * @default - none; browsers show the answer
   */
  readonly fileName?: string;
  /**
   * Whether texts in CSV that begin with `=`, `+`, `-`, `@`, a tab or a carriage return get an apostrophe in front, so that spreadsheet programs do not
   * run them as formulas. The file then no longer contains the exact texts.
   *
   * @default false
   */
  readonly escapeFormulas?: boolean;
}
