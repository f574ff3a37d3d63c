import { Duration } from 'aws-cdk-lib';
import { Idempotency } from './idempotency';
import { Planning } from './planning';
import { RefusalOptions } from './refusal-options';
import { RequestValue } from './request-value';
import { RouteOptions } from './route';
import { SqlResult } from './sql-result';
import { SqlStep } from './sql-step';

/** Statements, request values and result of an `SqlRoute`. */
export interface SqlRouteOptions extends RouteOptions, RefusalOptions {
  /**
   * One SQL statement. Each `:name` is a parameter for a request value. Values are always sent separately from the text, so requests
   * cannot change the statement. In strings, quoted identifiers and comments, `:name` is plain text. The statement cannot contain tokens,
   * because it is bundled with the handler at synthesis.
   *
   * @default - the route has `steps`
   */
  readonly sql?: string;

  /**
   * 1 to 20 SQL statements that run in their order in one transaction, instead of `sql`. `result`, `jsonColumns` and `maxRows` are about the last one.
   * An error or a failed check of any step rolls back all of them.
   *
   * `:order.id` is the column `id` of the first row that the earlier step `order` returned. It is bound with the type of the column. Consecutive steps
   * that use no column of each other are sent in one round trip.
   *
   * @default - the route has `sql`
   */
  readonly steps?: SqlStep[];

  /**
   * Source of the value of each `:name`. A path parameter needs an entry only for a type or limits.
   *
   * @default - path parameters only
   */
  readonly parameters?: { [name: string]: RequestValue };

  /**
   * Result of the route, built from the rows of the statement.
   *
   * @default - `SqlResult.rows()` for GET, `SqlResult.created()` for POST, `SqlResult.count()` for PUT, PATCH and DELETE
   */
  readonly result?: SqlResult;

  /**
   * Whether the statements only read. Synthesis then fails for statements that write, `SELECT … INTO` and row locks.
   * PostgreSQL runs them in a read-only transaction, which rejects every change. SQL Server has no read-only transactions: only the
   * permissions of the database user prevent changes there, and `EXEC` requires an explicit `readOnly`.
   *
   * @default - true for GET, otherwise false
   */
  readonly readOnly?: boolean;

  /**
   * Timeout of the statement, or of all steps together, from 500 milliseconds up to the timeout of the handler, or with `stream` up to
   * `streaming.timeout` of the API; then the answer is 504 `DATABASE_TIMEOUT`.
   *
   * @default - the remaining time of the request: the timeout of the handler, minus half a second for the answer
   */
  readonly timeout?: Duration;

  /**
   * Whether the answer is sent while the statement runs, with up to 200 MB and for up to 15 minutes. The memory of the function does not grow with the
   * answer. A second function of the API serves these routes. For `SqlResult.rows()` and `file()` of one statement on read-only routes of REST and private
   * APIs: API Gateway does not stream the responses of HTTP APIs
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html).
   *
   * An error after the first rows breaks the connection off, so that an incomplete answer does not look complete. Synthesis fails with `maxRows`,
   * because the status is sent before the rows are counted.
   *
   * @example
   * SqlRoute.get('/orders/export', {
   *   sql: 'SELECT id, total, placed_at FROM orders ORDER BY id',
   *   result: SqlResult.rows({ formats: [RowFormat.CSV], fileName: 'orders' }),
   *   stream: true,
   * });
   *
   * @default false
   */
  readonly stream?: boolean;

  /**
   * `Cache-Control` of answers with the status 200, as in `private, max-age=60` (RFC 9111), for GET routes that only read. Caches find answers by the URL.
   * Synthesis therefore fails if an answer depends on a header, or if it depends on the caller (`RequestValue.claim`, `context`, `sessionContext`) and
   * other callers could get it from a cache. It warns if shared caches could answer callers without asking the authorizer.
   *
   * @default no-store
   */
  readonly cacheControl?: string;

  /**
   * Maximum number of rows of `SqlResult.rows()`. If the statement returns more, the answer is 500 `RESULT_TOO_LARGE`,
   * because callers would take a truncated list for the complete one.
   *
   * @default 1000; with `stream`, no limit
   */
  readonly maxRows?: number;

  /**
   * Maximum number of rows that a statement of the route may change. If one changes more, all statements are rolled back, and the answer is 409
   * `TOO_MANY_ROWS`. Rows that triggers and foreign keys change are not counted. Synthesis fails for procedures and for changes in `WITH`, whose rows
   * are not counted either.
   *
   * @default - no limit
   */
  readonly maxAffected?: number;

  /**
   * Whether clients can repeat a write with the header `Idempotency-Key`. Synthesis fails on read-only routes, and for `EXEC` on SQL Server.
   *
   * @default - that of the API, for `POST` and `PATCH` routes that write
   */
  readonly idempotency?: Idempotency;

  /**
   * Columns whose text is JSON, for nested answers. Their text becomes part of the answer as it is, instead of an escaped string: for `FOR JSON` in a
   * subquery of SQL Server, which returns `nvarchar`, and for JSON in `text` columns. The `json` and `jsonb` columns of PostgreSQL do not need it.
   * If the text is not JSON, the answer is 500 `INTERNAL_ERROR`, and a write is rolled back.
   *
   * @example
   * SqlRoute.get('/orders', {
   *   sql: 'SELECT id, (SELECT sku, quantity FROM lines WHERE lines.order_id = orders.id FOR JSON PATH) AS lines FROM orders',
   *   jsonColumns: ['lines'],
   * });
   *
   * @default - none
   */
  readonly jsonColumns?: string[];

  /**
   * Whether PostgreSQL plans the prepared statement for the values of each request, or can keep one plan for all values. On targets without prepared
   * statements, each request has a plan for its values anyway. Synthesis fails on SQL Server, where `OPTION (RECOMPILE)` in the statement has the
   * effect of `CUSTOM_PLAN`, for `CALL`, and for statements without values.
   *
   * @example
   * SqlRoute.patch('/books/{id}', {
   *   sql: 'UPDATE books SET note = :note WHERE id = :id',
   *   // The value that requests can omit is only written, so one plan fits all requests.
   *   parameters: { note: RequestValue.body('note', { required: false }) },
   *   planning: Planning.AUTO,
   * });
   *
   * @default - `CUSTOM_PLAN` if requests can omit a value (`required: false` or `defaultValue`) other than that of `LIMIT` or `OFFSET`, if the
   * statement compares with a pattern (`LIKE`), or if the API has a `sessionContext`; otherwise `AUTO`
   */
  readonly planning?: Planning;
}
