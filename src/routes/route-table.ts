import { IConstruct } from 'constructs';
import { shapeOf } from './private/path-template';
import { refusalManifests } from './private/refusal-rules';
import { RefusalOptions } from './refusal-options';
import { Route } from './route';
import { RouteFindings } from './route-findings';
import { RouteManifest, SqlRouteManifest } from '../contract/manifest';
import { DatabaseEngine } from '../database/database-engine';
import { handlerTimeout, HandlerTimeoutOptions } from '../handler/handler-options';
import { Findings } from '../private/findings';
import { ValidationError } from '../private/validation-error';

/**
 * Checks that the routes can live in one API: there are some, no two are the same, and none hides another.
 *
 * @param findings gets what is wrong with the routes
 * @throws where there are none
 */
export function checkRoutes(scope: IConstruct, routes: readonly Route[], findings: RouteFindings) {
  if (routes.length === 0) {
    throw new ValidationError({ problem: 'the API has no routes', remedy: 'give at least one, as in routes: [HealthRoute.at()]' }, scope);
  }
  new Set(routes).forEach(route => findings.add([route], route._findings));
  checkTwins(routes, findings);
  checkParameterNames(routes, findings);
}

/** Paths at the root of a host that API Gateway answers itself: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
const RESERVED = ['/ping', '/sping'];

/**
 * Refuses routes that requests never reach, for an API whose paths begin at the root of its host: on a domain without a base path, or of an HTTP
 * API whose stage is not part of them (https://github.com/serverless/examples/issues/667).
 */
export function checkReservedPaths(routes: readonly Route[], findings: RouteFindings) {
  routes.filter(({ path }) => RESERVED.includes(path)).forEach(route => findings.attempt([route], () => {
    throw new ValidationError({
      problem: `"${route._key}" is never reached, as API Gateway answers its path itself, to check its own health`,
      got: route.path,
      remedy: 'choose another path, as in "/status", or put something before it: a base path of the domain, or a stage with a name',
    });
  }));
}

/** The handler's route table: all routes but those that other functions answer, and those with mistakes, each with the refusals of the API. */
export function routeManifests(
  routes: readonly Route[], engine: DatabaseEngine, findings: RouteFindings, options: RefusalOptions = {},
): { [routeKey: string]: RouteManifest } {
  const refusals = findings.attempt([], () => refusalManifests(options, engine, refusal => new ValidationError(refusal))) ?? {};
  return Object.fromEntries(routes.flatMap(route => {
    const own = new Findings();
    const manifest = route._manifest(engine, own);
    findings.add([route], own);
    return manifest ? [[route._key, withRefusals(manifest, refusals)] as const] : [];
  }));
}

function withRefusals(manifest: RouteManifest, refusals: SqlRouteManifest['refusals'] & object): RouteManifest {
  return manifest.kind === 'sql' && Object.keys(refusals).length > 0 ? { ...manifest, refusals: { ...refusals, ...manifest.refusals } } : manifest;
}

/** Refuses a route whose statement may take longer than the handler runs: its time would never be over. */
export function checkRouteTimeouts(
  routes: readonly Route[], manifests: { readonly [routeKey: string]: RouteManifest }, options: HandlerTimeoutOptions, findings: RouteFindings,
) {
  if (options.timeout?.isUnresolved() || options.integrationTimeout?.isUnresolved()) {
    return;
  }
  const limit = handlerTimeout(options).toMilliseconds();
  routes.forEach(route => findings.attempt([route], () => {
    const manifest = manifests[route._key];
    if (manifest?.kind === 'sql' && manifest.timeoutMs !== undefined && manifest.timeoutMs > limit) {
      throw new ValidationError({
        problem: `the timeout of "${route._key}" is longer than that of the handler, which ends first`,
        got: `${manifest.timeoutMs} ms`,
        allowed: `up to ${limit} ms`,
        remedy: 'give the API a longer timeout, or the route a shorter one',
      });
    }
  }));
}

function checkTwins(routes: readonly Route[], findings: RouteFindings) {
  const seen = new Map<string, Route>();
  for (const route of routes) {
    const twin = seen.get(route._key);
    findings.attempt(twin ? [twin, route] : [], () => {
      if (twin) {
        throw new ValidationError({ problem: 'two routes have the same method and path', got: route._key, remedy: 'leave one of them out' });
      }
    });
    seen.set(route._key, twin ?? route);
  }
}

/** API Gateway allows one parameter name at one place of a path, whatever the method. */
function checkParameterNames(routes: readonly Route[], findings: RouteFindings) {
  const seen = new Map<string, Route>();
  for (const route of routes.filter(({ _hasValidPath }) => _hasValidPath)) {
    route.path.split('/').forEach((segment, index, segments) => {
      if (segment.startsWith('{')) {
        const place = `${shapeOf(segments.slice(0, index).join('/'))}/{}`;
        const other = seen.get(place) ?? route;
        findings.attempt([other, route], () => checkSameName(route, other, index));
        seen.set(place, other);
      }
    });
  }
}

function checkSameName(route: Route, other: Route, index: number) {
  const [segment, otherSegment] = [route, other].map(({ path }) => path.split('/')[index]);
  if (segment !== otherSegment) {
    throw new ValidationError({
      problem: `"${route._key}" and "${other._key}" name the same path parameter differently`,
      got: `${segment} and ${otherSegment}`,
      remedy: 'give both one name',
    });
  }
}
