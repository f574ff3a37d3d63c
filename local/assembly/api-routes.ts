import type { Api } from './assembly';
import type { IdempotencyManifest } from '../../src/contract/idempotency-manifest';
import type { RouteManifest } from '../../src/contract/manifest';
import type { RouteAuthorizer } from '../gateway/authorizers';
import type { GatewayRoute } from '../gateway/gateway';

/** Header with the key of a request that is done once. */
export const KEY_HEADER = 'Idempotency-Key';

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
    .map(route => ({ ...route, manifest: route.functionId === undefined || route.streamed ? manifest.routes[`${route.method} ${route.path}`] : undefined }));
}

/** Returns the settings of the tables with the keys of requests, one for each table. */
export function keyTablesOf(api: Api): IdempotencyManifest[] {
  const all = apiRoutes(api).flatMap(({ manifest }) => (manifest?.kind === 'sql' && manifest.idempotency ? [manifest.idempotency] : []));
  return [...new Map(all.map(keys => [keys.table, keys])).values()];
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

/** Returns what distinguishes a route with several statements, versions, idempotency keys or a streamed response; empty for most routes. */
export function featuresOf({ manifest, streamed }: ApiRoute): string[] {
  if (manifest?.kind !== 'sql') return [];
  return [
    ...(streamed ? ['stream'] : []),
    ...(manifest.before ? [`${manifest.before.length + 1} steps`] : []),
    ...(manifest.result.version === undefined ? [] : ['ETag']),
    ...(manifest.values.some(({ source }) => source === 'ifMatch') ? ['If-Match'] : []),
    ...(manifest.idempotency ? [KEY_HEADER] : []),
  ];
}

/** Returns the headers that callers send to a Lambda authorizer that runs locally. */
export function identityHeadersOf(authorizer: RouteAuthorizer): string[] | undefined {
  const sources = authorizer.kind === 'lambda' ? authorizer.authorizer?.identitySources : undefined;
  return sources?.flatMap(source => /request\.header\.(.+)$/.exec(source)?.[1] ?? []);
}
