import { HttpMethod } from './http-method';
import { Route, RouteOptions } from './route';
import { RouteFindings } from './route-findings';
import { RouteManifest } from '../contract/manifest';
import { ValidationError } from '../private/validation-error';

/** Settings of the route that serves the OpenAPI document. */
export interface OpenApiRouteOptions extends RouteOptions {}

/** Serves the OpenAPI document of the API, for documentation pages and client generators. The document lists operations, not their callers. */
export class OpenApiRoute extends Route {
  /**
   * Answers `GET` on a path.
   *
   * @param path the path
   * @param options authorizer, limits and documentation of the route
   */
  public static at(path: string = '/openapi.json', options: OpenApiRouteOptions = {}): OpenApiRoute {
    return new OpenApiRoute(path, options);
  }

  private constructor(path: string, options: OpenApiRouteOptions) {
    super(HttpMethod.GET, path, { summary: 'This document', ...options });
  }

  /** @internal */
  public _manifest(): RouteManifest {
    return { kind: 'openapi' };
  }

  /**
   * Root of the API relative to the document, because a custom domain or a stage may add a prefix to both paths.
   *
   * @internal
   */
  public get _server(): string {
    return this.path.split('/').slice(2).map(() => '..').join('/') || '.';
  }
}

/**
 * Returns the route that serves the OpenAPI document, if any. Rejects a second one, because the document contains its own location.
 */
export function documentRoute(routes: readonly Route[], findings: RouteFindings): OpenApiRoute | undefined {
  const [first, ...others] = routes.filter(route => route instanceof OpenApiRoute);
  others.forEach(other => findings.attempt([first, other], () => {
    throw new ValidationError({
      problem: 'the API has more than one route for its OpenAPI document', got: `${first._key} and ${other._key}`, remedy: 'remove one of them',
    });
  }));
  return first;
}
