import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { isAddress, isRange } from './private/addresses';
import { checkPolicySize } from './private/policy-size';
import { AuthorizedRoutes, unsignedResources } from './private/unsigned-resources';
import { whenLookedUp } from '../private/pending-lookup';
import { knownEntries } from '../private/token-lists';
import { ValidationError } from '../private/validation-error';

/** Addresses that may call a public REST API. */
export interface SourceIpOptions {
  /**
   * Addresses of callers, as in `192.0.2.7`, and ranges, as in `198.51.100.0/24` or `2001:db8::/32`; all other callers receive 403. Callers from
   * these addresses still need to pass the authorizer.
   *
   * @default - every address
   */
  readonly allowedSourceIps?: string[];
}

/**
 * Denies requests from other addresses.
 *
 * With IAM authorization, an Allow for everyone would admit each AWS identity of the account without a grant, because the policies of caller and
 * API add up (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html). So only routes without IAM
 * authorization are allowed; without an Allow, API Gateway would not invoke the other authorizers.
 */
export function sourceIpPolicy(scope: IConstruct, routes: AuthorizedRoutes, { allowedSourceIps }: SourceIpOptions): PolicyDocument | undefined {
  if (allowedSourceIps === undefined) {
    return undefined;
  }
  whenLookedUp(scope, () => checkAddresses(scope, allowedSourceIps));
  const statement = (effect: Effect, operator: string, resources: string[]) => new PolicyStatement({
    effect,
    principals: [new AnyPrincipal()],
    actions: ['execute-api:Invoke'],
    resources,
    conditions: { [operator]: { 'aws:SourceIp': allowedSourceIps } },
  });
  const allowed = unsignedResources(scope, 'allowedSourceIps', routes);
  const policy = new PolicyDocument({
    statements: [
      statement(Effect.DENY, 'NotIpAddress', ['execute-api:/*']),
      ...allowed.length > 0 ? [statement(Effect.ALLOW, 'IpAddress', allowed)] : [],
    ],
  });
  checkPolicySize(scope, policy, 'use ranges instead of addresses, or the same authorizer for all routes');
  return policy;
}

function checkAddresses(scope: IConstruct, addresses: readonly string[]) {
  if (addresses.length === 0) {
    throw new ValidationError({ problem: 'allowedSourceIps is empty, so no caller could reach the API', remedy: 'list at least one address, or leave it out' }, scope);
  }
  const known = knownEntries('allowedSourceIps', addresses, scope);
  const wrong = known.find(address => !(isAddress(address) || isRange(address)) || address.endsWith('/0'));
  if (wrong !== undefined) {
    throw new ValidationError({
      problem: 'allowedSourceIps contains an entry that is not an address or range',
      got: wrong,
      allowed: 'addresses as "192.0.2.7", ranges as "198.51.100.0/24" or "2001:db8::/32"',
      remedy: 'leave allowedSourceIps out to allow every address',
    }, scope);
  }
}
