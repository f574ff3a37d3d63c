import { App, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { DatabaseEngine, type RefusalOptions, type Route } from '../../src';
import type { RouteManifest } from '../../src/contract/manifest';
import type { ApiSettings } from '../../src/routes/private/api-settings';
import { RouteFindings } from '../../src/routes/route-findings';
import { checkRoutes, routeManifests } from '../../src/routes/route-table';

/** Returns the manifest of these routes; throws for invalid routes, as an API does. */
export function compileRoutes(
  routes: readonly Route[], engine = DatabaseEngine.POSTGRESQL, scope: IConstruct = new Stack(new App(), 'Api'), options: RefusalOptions & ApiSettings = {},
): { [routeKey: string]: RouteManifest } {
  const findings = new RouteFindings(scope);
  checkRoutes(scope, routes, findings);
  const manifests = routeManifests(routes, engine, findings, options);
  findings.report();
  return manifests;
}

/** Returns the manifest of one route. */
export function compileRoute(route: Route, engine?: DatabaseEngine): RouteManifest {
  return compileRoutes([route], engine)[route._key];
}
