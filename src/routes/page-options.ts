/** How a list is cut into pages, each of which begins where the last one ended: by the values of its last row, not by counting rows. */
export interface PageOptions {
  /**
   * Columns that the rows are ordered by, by the `:name` that the SQL compares them with. Each `:name` has to be a `RequestValue.query` that
   * a request for the first page can do without.
   *
   * `{ after: 'id' }` belongs to `WHERE (:after IS NULL OR id > :after) ORDER BY id LIMIT :limit`.
   */
  readonly cursor: { [name: string]: string };
  /**
   * The `:name` that the SQL limits its rows by. It becomes a query parameter by itself, from 1 to `maxSize`. The statement gets one more
   * than a page has, which tells whether there is a next page.
   *
   * @default limit
   */
  readonly limit?: string;
  /**
   * Rows of a page whose request does not say, up to `maxSize`.
   *
   * @default 50
   */
  readonly defaultSize?: number;
  /**
   * Most rows of a page, up to 1000.
   *
   * @default 200
   */
  readonly maxSize?: number;
}
