import type { ApiRoute } from '../assembly/api-routes';
import type { Api } from '../assembly/assembly';
import type { Operation } from '../gateway/openapi';

/** Route with its API. */
export interface RouteOf {
  readonly api: Api;
  readonly route: ApiRoute;
}

/** Returns the operation of a route in the body of its API. */
export function operationOf({ api, route }: RouteOf): Operation | undefined {
  return api.body.paths[route.path]?.[route.method === 'ANY' ? 'x-amazon-apigateway-any-method' : route.method.toLowerCase()];
}

/** Returns a route with the names of path parameters of another one: callers see their positions only. */
export function withNamesOf({ api, route }: RouteOf, { route: { path } }: RouteOf): RouteOf {
  const names = new Map(parametersOf(route.path).map((name, index) => [name, parametersOf(path)[index]!]));
  const { manifest } = route;
  if (manifest?.kind !== 'sql') return { api, route };
  const values = manifest.values.map(value => (value.source === 'path' ? { ...value, key: names.get(value.key) ?? value.key } : value));
  return { api, route: { ...route, manifest: { ...manifest, values } } };
}

/** Returns method and path without the names of path parameters. */
export function anonymous({ method, path }: RouteOf['route']): string {
  return `${method} ${path.replaceAll(/\{[^}+]*/g, '{')}`;
}

function parametersOf(path: string): string[] {
  return [...path.matchAll(/\{([^}+]*)/g)].map(([, name]) => name!);
}
