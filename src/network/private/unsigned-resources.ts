import { IConstruct } from 'constructs';
import { covers, invokePath, names } from '../../auth/route-patterns';
import { ValidationError } from '../../private/validation-error';

/** Routes of an API by type of authorization. */
export interface AuthorizedRoutes {
  /** Keys of the routes with IAM authorization. */
  readonly signedRoutes: readonly string[];
  /** Keys of all other routes, and `OPTIONS` for preflight requests. */
  readonly unsignedRoutes: readonly string[];
  readonly stage: string;
}

/**
 * Resources that a resource policy must allow for everyone: the routes without IAM authorization, so that API Gateway invokes their authorizers.
 *
 * An Allow for a route with IAM authorization would admit each AWS identity of the account without a grant. For callers in the account of the
 * API, "either the IAM user policies or the resource policy must explicitly allow the caller", so an identity policy or a resource policy is
 * sufficient
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html#apigateway-authorization-flow-iam).
 *
 * @param what name of the setting in the error
 * @throws if the wildcards of IAM make a pattern match a route of the other kind
 */
export function unsignedResources(scope: IConstruct, what: string, { signedRoutes, unsignedRoutes, stage }: AuthorizedRoutes): string[] {
  if (signedRoutes.length === 0) {
    return ['execute-api:/*'];
  }
  const patterns = unsignedRoutes.map(key => key === 'OPTIONS' ? 'OPTIONS /*' : key);
  for (const other of patterns) {
    // Of two routes that match a request, API Gateway selects the more specific one, so requests that a pattern names exactly go to its own route.
    const signed = signedRoutes.find(route => covers(other, route) && !names(other, route));
    if (signed !== undefined) {
      throw new ValidationError({
        problem: `${what} must allow "${other}", which would also allow "${signed}", a route with IAM authorization: IAM wildcards match slashes`,
        remedy: 'use the same authorizer for both routes, or change one of the paths',
      }, scope);
    }
  }
  return patterns.map(pattern => `execute-api:/${stage}/${invokePath(pattern)}`);
}
