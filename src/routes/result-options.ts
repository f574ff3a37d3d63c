import { SqlRefusal } from './sql-refusal';

/** Settings of results for statements that return or change no row. */
export interface ResultOptions {
  /**
   * Answer if the statement returned no row. For results without rows (`INSERT` without `RETURNING`, `SqlResult.count()` and `none()`), answer if
   * it changed no row. The statement is rolled back.
   *
   * @default - 404 `NOT_FOUND` for `SqlResult.row()` and `created()`; `count()` and `none()` report success
   */
  readonly otherwise?: SqlRefusal;
}
