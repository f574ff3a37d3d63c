import { ApiAuthorizer } from './auth/api-authorizer';
import { DatabaseTarget } from './database/database-target';
import { ApiDomainOptions } from './domains/api-domain-options';
import { BodySizeOptions } from './handler/body-size';
import { HandlerOptions } from './handler/handler-options';
import { CorsOptions } from './network/cors';
import { NetworkOptions } from './network/network-options';
import { ThrottleOptions } from './network/throttle-options';
import { LoggingOptions } from './observability/logging-options';
import { MonitoringOptions } from './observability/monitoring';
import { Idempotency } from './routes/idempotency';
import { RefusalOptions } from './routes/refusal-options';
import { Route } from './routes/route';
import { SessionContextOptions } from './routes/session-context';
import { DatabaseScripts } from './scripts/database-scripts';

/** Properties shared by all kinds of API. */
export interface DatabaseApiOptions
  extends SessionContextOptions, RefusalOptions, NetworkOptions, HandlerOptions, BodySizeOptions, LoggingOptions, MonitoringOptions {
  /** Database that the routes query. */
  readonly database: DatabaseTarget;

  /**
   * Scripts that must have run before a new version of the handler answers requests. A `DatabaseUser` as credentials of the database has the same
   * effect.
   *
   * @default - the API does not wait for scripts
   */
  readonly scripts?: DatabaseScripts;

  /** Routes of the API. They become a single OpenAPI document instead of one CloudFormation resource per route. */
  readonly routes: Route[];

  /**
   * Whether each `GET` route also answers `HEAD`, with the same headers and no body. On an HTTP API, each of these counts as another route.
   *
   * @default true
   */
  readonly headRoutes?: boolean;

  /**
   * Account quota for routes of an HTTP API, or for resources (path parts) of a REST API. Increase it here after AWS has increased the quota
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html).
   *
   * @default 300
   */
  readonly routeQuota?: number;

  /**
   * Authorizer of the API, which decides who may call it. Routes can override it.
   *
   * @default ApiAuthorizer.iam()
   */
  readonly authorizer?: ApiAuthorizer;

  /**
   * Whether clients can repeat writes with the header `Idempotency-Key`: applies to each `POST` and `PATCH` route of `SqlRoute` that is not read-only. Routes
   * can override it. Synthesis fails if such a route calls a procedure of SQL Server: set `Idempotency.none()` on it.
   *
   * @default Idempotency.none()
   */
  readonly idempotency?: Idempotency;

  /**
   * Cross-origin resource sharing (CORS): the web pages that may call the API from a browser.
   *
   * @default - none
   */
  readonly cors?: CorsOptions;

  /**
   * Whether answers have the header `Server-Timing: db;dur=…` with the time that the database took, in milliseconds, which browsers show in their
   * developer tools (https://www.w3.org/TR/server-timing/). The time can reveal whether a value exists, if the statement is slower with it. Streamed
   * rows do not have the header, because it would be sent before the statement ends.
   *
   * @default false
   */
  readonly serverTiming?: boolean;

  /**
   * Throttling limits, which apply to each route separately.
   *
   * @default - 100 requests per second, with bursts of 200
   */
  readonly throttle?: ThrottleOptions;

  /**
   * Name of the stage: 1 to 128 letters, digits, `-` and `_`.
   *
   * @default - `prod`, which is part of the URL; for HTTP APIs `$default`, which is not
   */
  readonly stageName?: string;

  /**
   * Custom domain name of the API.
   *
   * @default - the host name that API Gateway generates
   */
  readonly domain?: ApiDomainOptions;

  /**
   * Whether to add the URL of the API to the stack outputs, which `cdk deploy` prints. The output has no export name.
   *
   * @default true
   */
  readonly exportUrl?: boolean;
}
