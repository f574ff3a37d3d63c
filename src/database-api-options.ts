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
import { RefusalOptions } from './routes/refusal-options';
import { Route } from './routes/route';
import { SessionContextOptions } from './routes/session-context';

/** What all kinds of API have in common. */
export interface DatabaseApiOptions
  extends SessionContextOptions, RefusalOptions, NetworkOptions, HandlerOptions, BodySizeOptions, LoggingOptions, MonitoringOptions {
  /** The database. */
  readonly database: DatabaseTarget;

  /** The routes; they become one OpenAPI document, not a resource each. */
  readonly routes: Route[];

  /**
   * Whether `HEAD` is answered where `GET` is, with the same headers and no body. An HTTP API counts it as one more route.
   *
   * @default true
   */
  readonly headRoutes?: boolean;

  /**
   * How many routes an HTTP API, or resources (parts of paths) a REST API, may have in the account. Raise it here once AWS has
   * raised the quota (https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html).
   *
   * @default 300
   */
  readonly routeQuota?: number;

  /**
   * Who may call the API. A route can have an authorizer of its own.
   *
   * @default ApiAuthorizer.iam()
   */
  readonly authorizer?: ApiAuthorizer;

  /**
   * Which web pages may call the API from a browser.
   *
   * @default - none
   */
  readonly cors?: CorsOptions;

  /**
   * How many requests are let through to each route.
   *
   * @default - 100 requests per second, 200 at once
   */
  readonly throttle?: ThrottleOptions;

  /**
   * Name of the stage: 1 to 128 letters, digits, `-` and `_`.
   *
   * @default - `prod`, which is part of the URL; for HTTP APIs `$default`, which is not
   */
  readonly stageName?: string;

  /**
   * A host name of your own for the API.
   *
   * @default - the one that API Gateway gives it
   */
  readonly domain?: ApiDomainOptions;

  /**
   * Whether the URL of the API is an output of the stack, which `cdk deploy` prints. The output has no export name.
   *
   * @default true
   */
  readonly exportUrl?: boolean;
}
