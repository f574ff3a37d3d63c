import { IConstruct } from 'constructs';
import { parsePath } from './private/path-template';
import { Route } from './route';
import { RouteManifest } from '../contract/manifest';
import { DatabaseEngine } from '../database/database-engine';
import { ValidationError } from '../private/validation-error';

/**
 * Checks that the routes can live in one API: there are some, no two are the same, and none hides another.
 *
 * @throws naming both routes
 */
export function checkRoutes(scope: IConstruct, routes: readonly Route[]) {
  if (routes.length === 0) {
    throw new ValidationError({ problem: 'the API has no routes', remedy: 'give at least one, as in routes: [HealthRoute.at()]' }, scope);
  }
  checkConflicts(scope, routes);
}

/** Paths at the root of a host that API Gateway answers itself: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
const RESERVED = ['/ping', '/sping'];

/**
 * Refuses routes that requests never reach, for an API whose paths begin at the root of its host: on a domain without a base path, or of an HTTP
 * API whose stage is not part of them (https://github.com/serverless/examples/issues/667).
 */
export function checkReservedPaths(scope: IConstruct, routes: readonly Route[]) {
  const reserved = routes.find(({ path }) => RESERVED.includes(path));
  if (reserved) {
    throw new ValidationError({
      problem: `"${reserved._key}" is never reached, as API Gateway answers its path itself, to check its own health`,
      got: reserved.path,
      remedy: 'choose another path, as in "/status", or put something before it: a base path of the domain, or a stage with a name',
    }, scope);
  }
}

/** The handler's route table: all routes but those that other functions answer. */
export function routeManifests(scope: IConstruct, routes: readonly Route[], engine: DatabaseEngine): { [routeKey: string]: RouteManifest } {
  return Object.fromEntries(routes.flatMap(route => {
    const manifest = route._manifest(scope, engine);
    return manifest ? [[route._key, manifest] as const] : [];
  }));
}

function checkConflicts(scope: IConstruct, routes: readonly Route[]) {
  const keys = new Set<string>();
  const parameterNames = new Map<string, Route>();
  for (const route of routes) {
    if (keys.has(route._key)) {
      throw new ValidationError({ problem: 'two routes have the same method and path', got: route._key, remedy: 'leave one of them out' }, scope);
    }
    keys.add(route._key);
    checkSiblings(scope, route, parameterNames);
  }
}

/** API Gateway allows one parameter name at one place of a path, whatever the method. */
function checkSiblings(scope: IConstruct, route: Route, seen: Map<string, Route>) {
  const segments = route.path.split('/');
  segments.forEach((segment, index) => {
    if (!segment.startsWith('{')) {
      return;
    }
    const place = `${parsePath(route._key, segments.slice(0, index).join('/') || '/').shape}/{}`;
    const other = seen.get(place);
    const otherSegment = other?.path.split('/')[index];
    if (other && otherSegment !== segment) {
      throw new ValidationError({
        problem: `"${route._key}" and "${other._key}" name the same path parameter differently`,
        got: `${segment} and ${otherSegment}`,
        remedy: 'give both one name',
      }, scope);
    }
    seen.set(place, route);
  });
}
