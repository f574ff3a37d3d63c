import { SqlRefusal } from './sql-refusal';

/** Settings of results for statements that return or change no row. */
export interface ResultOptions {
  /**
   * Answer if the statement returned no row. For results without rows (`INSERT` without `RETURNING`, `SqlResult.count()` and `none()`), answer if
   * it changed no row. The statement is rolled back.
   *
   * @default - 404 `NOT_FOUND` for `SqlResult.row()`, `file()` and `created()`; `count()` and `none()` report success
   */
  readonly otherwise?: SqlRefusal;
}

/** Settings of results with one row. */
export interface RowResultOptions extends ResultOptions {
  /**
   * Column with the version of the row, which becomes its `ETag`, as in `ETag: "7"`. The column must change with every change of the row. Callers send
   * the version in `If-None-Match` to read the row only if it has changed, and in `If-Match` to write only if it has not.
   *
   * @default - the `ETag` of a response to `GET` is a digest of its body; other responses have none
   */
  readonly version?: string;
}
