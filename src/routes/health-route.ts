import { HttpMethod } from './http-method';
import { Route } from './route';
import { ApiAuthorizer } from '../auth/api-authorizer';
import { RouteManifest } from '../contract/manifest';
import { ThrottleOptions } from '../network/throttle-options';

/** Settings of a health route. */
export interface HealthRouteOptions {
  /**
   * Who may call the route.
   *
   * @default - whoever may call the API
   */
  readonly authorizer?: ApiAuthorizer;

  /**
   * How many requests are let through to the route, `HEAD` counted apart.
   *
   * @default - the limits of the API
   */
  readonly throttle?: ThrottleOptions;
}

/** Answers 200 `{"status":"ok"}` when the database answers, else 503. */
export class HealthRoute extends Route {
  /**
   * Answers `GET` on a path.
   *
   * @param path the path
   * @param options who may call it
   */
  public static at(path: string = '/status', options: HealthRouteOptions = {}): HealthRoute {
    return new HealthRoute(path, options);
  }

  private constructor(path: string, options: HealthRouteOptions) {
    super(HttpMethod.GET, path, options.authorizer, options.throttle);
  }

  /** @internal */
  public get _answersHead(): boolean {
    return this.method === HttpMethod.GET;
  }

  /** @internal */
  public _manifest(): RouteManifest {
    return { kind: 'health' };
  }
}
