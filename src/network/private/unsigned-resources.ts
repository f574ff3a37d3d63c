import { IConstruct } from 'constructs';
import { covers, invokePath, names } from '../../auth/route-patterns';
import { ValidationError } from '../../private/validation-error';

/** The routes of an API by who authorises their callers. */
export interface AuthorizedRoutes {
  /** Keys of the routes that IAM authorises. */
  readonly signedRoutes: readonly string[];
  /** Keys of all others, and `OPTIONS` for preflight requests. */
  readonly unsignedRoutes: readonly string[];
  readonly stage: string;
}

/**
 * What a resource policy has to allow everyone: the routes that IAM does not authorise, so that their own authorizers are asked.
 *
 * An Allow for a route of IAM would admit each AWS identity of the account, granted or not: for callers of the account of the API, "either the
 * IAM user policies or the resource policy must explicitly allow the caller", so that an identity policy is enough and a resource policy is, too
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html#apigateway-authorization-flow-iam).
 *
 * @param what names the setting in the error
 * @throws where the wildcards of IAM make one of the two the other
 */
export function unsignedResources(scope: IConstruct, what: string, { signedRoutes, unsignedRoutes, stage }: AuthorizedRoutes): string[] {
  if (signedRoutes.length === 0) {
    return ['execute-api:/*'];
  }
  const patterns = unsignedRoutes.map(key => key === 'OPTIONS' ? 'OPTIONS /*' : key);
  for (const other of patterns) {
    // Of two routes that a request matches, API Gateway takes the more specific one: what a pattern names as well is answered by the pattern's route.
    const signed = signedRoutes.find(route => covers(other, route) && !names(other, route));
    if (signed !== undefined) {
      throw new ValidationError({
        problem: `${what} has to allow "${other}", and with it "${signed}", which IAM authorises, as the wildcards of IAM go over slashes`,
        remedy: 'give both one authorizer, or one of them another path',
      }, scope);
    }
  }
  return patterns.map(pattern => `execute-api:/${stage}/${invokePath(pattern)}`);
}
