import { ArnFormat, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { covers, invokePath, names } from './route-patterns';
import { ValidationError } from '../private/validation-error';

/** Method or `*`, space, and path. A path segment can be `*` or a parameter; a trailing `*` matches all remaining segments. */
const ROUTE = /^(\*|ANY|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (\/(?:[A-Za-z0-9._:*-]+|\{\w+\+?\})?(?:\/(?:[A-Za-z0-9._:*-]+|\{\w+\+?\}))*)$/;

/** Stage of an API with IAM authorization. */
export interface SignedApi {
  readonly apiId: string;
  readonly stage: string;
  /** Keys of the routes with IAM authorization. */
  readonly signedRoutes: readonly string[];
}

/**
 * Returns the resource ARNs of a policy statement for `execute-api:Invoke`
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html).
 * `GET` includes `HEAD` if the API answers it.
 *
 * @param granted route patterns, as in `GET /orders/{id}`; empty: the whole stage
 * @throws for patterns that match no route of the API, and for ARNs that would grant more than the named routes
 */
export function invokeArns(scope: IConstruct, api: SignedApi, granted: readonly string[]): string[] {
  const arn = (path: string) => Stack.of(scope).formatArn({
    service: 'execute-api', resource: api.apiId, resourceName: `${api.stage}/${path}`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  if (api.signedRoutes.length === 0) {
    throw new ValidationError({
      problem: 'grantInvoke requires a route with IAM authorization, and the API has none', remedy: 'set ApiAuthorizer.iam() on the API or on a route',
    }, scope);
  }
  if (granted.length === 0) {
    return [arn('*')];
  }
  granted.forEach(pattern => checkGrant(scope, pattern, api.signedRoutes));
  const patterns = granted.flatMap(pattern => withHead(pattern, api.signedRoutes));
  checkReach(scope, patterns, api.signedRoutes);
  return patterns.map(pattern => arn(invokePath(pattern)));
}

function checkGrant(scope: IConstruct, pattern: string, routes: readonly string[]) {
  if (!ROUTE.test(pattern)) {
    throw new ValidationError({
      problem: 'the route of grantInvoke is not valid', got: pattern, allowed: 'a method or * and a path, as in "GET /orders/{id}" or "* /orders/*"',
    }, scope);
  }
  if (!routes.some(route => names(pattern, route))) {
    throw new ValidationError({
      problem: 'the route of grantInvoke does not exist in the API, or does not use IAM authorization', got: pattern, allowed: routes.join(', '),
    }, scope);
  }
}

function withHead(pattern: string, routes: readonly string[]): string[] {
  const head = pattern.replace(/^GET /, 'HEAD ');
  return head !== pattern && routes.some(route => names(head, route)) ? [pattern, head] : [pattern];
}

/** IAM wildcards match any text: `GET/orders/*` covers `GET /orders/latest` and `GET /orders/{id}/invoices` as well as `GET /orders/{id}`. */
function checkReach(scope: IConstruct, patterns: readonly string[], routes: readonly string[]) {
  for (const pattern of patterns) {
    const more = routes.find(route => covers(pattern, route) && !patterns.some(named => names(named, route)));
    if (more !== undefined) {
      throw new ValidationError({
        problem: `granting "${pattern}" would also grant "${more}": IAM wildcards match any text, including slashes`,
        remedy: `name "${more}" in the same grantInvoke if this is intended, or give one of the two routes another path or authorizer`,
      }, scope);
    }
  }
}
