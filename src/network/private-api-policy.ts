import { IVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, Effect, IGrantable, IPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { checkPolicySize } from './private/policy-size';
import { checkCallers } from './private/private-caller-rules';
import { AuthorizedRoutes, unsignedResources } from './private/unsigned-resources';
import { PrivateCallerOptions } from './private-caller-options';
import { whenLookedUp } from '../private/pending-lookup';
import { otherAccount, principalText } from '../private/principals';
import { ValidationError } from '../private/validation-error';

/** What the policy of a private API is made from. */
export interface PrivateApiPolicyProps {
  readonly endpoints: readonly IVpcEndpoint[];
  readonly callers: PrivateCallerOptions;
  readonly routes: AuthorizedRoutes;
}

/** The resource policies of a private API. */
export interface PrivateApiPolicies {
  readonly api: PolicyDocument;
  /** That of a custom domain, beside which the policy of the API is evaluated as well. */
  readonly domain: PolicyDocument;
}

const EVERY_ROUTE = ['execute-api:/*'];

/** Something that has to be true of every request, and the operators that say so in an Allow and in a Deny. */
interface Requirement {
  readonly key: string;
  readonly values: readonly string[];
  readonly allow: 'StringEquals' | 'IpAddress';
  readonly deny: 'StringNotEquals' | 'NotIpAddress';
}

/**
 * Admits requests that come through one of the endpoints and from one of the callers, and only them.
 *
 * Each requirement has a Deny, and the Allow has all of them too: an Allow without would expose the API to every endpoint in
 * the region should a Deny ever be removed (https://github.com/aws-samples/serverless-patterns/issues/935).
 *
 * @throws for address ranges that are none, principals of unsigned routes, and more text than API Gateway takes
 */
export function privateApiPolicies(scope: IConstruct, { endpoints, callers, routes }: PrivateApiPolicyProps): PrivateApiPolicies {
  whenLookedUp(scope, () => checkCallers(scope, callers, routes.unsignedRoutes));
  const required = requirements(endpoints, callers);
  const denials = required.map(({ deny, key, values }) => statement(Effect.DENY, [new AnyPrincipal()], EVERY_ROUTE, { [deny]: { [key]: values } }));
  const allowance = (resources: string[]) => statement(Effect.ALLOW, callers.principals ?? [new AnyPrincipal()], resources, conditions(required));
  const allowed = callers.principals ? EVERY_ROUTE : unsignedResources(scope, 'the policy of a private API', routes);
  const policies = {
    api: new PolicyDocument({ statements: [...denials, ...allowed.length > 0 ? [allowance(allowed)] : []] }),
    domain: new PolicyDocument({ statements: [...denials, allowance(EVERY_ROUTE)] }),
  };
  checkPolicySize(scope, policies.api, 'name fewer endpoints, VPCs or principals, or wider address ranges, or give all routes one authorizer');
  return policies;
}

function requirements(endpoints: readonly IVpcEndpoint[], { vpcs, addressRanges }: PrivateCallerOptions): Requirement[] {
  const named = { allow: 'StringEquals', deny: 'StringNotEquals' } as const;
  return [
    { key: 'aws:SourceVpce', values: endpoints.map(({ vpcEndpointId }) => vpcEndpointId), ...named },
    ...vpcs ? [{ key: 'aws:SourceVpc', values: vpcs.map(({ vpcId }) => vpcId), ...named }] : [],
    ...addressRanges ? [{ key: 'aws:VpcSourceIp', values: addressRanges, allow: 'IpAddress', deny: 'NotIpAddress' } as const] : [],
  ];
}

/** The requirements as they stand in an Allow: keys by operator. */
function conditions(required: readonly Requirement[]) {
  const operators = [...new Set(required.map(({ allow }) => allow))];
  return Object.fromEntries(operators.map(operator => [
    operator, Object.fromEntries(required.filter(({ allow }) => allow === operator).map(({ key, values }) => [key, values])),
  ]));
}

function statement(effect: Effect, principals: IPrincipal[], resources: string[], condition: object): PolicyStatement {
  return new PolicyStatement({ effect, principals, actions: ['execute-api:Invoke'], resources, conditions: { ...condition } });
}

/** Refuses to grant single routes to a caller of the account whom the policy of the API allows all of them, as either is enough. */
export function checkGrantedRoutes(scope: IConstruct, { principals = [] }: PrivateCallerOptions, grantee: IGrantable, routes: readonly string[]) {
  const granted = principalText(scope, grantee.grantPrincipal);
  const admitted = principals.map(each => principalText(scope, each)).find(each => each === granted || each.includes('"*"'));
  if (admitted !== undefined && routes.length > 0 && otherAccount(scope, grantee.grantPrincipal) === undefined) {
    throw new ValidationError({
      problem: 'grantInvoke names routes for a caller whom callers.principals allows every route, so it would limit nothing',
      got: routes.join(', '),
      remedy: 'leave the caller out of callers.principals, as callers of the account of the API need no more than grantInvoke, or grant it everything',
    }, scope);
  }
}
