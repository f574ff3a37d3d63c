/**
 * What a construct tells its handler: the file `manifest.json` beside the bundle.
 *
 * It holds what is known at synth: routes, SQL and CORS. What is known only when the stack is deployed (host, port, the
 * ARN of the secret) comes through the environment, see `environment.ts`. Nothing here is secret.
 */
export interface Manifest {
  /** `MANIFEST_FORMAT` of the construct that wrote it; a handler refuses any other. */
  readonly format: number;
  /** Which bundle it is for; a bundle refuses the other's. */
  readonly engine: Engine;
  /** Routes by route key: the method and the path template, as in `GET /orders/{id}`. */
  readonly routes: { readonly [routeKey: string]: RouteManifest };
  /**
   * Values that the database is told with every statement of a route, under their `name`: for policies of row-level security. Absent: none.
   * PostgreSQL gets them as settings of the transaction, SQL Server as its session context.
   */
  readonly sessionContext?: readonly ValueManifest[];
  /** Bytes that a request body may have; absent: `DEFAULT_MAX_BODY_BYTES`. */
  readonly maxBodyBytes?: number;
  /** Only where the handler has to write the CORS headers itself (REST APIs; HTTP APIs do it in the gateway). */
  readonly cors?: CorsManifest;
  /** Whether the gateway compresses what the handler answers (REST APIs that were told to); absent: it does not. */
  readonly gatewayCompresses?: boolean;
  /** Absent: the handler writes no metrics. */
  readonly metrics?: MetricsManifest;
}

/** What the metrics of the handler are told apart by. */
export interface MetricsManifest {
  /** Value of the dimension `Api`. */
  readonly api: string;
  /** Whether each metric is also there for each route. */
  readonly byRoute: boolean;
}

/** Names of the bundles, and of their folders in `assets/`. */
export type Engine = 'postgres' | 'sql-server';

/** Raised with every change that an older handler would misread. */
export const MANIFEST_FORMAT = 1;

/** Name of the manifest file, beside the bundle. */
export const MANIFEST_FILE = 'manifest.json';

/** Name of the file with the OpenAPI document, beside the bundle, where a route answers it. */
export const OPENAPI_FILE = 'openapi.json';

export type RouteManifest = SqlRouteManifest | HealthRouteManifest | OpenApiRouteManifest;

/** Answers 200 when the database answers, else 503. */
export interface HealthRouteManifest {
  readonly kind: 'health';
}

/** Answers the OpenAPI document beside the bundle. */
export interface OpenApiRouteManifest {
  readonly kind: 'openapi';
}

/** Runs one statement. */
export interface SqlRouteManifest {
  readonly kind: 'sql';
  /** The statement with the placeholders of the engine (`$1` …, `@p1` …); a request never changes it. */
  readonly text: string;
  /** One value per placeholder, in the order of their numbers. */
  readonly values: readonly ValueManifest[];
  readonly result: ResultManifest;
  /** Runs in a read-only transaction. */
  readonly readOnly: boolean;
  /** Milliseconds for the database, if less than the request has. */
  readonly timeoutMs?: number;
  /** `rows` only: a statement that returns more is answered with `RESULT_TOO_LARGE`; absent: no limit but the bytes of a response. */
  readonly maxRows?: number;
  /** Columns whose text is JSON, which becomes part of the answer as it is; absent: none. */
  readonly jsonColumns?: readonly string[];
  /** Errors of the database that are answers of the API, by SQLSTATE (PostgreSQL) or error number (SQL Server); absent: none. */
  readonly refusals?: { readonly [state: string]: RefusalManifest };
}

/** An answer with a 4xx that the construct words. */
export interface RefusalManifest {
  readonly status: number;
  /** Upper case, as in `SOLD_OUT`. */
  readonly code: string;
  readonly title: string;
}

/** Where a value comes from and what it has to look like. Limits are checked before the database is asked. */
export interface ValueManifest {
  /** The `:name` in the SQL. */
  readonly name: string;
  readonly source: ValueSource;
  /**
   * Name of the path parameter, query parameter, header (lower case), body field, claim or part of the context; errors use
   * it, as callers know no other. Of a constant, which is its `defaultValue`, the name again.
   */
  readonly key: string;
  /** Absent: an undeclared string, whose type the database infers. */
  readonly type?: ScalarType;
  /** A request without the value is refused; not required and absent: `defaultValue`, else NULL. */
  readonly required: boolean;
  readonly defaultValue?: string | number | boolean;
  /**
   * Bound as one array: all repeats of a query parameter or form field, a JSON array in the body, or a claim that is one.
   * Type and limits are those of each item. PostgreSQL only.
   */
  readonly list?: boolean;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Regular expression of ECMAScript, with the `u` flag; has to match anywhere in the value unless anchored. */
  readonly pattern?: string;
  readonly allowedValues?: readonly (string | number)[];
}

export type ValueSource = 'path' | 'query' | 'header' | 'body' | 'claim' | 'context' | 'constant';

/** What API Gateway tells of every request, and, of callers with IAM credentials, who they are. */
export const CONTEXT_NAMES = ['requestId', 'sourceIp', 'userAgent', 'domainName', 'stage', 'callerArn', 'callerAccount'] as const;

export type ContextName = typeof CONTEXT_NAMES[number];

/** 32-bit `integer`, 64-bit `bigint`, double `number`, exact `decimal`, RFC 3339 `date` and `timestamp`, base64 `binary`. */
export type ScalarType =
  | 'string' | 'integer' | 'bigint' | 'number' | 'decimal' | 'boolean' | 'date' | 'timestamp' | 'uuid' | 'json' | 'binary';

/**
 * How rows become an answer: `rows` 200 and an array; `page` 200 and `{"items": […], "next": "?…"}`; `row` 200 and an object; `created` 201 and the first row,
 * if the statement returns rows; `count` 200 and `{"count": n}`, the number of rows changed; `none` 204.
 */
export interface ResultManifest {
  readonly kind: 'rows' | 'page' | 'row' | 'created' | 'count' | 'none';
  /** `created` only: the `Location` header, with `{column}` filled from the returned row, percent-encoded. */
  readonly location?: string;
  /**
   * What a statement is answered with that returned no row, or, where it returns none, changed none. Absent: `row` and `created` with 404
   * `NOT_FOUND`, the others as if there had been one.
   */
  readonly otherwise?: RefusalManifest;
  /** `created` only: the statement is a procedure, whose changes are not counted. */
  readonly uncounted?: boolean;
  /** `page` only. */
  readonly page?: PageManifest;
}

/** How one page leads to the next. */
export interface PageManifest {
  /** Name of the value that is the size of a page. The statement gets one more, which tells whether there is a next page. */
  readonly limit: string;
  /** Columns of the last row by the names of the values that they become in the query of the next page. */
  readonly cursor: { readonly [name: string]: string };
}

export interface CorsManifest {
  /** Exact origins, or the one entry `*`. */
  readonly allowOrigins: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
}
