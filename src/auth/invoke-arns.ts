import { ArnFormat, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { covers, invokePath, names } from './route-patterns';
import { ValidationError } from '../private/validation-error';

/** A method or `*`, a space, and a path, in which a part may be `*` or a parameter, and the last one `*` for all that follows. */
const ROUTE = /^(\*|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (\/(?:[A-Za-z0-9._:*-]+|\{\w+\})?(?:\/(?:[A-Za-z0-9._:*-]+|\{\w+\}))*)$/;

/** Where an API authorises by IAM. */
export interface SignedApi {
  readonly apiId: string;
  readonly stage: string;
  /** Keys of the routes whose callers sign with AWS credentials. */
  readonly signedRoutes: readonly string[];
}

/**
 * What a caller may invoke, as ARNs for `execute-api:Invoke`
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html).
 * `GET` includes the `HEAD` that is answered beside it.
 *
 * @param granted as in `GET /orders/{id}`; none: the whole stage
 * @throws for what is no route of the API, and where the ARNs would admit to more than was named
 */
export function invokeArns(scope: IConstruct, api: SignedApi, granted: readonly string[]): string[] {
  const arn = (path: string) => Stack.of(scope).formatArn({
    service: 'execute-api', resource: api.apiId, resourceName: `${api.stage}/${path}`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  if (api.signedRoutes.length === 0) {
    throw new ValidationError({
      problem: 'grantInvoke is for callers with AWS credentials, and no route of the API authorises by IAM', remedy: 'set ApiAuthorizer.iam() on the API or on a route',
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
      problem: 'grantInvoke was given something that is no route', got: pattern, allowed: 'a method or * and a path, as in "GET /orders/{id}" or "* /orders/*"',
    }, scope);
  }
  if (!routes.some(route => names(pattern, route))) {
    throw new ValidationError({
      problem: 'grantInvoke was given a route that the API does not have, or does not authorise by IAM', got: pattern, allowed: routes.join(', '),
    }, scope);
  }
}

function withHead(pattern: string, routes: readonly string[]): string[] {
  const head = pattern.replace(/^GET /, 'HEAD ');
  return head !== pattern && routes.some(route => names(head, route)) ? [pattern, head] : [pattern];
}

/** A wildcard of IAM matches any text: `GET/orders/*` is `GET /orders/latest` and `GET /orders/{id}/invoices` as well as `GET /orders/{id}`. */
function checkReach(scope: IConstruct, patterns: readonly string[], routes: readonly string[]) {
  for (const pattern of patterns) {
    const more = routes.find(route => covers(pattern, route) && !patterns.some(named => names(named, route)));
    if (more !== undefined) {
      throw new ValidationError({
        problem: `granting "${pattern}" would also grant "${more}", as the wildcards of IAM match any text, slashes included`,
        remedy: `name "${more}" in the same grantInvoke if that is meant, or give one of the two another path or authorizer`,
      }, scope);
    }
  }
}
