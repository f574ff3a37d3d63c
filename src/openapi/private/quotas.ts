import { IConstruct } from 'constructs';
import { Paths } from './gateway-paths';
import { ValidationError } from '../../private/validation-error';

/** Quota of an API, which fails to deploy above it. */
interface Quota {
  /** Name of the counted items, as in `routes`. */
  readonly of: string;
  readonly limit: number;
  /** Remedy if the quota is exceeded. */
  readonly remedy: string;
}

/** Default quota for routes of an HTTP API and resources of a REST API. */
const DEFAULT_ROUTES = 300;

/** Maximum number of authorizers of an API; IAM does not count. */
const AUTHORIZERS = 10;

/** Maximum number of scopes of an HTTP API route. */
const SCOPES = 10;

/**
 * Rejects a REST API that exceeds its quotas
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html).
 *
 * @param resources quota of the account for resources per API
 */
export function checkRestApiQuotas(scope: IConstruct, paths: Paths, schemes: readonly object[], resources = DEFAULT_ROUTES) {
  checkAuthorizers(scope, schemes);
  check(scope, resourcesOf(Object.keys(paths)), {
    of: 'resources (distinct path segments)', limit: resources, remedy: 'distribute the routes over several APIs, or request a quota increase and set routeQuota',
  });
}

/**
 * Rejects an HTTP API that exceeds its quotas (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html).
 *
 * @param routes quota of the account for routes per API
 */
export function checkHttpApiQuotas(scope: IConstruct, paths: Paths, schemes: readonly object[], routes = DEFAULT_ROUTES) {
  checkAuthorizers(scope, schemes);
  const methods = Object.values(paths).flatMap(operations => Object.keys(operations));
  const heads = methods.filter(method => method === 'head').length;
  check(scope, methods.length, {
    of: heads > 0 ? `routes (including ${heads} for HEAD)` : 'routes',
    limit: routes,
    remedy: `${heads > 0 ? 'set headRoutes: false, ' : ''}distribute the routes over several APIs, or request a quota increase and set routeQuota`,
  });
  checkScopes(scope, paths);
}

/** Counts the nodes of the path tree, including the root. */
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
    of: 'authorizers', limit: AUTHORIZERS, remedy: 'use one ApiAuthorizer for several routes, or distribute the routes over several APIs',
  });
}

function checkScopes(scope: IConstruct, paths: Paths) {
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, { security = [] }] of Object.entries(operations)) {
      const scopes = security.flatMap(requirement => (Object.values(requirement) as string[][]).flat());
      check(scope, scopes.length, { of: `scopes on "${method.toUpperCase()} ${path}"`, limit: SCOPES, remedy: 'list fewer scopes; a token needs only one of them' });
    }
  }
}

function check(scope: IConstruct, count: number, { of, limit, remedy }: Quota) {
  if (count > limit) {
    throw new ValidationError({ problem: `the API has more ${of} than API Gateway allows`, got: `${count}`, allowed: `up to ${limit}`, remedy }, scope);
  }
}
