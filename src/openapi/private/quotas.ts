import { IConstruct } from 'constructs';
import { Paths } from './gateway-paths';
import { ValidationError } from '../../private/validation-error';

/** What an API may have of something before API Gateway refuses to deploy it. */
interface Quota {
  /** What is counted, as in `routes`. */
  readonly of: string;
  readonly limit: number;
  /** What to do about it. */
  readonly remedy: string;
}

/** Routes of an HTTP API and resources of a REST API, unless AWS has raised the quota. */
const DEFAULT_ROUTES = 300;

/** Authorizers of an API; IAM is none. */
const AUTHORIZERS = 10;

/** Scopes that a route of an HTTP API may ask for. */
const SCOPES = 10;

/**
 * Refuses a REST API that its quotas do not allow
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html).
 *
 * @param resources how many resources the account allows
 */
export function checkRestApiQuotas(scope: IConstruct, paths: Paths, schemes: readonly object[], resources = DEFAULT_ROUTES) {
  checkAuthorizers(scope, schemes);
  check(scope, resourcesOf(Object.keys(paths)), {
    of: 'resources (the different parts of its paths)', limit: resources, remedy: 'split the routes over several APIs, or have AWS raise the quota and set routeQuota',
  });
}

/**
 * Refuses an HTTP API that its quotas do not allow (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html).
 *
 * @param routes how many routes the account allows
 */
export function checkHttpApiQuotas(scope: IConstruct, paths: Paths, schemes: readonly object[], routes = DEFAULT_ROUTES) {
  checkAuthorizers(scope, schemes);
  const methods = Object.values(paths).flatMap(operations => Object.keys(operations));
  const heads = methods.filter(method => method === 'head').length;
  check(scope, methods.length, {
    of: heads > 0 ? `routes (${heads} of them answer HEAD where GET is)` : 'routes',
    limit: routes,
    remedy: `${heads > 0 ? 'set headRoutes: false, ' : ''}split the routes over several APIs, or have AWS raise the quota and set routeQuota`,
  });
  checkScopes(scope, paths);
}

/** Counts the nodes of the tree of paths; every API has the root. */
function resourcesOf(paths: readonly string[]): number {
  const resources = new Set(['']);
  for (const path of paths) {
    const parts = path.split('/').slice(1).filter(part => part !== '');
    parts.forEach((_, index) => resources.add(parts.slice(0, index + 1).join('/')));
  }
  return resources.size;
}

function checkAuthorizers(scope: IConstruct, schemes: readonly object[]) {
  const authorizers = schemes.filter(scheme => 'x-amazon-apigateway-authorizer' in scheme);
  check(scope, authorizers.length, {
    of: 'authorizers', limit: AUTHORIZERS, remedy: 'use one ApiAuthorizer for several routes, or split the routes over several APIs',
  });
}

function checkScopes(scope: IConstruct, paths: Paths) {
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, { security = [] }] of Object.entries(operations)) {
      const scopes = security.flatMap(requirement => (Object.values(requirement) as string[][]).flat());
      check(scope, scopes.length, { of: `scopes on "${method.toUpperCase()} ${path}"`, limit: SCOPES, remedy: 'ask for fewer; one that the token has is enough' });
    }
  }
}

function check(scope: IConstruct, count: number, { of, limit, remedy }: Quota) {
  if (count > limit) {
    throw new ValidationError({ problem: `the API has more ${of} than API Gateway allows`, got: `${count}`, allowed: `up to ${limit}`, remedy }, scope);
  }
}
