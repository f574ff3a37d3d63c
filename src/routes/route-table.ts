import { IConstruct } from 'constructs';
import { ApiSettings } from './private/api-settings';
import { isGreedy, shapeOf } from './private/path-template';
import { refusalManifests } from './private/refusal-rules';
import { RefusalOptions } from './refusal-options';
import { Route } from './route';
import { RouteFindings } from './route-findings';
import { RouteManifest, SqlRouteManifest } from '../contract/manifest';
import { DatabaseEngine } from '../database/database-engine';
import { handlerTimeout, HandlerTimeoutOptions } from '../handler/handler-options';
import { isStreamed, StreamedRoutesOptions, streamTimeout } from '../handler/streaming-options';
import { Findings } from '../private/findings';
import { ValidationError } from '../private/validation-error';

/** Route definitions of the handler, by route key. */
interface RouteManifests { readonly [routeKey: string]: RouteManifest }

/**
 * Checks that there are routes, that each method and path is unique, and that path parameters have consistent names.
 *
 * @param findings receives the mistakes of the routes
 * @param greedySiblings whether `{id}` and `{proxy+}` can be at the same position
 * @throws if the API has no routes
 */
export function checkRoutes(scope: IConstruct, routes: readonly Route[], findings: RouteFindings, greedySiblings = true) {
  if (routes.length === 0) {
    throw new ValidationError({ problem: 'the API has no routes', remedy: 'add at least one, as in routes: [HealthRoute.at()]' }, scope);
  }
  new Set(routes).forEach(route => findings.add([route], route._findings));
  checkTwins(routes, findings);
  checkParameterNames(routes, findings, greedySiblings);
}

/** Paths at the root of a host that API Gateway reserves: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
const RESERVED = ['/ping', '/sping'];

/**
 * Rejects routes that requests never reach, for an API whose paths begin at the root of its host: on a domain without a base path, or on an HTTP
 * API whose stage is not part of the URL (https://github.com/serverless/examples/issues/667).
 */
export function checkReservedPaths(routes: readonly Route[], findings: RouteFindings) {
  routes.filter(({ path }) => RESERVED.includes(path)).forEach(route => findings.attempt([route], () => {
    throw new ValidationError({
      problem: `"${route._key}" is unreachable, because API Gateway reserves its path for health checks`,
      got: route.path,
      remedy: 'choose another path, as in "/status", or add a prefix: a base path of the domain, or a named stage',
    });
  }));
}

/** Returns the route table of the handler, without routes of other functions and routes with mistakes. Refusals of the API are added to each. */
export function routeManifests(
  routes: readonly Route[], engine: DatabaseEngine, findings: RouteFindings, options: RefusalOptions & ApiSettings = {},
): { [routeKey: string]: RouteManifest } {
  const refusals = findings.attempt([], () => refusalManifests(options, engine, refusal => new ValidationError(refusal))) ?? {};
  return Object.fromEntries(routes.flatMap(route => {
    const own = new Findings();
    const manifest = route._manifest(engine, own, options);
    findings.add([route], own);
    return manifest ? [[route._key, withRefusals(manifest, refusals)] as const] : [];
  }));
}

function withRefusals(manifest: RouteManifest, refusals: SqlRouteManifest['refusals'] & object): RouteManifest {
  return manifest.kind === 'sql' && Object.keys(refusals).length > 0 ? { ...manifest, refusals: { ...refusals, ...manifest.refusals } } : manifest;
}

/** Rejects a route timeout that exceeds the timeout of its function, because it would never take effect. */
export function checkRouteTimeouts(
  routes: readonly Route[], manifests: RouteManifests, options: HandlerTimeoutOptions & StreamedRoutesOptions, findings: RouteFindings,
) {
  if ([options.timeout, options.integrationTimeout, options.streaming?.timeout].some(timeout => timeout?.isUnresolved())) {
    return;
  }
  const handler = { name: 'the handler', limit: handlerTimeout(options).toMilliseconds(), remedy: 'increase the timeout of the API' };
  const stream = { name: 'the function that streams', limit: streamTimeout(options).toMilliseconds(), remedy: 'increase streaming.timeout' };
  routes.forEach(route => findings.attempt([route], () => {
    const manifest = manifests[route._key];
    const { name, limit, remedy } = isStreamed(manifest) ? stream : handler;
    if (manifest?.kind === 'sql' && manifest.timeoutMs !== undefined && manifest.timeoutMs > limit) {
      throw new ValidationError({
        problem: `the timeout of "${route._key}" exceeds the timeout of ${name}`,
        got: `${manifest.timeoutMs} ms`,
        allowed: `up to ${limit} ms`,
        remedy: `${remedy}, or reduce that of the route`,
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
        throw new ValidationError({ problem: 'two routes have the same method and path', got: route._key, remedy: 'remove one of them' });
      }
    });
    seen.set(route._key, twin ?? route);
  }
}

/** Checks that each position of a path has one parameter name for all methods, as API Gateway requires. */
function checkParameterNames(routes: readonly Route[], findings: RouteFindings, greedySiblings: boolean) {
  const seen = new Map<string, Route>();
  for (const route of routes.filter(({ _hasValidPath }) => _hasValidPath)) {
    route.path.split('/').forEach((segment, index, segments) => {
      if (segment.startsWith('{')) {
        const place = `${shapeOf(segments.slice(0, index).join('/'))}/${greedySiblings && isGreedy(segment) ? '{+}' : '{}'}`;
        const other = seen.get(place) ?? route;
        findings.attempt([other, route], () => checkSameName(route, other, index));
        seen.set(place, other);
      }
    });
  }
}

function checkSameName(route: Route, other: Route, index: number) {
  const [segment, otherSegment] = [route, other].map(({ path }) => path.split('/')[index]);
  if (isGreedy(segment) !== isGreedy(otherSegment)) {
    throw new ValidationError({
      problem: `"${route._key}" and "${other._key}" have a parameter and the rest of a path at the same position, which REST APIs do not support`,
      got: `${segment} and ${otherSegment}`,
      remedy: 'use VpcLambdaHttpApi, or put one of them below another path',
    });
  }
  if (segment !== otherSegment) {
    throw new ValidationError({
      problem: `"${route._key}" and "${other._key}" have different names for the same path parameter`,
      got: `${segment} and ${otherSegment}`,
      remedy: 'use the same name in both',
    });
  }
}
