import { HttpMethod } from './http-method';
import { Route, RouteOptions } from './route';
import { RouteFindings } from './route-findings';
import { RouteManifest } from '../contract/manifest';
import { ValidationError } from '../private/validation-error';

/** Settings of the route that answers the OpenAPI document. */
export interface OpenApiRouteOptions extends RouteOptions {}

/** Answers the OpenAPI document of the API, for documentation pages and client generators. It tells what can be called, not by whom. */
export class OpenApiRoute extends Route {
  /**
   * Answers `GET` on a path.
   *
   * @param path the path
   * @param options who may call it
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
   * The root of the API, seen from the document: a custom domain or a stage may stand in front of both.
   *
   * @internal
   */
  public get _server(): string {
    return this.path.split('/').slice(2).map(() => '..').join('/') || '.';
  }
}

/**
 * The route that answers the OpenAPI document, if there is one. Refuses a second, as the document says where it lies.
 */
export function documentRoute(routes: readonly Route[], findings: RouteFindings): OpenApiRoute | undefined {
  const [first, ...others] = routes.filter(route => route instanceof OpenApiRoute);
  others.forEach(other => findings.attempt([first, other], () => {
    throw new ValidationError({
      problem: 'the API has two routes for its OpenAPI document', got: `${first._key} and ${other._key}`, remedy: 'leave one of them out',
    });
  }));
  return first;
}
