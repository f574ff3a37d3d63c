import { SqlRefusal } from './sql-refusal';

/** What a route answers when there is nothing to answer with. */
export interface ResultOptions {
  /**
   * Answer to a statement that returned no row, or, where it returns none (`INSERT` without `RETURNING`, `SqlResult.count()` and `none()`),
   * that changed none. It undoes the statement.
   *
   * @default - 404 `NOT_FOUND` for `SqlResult.row()` and `created()`; `count()` and `none()` answer as if a row had been changed
   */
  readonly otherwise?: SqlRefusal;
}
