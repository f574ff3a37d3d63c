import type { IdempotencyManifest } from './idempotency-manifest';
import type { ValueManifest } from './value-manifest';

/**
 * Settings that a construct passes to its handler in the file `manifest.json` beside the bundle.
 *
 * Contains what is known during synthesis: routes, SQL and CORS. Values that are known only at deployment (host, port, ARN of the secret) are
 * passed in environment variables, see `environment.ts`. Contains no secrets.
 */
export interface Manifest {
  /** `MANIFEST_FORMAT` of the construct that wrote it; a handler rejects any other. */
  readonly format: number;
  /** Engine of the bundle that it is for; the other bundle rejects it. */
  readonly engine: Engine;
  /** Routes by route key: method and path template, as in `GET /orders/{id}`. */
  readonly routes: { readonly [routeKey: string]: RouteManifest };
  /**
   * Values that are set in the database with every statement of a route, under their `name`, for row-level security policies. Absent: none. They
   * are settings of the transaction on PostgreSQL, and session context on SQL Server.
   */
  readonly sessionContext?: readonly ValueManifest[];
  /** Maximum size of a request body in bytes; absent: `DEFAULT_MAX_BODY_BYTES`. */
  readonly maxBodyBytes?: number;
  /** Present only if the handler must write the CORS headers (REST APIs; HTTP APIs write them in the gateway). */
  readonly cors?: CorsManifest;
  /** Whether the gateway compresses responses (REST APIs with `minCompressionSize`); absent: it does not. */
  readonly gatewayCompresses?: boolean;
  /** Absent: the handler writes no metrics. */
  readonly metrics?: MetricsManifest;
  /** Whether responses have the header `Server-Timing`; absent: they do not. */
  readonly serverTiming?: boolean;
}

/** Dimensions of the metrics of the handler. */
export interface MetricsManifest {
  /** Value of the dimension `Api`. */
  readonly api: string;
  /** Whether each metric is also written for each route. */
  readonly byRoute: boolean;
}

/** Names of the bundles, and of their folders in `assets/`. */
export type Engine = 'postgres' | 'sql-server';

/** Version of the format, increased with every change that an older handler would misread. */
export const MANIFEST_FORMAT = 1;

/** Name of the manifest file, beside the bundle. */
export const MANIFEST_FILE = 'manifest.json';

/** Name of the file with the OpenAPI document, beside the bundle, if a route serves it. */
export const OPENAPI_FILE = 'openapi.json';

export type RouteManifest = SqlRouteManifest | HealthRouteManifest | OpenApiRouteManifest;

/** Responds with 200 if the database responds, otherwise with 503. */
export interface HealthRouteManifest {
  readonly kind: 'health';
}

/** Responds with the OpenAPI document beside the bundle. */
export interface OpenApiRouteManifest {
  readonly kind: 'openapi';
}

/** One statement of a route. */
export interface StatementManifest {
  /** Statement with the placeholders of the engine (`$1` …, `@p1` …); requests never change it. */
  readonly text: string;
  /** Value of each placeholder, in the order of their numbers; absent: the values of the route, in their order. */
  readonly parameters?: readonly ParameterManifest[];
  /**
   * Number of the first placeholder; absent: 1. SQL Server only, where the statements of a route share one set of parameters because they are sent
   * as one batch.
   */
  readonly firstParameter?: number;
  /**
   * PostgreSQL only: reasons to plan the statement for the values of each request, as in `[':kind', 'LIKE']`. Absent: PostgreSQL decides whether to
   * keep a plan.
   */
  readonly customPlanFor?: readonly string[];
  /** Name of the step; absent: the only statement of the route. */
  readonly name?: string;
  /** Whether the statement changes rows, which `maxAffected` limits; absent: it does not, or its changes are not counted. */
  readonly changesRows?: boolean;
  /** Minimum number of rows that the statement returns or, without returned rows, changes; absent: 0. Fewer undo all statements. */
  readonly minRows?: number;
  /** Response with fewer rows; absent: 404 `NOT_FOUND`, or 412 `PRECONDITION_FAILED` for a statement with a value from `If-Match`. */
  readonly otherwise?: RefusalManifest;
}

/** Index of a value of the route, a column of an earlier step, or a column of the last row of the previous page. */
export type ParameterManifest = number | StepColumn | CursorColumn;

/** Value of a column in the cursor of a page, bound without a declared type. */
export interface CursorColumn {
  /** Index of the column in the order. */
  readonly cursor: number;
}

/** Column of the first row that an earlier step returned. */
export interface StepColumn {
  /** Index of the step. */
  readonly step: number;
  /** Name of the column; an exact match takes precedence over one in another case. */
  readonly column: string;
}

/** Runs one statement, or several in one transaction, of which the last one is answered. */
export interface SqlRouteManifest extends StatementManifest {
  readonly kind: 'sql';
  /** Statements that run before `text`, in their order and in the same transaction; absent: none. */
  readonly before?: readonly StatementManifest[];
  /** Values of the request. Without `parameters`, one value per placeholder, in the order of their numbers. */
  readonly values: readonly ValueManifest[];
  /** Order of the rows, with the statements of each choice; `text` is that of the default. Absent: the statement has the order that it states. */
  readonly order?: OrderManifest;
  /** Body fields of which a request must have at least one: those of `RequestValue.changes()`. Absent: none. */
  readonly changes?: readonly string[];
  readonly result: ResultManifest;
  /** Runs in a read-only transaction. */
  readonly readOnly: boolean;
  /** Maximum number of rows that a statement may change; more undo all statements and are answered with 409 `TOO_MANY_ROWS`. Absent: no limit. */
  readonly maxAffected?: number;
  /** Absent: `Idempotency-Key` has no effect. */
  readonly idempotency?: IdempotencyManifest;
  /** Whether the rows are sent while the statement runs, by the function that streams; absent: they are not. */
  readonly stream?: boolean;
  /** `Cache-Control` of responses with the status 200; absent: `no-store`. */
  readonly cacheControl?: string;
  /** Timeout of the statement in milliseconds, if it is shorter than that of the request. */
  readonly timeoutMs?: number;
  /** `rows` only: maximum number of rows; more are answered with `RESULT_TOO_LARGE`. Absent: only the size of a response is limited. */
  readonly maxRows?: number;
  /** Columns whose text is JSON, which becomes part of the answer as it is; absent: none. */
  readonly jsonColumns?: readonly string[];
  /** Errors of the database that are answers of the API, by SQLSTATE (PostgreSQL) or error number (SQL Server); absent: none. */
  readonly refusals?: { readonly [state: string]: RefusalManifest };
}

/** Order of rows that a statement without `ORDER BY` returns. */
export interface OrderManifest {
  /** Name of the value that selects a choice; absent: there is one choice. */
  readonly parameter?: string;
  readonly choices: readonly OrderChoiceManifest[];
}

/** Statements with one order. All of them return the columns of the statement of the route. */
export interface OrderChoiceManifest {
  /** Value that selects it; absent: the only choice. */
  readonly name?: string;
  /** Names of the columns in the result, in the order in which they are compared; the last one is not NULL. */
  readonly columns: readonly string[];
  /** Returns all rows, or those of the first page. */
  readonly first: StatementManifest;
  /** Returns the rows after those of a page; its parameters include a `CursorColumn` for each column. Absent: the list is not in pages. */
  readonly after?: StatementManifest;
  /** Like `after`, for a cursor with NULL; absent: `after` takes every cursor. */
  readonly afterNull?: StatementManifest;
}

/** 4xx response with a code and title that the construct defines. */
export interface RefusalManifest {
  readonly status: number;
  /** Upper case, as in `SOLD_OUT`. */
  readonly code: string;
  readonly title: string;
}

/**
 * Response to a statement: `rows` 200 and all rows in one of `formats`; `page` 200 and `{"items": […], "next": "?…"}`; `row` 200 and an object; `file`
 * 200 and the bytes of a column; `created` 201 and the first row, if the statement returns rows; `count` 200 and `{"count": n}`, the number of
 * changed rows; `none` 204.
 */
export interface ResultManifest {
  readonly kind: 'rows' | 'page' | 'row' | 'file' | 'created' | 'count' | 'none';
  /** `created` only: the `Location` header, with each `{column}` replaced by the percent-encoded value of the returned row. */
  readonly location?: string;
  /**
   * Response if the statement returned no row or, for statements that return none, changed none. Absent: 412 `PRECONDITION_FAILED` for a statement
   * with a value from `If-Match`, else 404 `NOT_FOUND` for `row`, `file` and `created`, and the usual response for the others.
   */
  readonly otherwise?: RefusalManifest;
  /** `row` and `created` only: column whose value is the `ETag` of the row; absent: none. */
  readonly version?: string;
  /** `created` only: the statement is a procedure, whose changes are not counted. */
  readonly uncounted?: boolean;
  /** `page` only. */
  readonly page?: PageManifest;
  /** `rows` only; absent: JSON. */
  readonly formats?: FormatsManifest;
  /** `file` only. */
  readonly file?: FileManifest;
}

/** Pagination settings. */
export interface PageManifest {
  /** Name of the value with the page size. The statement gets one more, to detect whether there is a next page. */
  readonly limit: string;
  /** Name of the value with the cursor. */
  readonly cursor: string;
  /** Number of rows of all pages; absent: it is not available. */
  readonly total?: TotalManifest;
}

/** Statement that counts the rows of all pages. */
export interface TotalManifest {
  /** Name of the boolean value that asks for the number. */
  readonly flag: string;
  /** Returns one row with the column `total`. On SQL Server, its placeholders follow those of all statements of the order. */
  readonly statement: StatementManifest;
}

/** Formats of rows. */
export interface FormatsManifest {
  /** At least one; the first is used if the request accepts any. */
  readonly allowed: readonly RowFormatName[];
  /** Name of the value with the format; absent: only `Accept` selects one. */
  readonly parameter?: string;
  /** Name of the downloaded file without its extension; absent: none, and responses are not downloads. */
  readonly fileName?: string;
  /** Whether texts in CSV that a spreadsheet program would run as formulas begin with an apostrophe; absent: they do not. */
  readonly escapeFormulas?: boolean;
}

export type RowFormatName = 'json' | 'csv' | 'ndjson';

/** Columns of a file. */
export interface FileManifest {
  /** Column with the content: bytes, or text, which is sent as UTF-8. */
  readonly content: string;
  /** Column with the media type; absent: `application/octet-stream`. */
  readonly contentType?: string;
  /** Column with the name of the file; absent: none. */
  readonly fileName?: string;
}

export interface CorsManifest {
  /** Exact origins, or the one entry `*`. */
  readonly allowOrigins: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
}
