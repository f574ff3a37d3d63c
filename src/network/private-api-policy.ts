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

/** Properties of the policies of a private API. */
export interface PrivateApiPolicyProps {
  readonly endpoints: readonly IVpcEndpoint[];
  readonly callers: PrivateCallerOptions;
  readonly routes: AuthorizedRoutes;
}

/** Resource policies of a private API. */
export interface PrivateApiPolicies {
  readonly api: PolicyDocument;
  /** Policy of a custom domain, which is evaluated in addition to the policy of the API. */
  readonly domain: PolicyDocument;
}

const EVERY_ROUTE = ['execute-api:/*'];

/** Condition that every request must meet, and its operators for Allow and Deny statements. */
interface Requirement {
  readonly key: string;
  readonly values: readonly string[];
  readonly allow: 'StringEquals' | 'IpAddress';
  readonly deny: 'StringNotEquals' | 'NotIpAddress';
}

/**
 * Allows only requests that come through one of the endpoints and from one of the callers.
 *
 * Each requirement has a Deny statement, and the Allow statement contains all of them too: an unconditional Allow would expose the API to every
 * endpoint in the region if a Deny were removed (https://github.com/aws-samples/serverless-patterns/issues/935).
 *
 * @throws for invalid address ranges, principals on unsigned routes, and a policy that exceeds the size limit of API Gateway
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
  checkPolicySize(scope, policies.api, 'use fewer endpoints, VPCs or principals, wider address ranges, or the same authorizer for all routes');
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

/** Conditions of an Allow statement: keys by operator. */
function conditions(required: readonly Requirement[]) {
  const operators = [...new Set(required.map(({ allow }) => allow))];
  return Object.fromEntries(operators.map(operator => [
    operator, Object.fromEntries(required.filter(({ allow }) => allow === operator).map(({ key, values }) => [key, values])),
  ]));
}

function statement(effect: Effect, principals: IPrincipal[], resources: string[], condition: object): PolicyStatement {
  return new PolicyStatement({ effect, principals, actions: ['execute-api:Invoke'], resources, conditions: { ...condition } });
}

/**
 * Throws if single routes are granted to a caller in the account that the policy of the API already allows to call all routes, as one of the two
 * is sufficient.
 */
export function checkGrantedRoutes(scope: IConstruct, { principals = [] }: PrivateCallerOptions, grantee: IGrantable, routes: readonly string[]) {
  const granted = principalText(scope, grantee.grantPrincipal);
  const admitted = principals.map(each => principalText(scope, each)).find(each => each === granted || each.includes('"*"'));
  if (admitted !== undefined && routes.length > 0 && otherAccount(scope, grantee.grantPrincipal) === undefined) {
    throw new ValidationError({
      problem: 'grantInvoke cannot limit a caller to single routes if callers.principals allows it to call all routes',
      got: routes.join(', '),
      remedy: 'remove the caller from callers.principals (callers in the account of the API need only grantInvoke), or grant it all routes',
    }, scope);
  }
}
