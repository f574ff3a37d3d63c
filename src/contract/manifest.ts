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

/** Runs one statement. */
export interface SqlRouteManifest {
  readonly kind: 'sql';
  /** Statement with the placeholders of the engine (`$1` …, `@p1` …); requests never change it. */
  readonly text: string;
  /** One value per placeholder, in the order of their numbers. */
  readonly values: readonly ValueManifest[];
  readonly result: ResultManifest;
  /** Runs in a read-only transaction. */
  readonly readOnly: boolean;
  /** Timeout of the statement in milliseconds, if it is shorter than that of the request. */
  readonly timeoutMs?: number;
  /** `rows` only: maximum number of rows; more are answered with `RESULT_TOO_LARGE`. Absent: only the size of a response is limited. */
  readonly maxRows?: number;
  /** Columns whose text is JSON, which becomes part of the answer as it is; absent: none. */
  readonly jsonColumns?: readonly string[];
  /**
   * PostgreSQL only: reasons to plan the statement for the values of each request, as in `[':kind', 'LIKE']`. Absent: PostgreSQL decides whether to
   * keep a plan.
   */
  readonly customPlanFor?: readonly string[];
  /** Errors of the database that are answers of the API, by SQLSTATE (PostgreSQL) or error number (SQL Server); absent: none. */
  readonly refusals?: { readonly [state: string]: RefusalManifest };
}

/** 4xx response with a code and title that the construct defines. */
export interface RefusalManifest {
  readonly status: number;
  /** Upper case, as in `SOLD_OUT`. */
  readonly code: string;
  readonly title: string;
}

/** Source and constraints of a value. Constraints are checked before the statement is sent to the database. */
export interface ValueManifest {
  /** The `:name` in the SQL. */
  readonly name: string;
  readonly source: ValueSource;
  /**
   * Name of the path parameter, query parameter, header (lower case), body field, claim or context field. Errors use it, as callers know no
   * other name. For a constant, whose value is `defaultValue`, the `name` again.
   */
  readonly key: string;
  /** Absent: an undeclared string, whose type the database infers. */
  readonly type?: ScalarType;
  /** Whether a request without the value is rejected. Otherwise a missing value is `defaultValue`, or NULL if there is none. */
  readonly required: boolean;
  readonly defaultValue?: string | number | boolean;
  /**
   * Bound as one array: all repetitions of a query parameter or form field, a JSON array in the body, or an array claim. Type and constraints
   * apply to each item. PostgreSQL only.
   */
  readonly list?: boolean;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** ECMAScript regular expression with the `u` flag, which matches anywhere in the value unless it is anchored. */
  readonly pattern?: string;
  readonly allowedValues?: readonly (string | number)[];
}

export type ValueSource = 'path' | 'query' | 'header' | 'body' | 'claim' | 'context' | 'constant';

/** Fields of the request context of API Gateway; those about the caller are present for callers with IAM credentials. */
export const CONTEXT_NAMES = ['requestId', 'sourceIp', 'userAgent', 'domainName', 'stage', 'callerArn', 'callerAccount'] as const;

export type ContextName = typeof CONTEXT_NAMES[number];

/** 32-bit `integer`, 64-bit `bigint`, double `number`, exact `decimal`, RFC 3339 `date` and `timestamp`, base64 `binary`. */
export type ScalarType =
  | 'string' | 'integer' | 'bigint' | 'number' | 'decimal' | 'boolean' | 'date' | 'timestamp' | 'uuid' | 'json' | 'binary';

/**
 * Response to a statement: `rows` 200 and an array; `page` 200 and `{"items": […], "next": "?…"}`; `row` 200 and an object; `created` 201 and
 * the first row, if the statement returns rows; `count` 200 and `{"count": n}`, the number of changed rows; `none` 204.
 */
export interface ResultManifest {
  readonly kind: 'rows' | 'page' | 'row' | 'created' | 'count' | 'none';
  /** `created` only: the `Location` header, with each `{column}` replaced by the percent-encoded value of the returned row. */
  readonly location?: string;
  /**
   * Response if the statement returned no row or, for statements that return none, changed none. Absent: 404 `NOT_FOUND` for `row` and
   * `created`, and the usual response for the others.
   */
  readonly otherwise?: RefusalManifest;
  /** `created` only: the statement is a procedure, whose changes are not counted. */
  readonly uncounted?: boolean;
  /** `page` only. */
  readonly page?: PageManifest;
}

/** Pagination settings. */
export interface PageManifest {
  /** Name of the value with the page size. The statement gets one more, to detect whether there is a next page. */
  readonly limit: string;
  /** Columns of the last row, by the names of the values that they become in the query of the next page. */
  readonly cursor: { readonly [name: string]: string };
}

export interface CorsManifest {
  /** Exact origins, or the one entry `*`. */
  readonly allowOrigins: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
}
