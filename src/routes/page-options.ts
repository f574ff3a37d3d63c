/** Settings of keyset pagination: each page starts after the last row of the previous page, found by its values instead of an offset. */
export interface PageOptions {
  /**
   * Columns of the sort order, keyed by the `:name` that the SQL compares them with. Each `:name` must be an optional `RequestValue.query`,
   * because requests for the first page do not have it.
   *
   * For example, `{ after: 'id' }` belongs to `WHERE (:after IS NULL OR id > :after) ORDER BY id LIMIT :limit`.
   */
  readonly cursor: { [name: string]: string };
  /**
   * The `:name` by which the SQL limits its rows. It becomes a query parameter automatically, from 1 to `maxSize`. The statement receives
   * the page size plus one, to detect whether there is a next page.
   *
   * @default limit
   */
  readonly limit?: string;
  /**
   * Page size of requests that do not specify one, up to `maxSize`.
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
