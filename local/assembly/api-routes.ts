import type { Api } from './assembly';
import type { RouteManifest } from '../../src/contract/manifest';
import type { RouteAuthorizer } from '../gateway/authorizers';
import type { GatewayRoute } from '../gateway/gateway';

/** A route of an API, with what the handler does for it. */
export interface ApiRoute extends GatewayRoute {
  /** Undefined when another function answers. */
  readonly manifest?: RouteManifest | undefined;
}

/** The routes of an API as people think of them: `HEAD` beside a `GET` is none of its own. */
export function apiRoutes({ routes, manifest }: Api): ApiRoute[] {
  const isGet = ({ path }: GatewayRoute) => routes.some(route => route.method === 'GET' && route.path === path);
  return routes
    .filter(route => route.method !== 'HEAD' || !isGet(route))
    .map(route => ({ ...route, manifest: route.functionId === undefined ? manifest.routes[`${route.method} ${route.path}`] : undefined }));
}

/** Who may call a route, in a few words. */
export function authorizerName({ authorizer, apiKeyRequired }: GatewayRoute): string {
  const key = apiKeyRequired ? ' + API key' : '';
  switch (authorizer.kind) {
    case 'iam': return `IAM${key}`;
    case 'jwt': return `${[authorizer.label, ...authorizer.scopes].join(' ')}${key}`;
    case 'lambda': return `Lambda function${key}`;
    default: return `open${key}`;
  }
}

/** The headers that a caller sends to a Lambda authorizer that runs here. */
export function identityHeadersOf(authorizer: RouteAuthorizer): string[] | undefined {
  const sources = authorizer.kind === 'lambda' ? authorizer.authorizer?.identitySources : undefined;
  return sources?.flatMap(source => /request\.header\.(.+)$/.exec(source)?.[1] ?? []);
}
