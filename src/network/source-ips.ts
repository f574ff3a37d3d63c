import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { isAddress, isRange } from './private/addresses';
import { checkPolicySize } from './private/policy-size';
import { AuthorizedRoutes, unsignedResources } from './private/unsigned-resources';
import { whenLookedUp } from '../private/pending-lookup';
import { knownEntries } from '../private/token-lists';
import { ValidationError } from '../private/validation-error';

/** From where a public REST API may be called. */
export interface SourceIpOptions {
  /**
   * Addresses of callers, as in `192.0.2.7`, and ranges, as in `198.51.100.0/24` or `2001:db8::/32`; everyone else is answered with 403.
   * The API's authorizers decide on those who are let in.
   *
   * @default - every address
   */
  readonly allowedSourceIps?: string[];
}

/**
 * Keeps out whoever comes from another address.
 *
 * An Allow for everyone would let in each AWS identity of the account, granted or not, where IAM authorises, as the policies of caller and
 * API add up (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html). So only what IAM does not
 * authorise is allowed; without an Allow, the other authorizers would not be asked.
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
  checkPolicySize(scope, policy, 'name ranges instead of addresses, or give all routes one authorizer');
  return policy;
}

function checkAddresses(scope: IConstruct, addresses: readonly string[]) {
  if (addresses.length === 0) {
    throw new ValidationError({ problem: 'allowedSourceIps is empty, so that nobody could call the API', remedy: 'name at least one address, or leave it out' }, scope);
  }
  const known = knownEntries('allowedSourceIps', addresses, scope);
  const wrong = known.find(address => !(isAddress(address) || isRange(address)) || address.endsWith('/0'));
  if (wrong !== undefined) {
    throw new ValidationError({
      problem: 'allowedSourceIps has an entry that is no address or range',
      got: wrong,
      allowed: 'addresses as "192.0.2.7", ranges as "198.51.100.0/24" or "2001:db8::/32"',
      remedy: 'leave allowedSourceIps out to let every address in',
    }, scope);
  }
}
