import { SqlRefusal } from './sql-refusal';

/** Errors of the database that are answers of the API. */
export interface RefusalOptions {
  /**
   * Answers to errors by which the database refuses a request, by what the server calls the error.
   *
   * PostgreSQL: SQLSTATE, five digits or upper case letters, of a `RAISE … USING ERRCODE = 'SO001'` or of a constraint, as in `23505`. Classes of
   * faults, as in `08` (connection) or `42` (statement), are refused: their errors stay 5xx and raise alarms.
   * SQL Server: error number of a `THROW` or `RAISERROR`, 50000 to 2147483647, or of a violated constraint: 547, 2601, 2627.
   *
   * A route has those of the API as well; for the same error its own counts. Such an answer undoes the statement and raises no alarm.
   *
   * @default - `PT400`, `PT404`, `PT409` (PostgreSQL) and 50400, 50404, 50409 (SQL Server) are answered with the status that they end with
   */
  readonly refusals?: { [state: string]: SqlRefusal };
}
