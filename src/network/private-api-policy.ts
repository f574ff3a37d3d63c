import { IVpc, IVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, Effect, IPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { checkPolicySize } from './private/policy-size';
import { checkCallers } from './private/private-caller-rules';
import { whenLookedUp } from '../private/pending-lookup';

/** Which of those who reach the endpoints of a private API may call it. All that is named has to be true of a caller. */
export interface PrivateCallerOptions {
  /**
   * VPCs that requests may come from (`aws:SourceVpc`), of any account.
   *
   * @default - every VPC with one of the endpoints
   */
  readonly vpcs?: IVpc[];

  /**
   * Addresses in those VPCs that requests may come from, in CIDR notation, as in `10.1.0.0/16` (`aws:VpcSourceIp`;
   * `aws:SourceIp` is about public addresses).
   *
   * @default - every address
   */
  readonly addressRanges?: string[];

  /**
   * Roles, users and accounts that the policy of the API allows to call it, which callers from other accounts need beside
   * their own permission. Callers of the account of the API need one of the two: the policy, or what `grantInvoke` gives them
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html). Only for an API that
   * authorises every route by IAM, as others have no principals.
   *
   * @default - everyone
   */
  readonly principals?: IPrincipal[];
}

/** What the policy of a private API is made from. */
export interface PrivateApiPolicyProps {
  readonly endpoints: readonly IVpcEndpoint[];
  readonly callers: PrivateCallerOptions;
  /** Route keys that callers may call without AWS credentials, preflight requests included. */
  readonly unsigned: readonly string[];
}

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
export function privateApiPolicy(scope: IConstruct, { endpoints, callers, unsigned }: PrivateApiPolicyProps): PolicyDocument {
  whenLookedUp(scope, () => checkCallers(scope, callers, unsigned));
  const required = requirements(endpoints, callers);
  const denials = required.map(({ deny, key, values }) => statement(Effect.DENY, [new AnyPrincipal()], { [deny]: { [key]: values } }));
  const allowance = statement(Effect.ALLOW, callers.principals ?? [new AnyPrincipal()], conditions(required));
  const policy = new PolicyDocument({ statements: [...denials, allowance] });
  checkPolicySize(scope, policy, 'name fewer endpoints, VPCs or principals, or wider address ranges');
  return policy;
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

function statement(effect: Effect, principals: IPrincipal[], condition: object): PolicyStatement {
  return new PolicyStatement({ effect, principals, actions: ['execute-api:Invoke'], resources: ['execute-api:/*'], conditions: { ...condition } });
}
