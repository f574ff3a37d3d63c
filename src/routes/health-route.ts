import { HttpMethod } from './http-method';
import { Route, RouteOptions } from './route';
import { RouteManifest } from '../contract/manifest';

/** Settings of a health route. */
export interface HealthRouteOptions extends RouteOptions {}

/** Answers 200 `{"status":"ok"}` if the database is reachable, otherwise 503. */
export class HealthRoute extends Route {
  /**
   * Answers `GET` on a path.
   *
   * @param path the path
   * @param options authorizer, limits and documentation of the route
   */
  public static at(path: string = '/status', options: HealthRouteOptions = {}): HealthRoute {
    return new HealthRoute(path, options);
  }

  private constructor(path: string, options: HealthRouteOptions) {
    super(HttpMethod.GET, path, options);
  }

  /** @internal */
  public _manifest(): RouteManifest {
    return { kind: 'health' };
  }
}
