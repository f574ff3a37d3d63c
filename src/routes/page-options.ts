import { RowOrder } from './row-order';

/** Settings of a list in pages: each page starts after the last row of the previous one, found by its values instead of an offset. */
export interface PageOptions {
  /**
   * Order of the rows. It must be unique, so that the last row of a page has one position: end each choice with a unique column that is not NULL,
   * such as the primary key. Synthesis fails for a statement with `ORDER BY` or `LIMIT`.
   */
  readonly orderBy: RowOrder;
  /**
   * Whether a request can ask for the number of rows of all pages, as `?total=true` adds `"total": 1234` to the answer. The rows are counted in each
   * such request, which takes longer the more there are.
   *
   * @default false
   */
  readonly total?: boolean;
  /**
   * Page size of requests without the parameter `limit`, up to `maxSize`.
   *
   * @default 50
   */
  readonly defaultSize?: number;
  /**
   * Maximum page size, up to 1000.
   *
   * @default 200
   */
  readonly maxSize?: number;
}
