import type { Api } from './assembly';
import type { RouteManifest } from '../../src/contract/manifest';
import type { RouteAuthorizer } from '../gateway/authorizers';
import type { GatewayRoute } from '../gateway/gateway';

/** Route of an API, with its manifest. */
export interface ApiRoute extends GatewayRoute {
  /** Undefined for a route of another function. */
  readonly manifest?: RouteManifest | undefined;
}

/** Returns the routes of an API, without a `HEAD` that belongs to a `GET`. */
export function apiRoutes({ routes, manifest }: Api): ApiRoute[] {
  const isGet = ({ path }: GatewayRoute) => routes.some(route => route.method === 'GET' && route.path === path);
  return routes
    .filter(route => route.method !== 'HEAD' || !isGet(route))
    .map(route => ({ ...route, manifest: route.functionId === undefined ? manifest.routes[`${route.method} ${route.path}`] : undefined }));
}

/** Returns a short name of the authorizer of a route. */
export function authorizerName({ authorizer, apiKeyRequired }: GatewayRoute): string {
  const key = apiKeyRequired ? ' + API key' : '';
  switch (authorizer.kind) {
    case 'iam': return `IAM${key}`;
    case 'jwt': return `${[authorizer.label, ...authorizer.scopes].join(' ')}${key}`;
    case 'lambda': return `Lambda function${key}`;
    default: return `open${key}`;
  }
}

/** Returns the headers that callers send to a Lambda authorizer that runs locally. */
export function identityHeadersOf(authorizer: RouteAuthorizer): string[] | undefined {
  const sources = authorizer.kind === 'lambda' ? authorizer.authorizer?.identitySources : undefined;
  return sources?.flatMap(source => /request\.header\.(.+)$/.exec(source)?.[1] ?? []);
}
