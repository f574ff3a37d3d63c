import { SqlRefusal } from './sql-refusal';

/** Database errors that the API reports to callers. */
export interface RefusalOptions {
  /**
   * Answers to errors by which the database refuses a request, keyed by the error code of the server.
   *
   * PostgreSQL: SQLSTATE, five digits or upper case letters, of a `RAISE … USING ERRCODE = 'SO001'` or of a constraint, as in `23505`. Error classes
   * of faults, as in `08` (connection) or `42` (statement), are not allowed: these errors remain 5xx and raise alarms.
   * SQL Server: error number of a `THROW` or `RAISERROR`, 50000 to 2147483647, or of a violated constraint: 547, 2601, 2627.
   *
   * Refusals of the API apply to all routes; for the same error, the refusal of the route takes precedence. A refusal rolls back the statement and
   * raises no alarm.
   *
   * @default - `PT400`, `PT404`, `PT409` (PostgreSQL) and 50400, 50404, 50409 (SQL Server) are answered with the status in their last three digits
   */
  readonly refusals?: { [state: string]: SqlRefusal };
}
