import { Stack, Token } from 'aws-cdk-lib';
import { IPrincipal } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';

/**
 * Whether a role cannot be changed: `withoutPolicyUpdates()`, an import with `mutable: false`, or an import from another account. CDK pretends
 * to add statements to such a role, so its grants report success (https://github.com/aws/aws-cdk/issues/9661). The class is not exported, so it
 * is detected by its name.
 */
export function keepsItsPolicies(principal: object): boolean {
  return /^ImmutableRole/.test(principal.constructor.name);
}

/** Account of a principal, if it is known to differ from that of a construct. */
export function otherAccount(scope: IConstruct, principal: IPrincipal): string | undefined {
  const ours = Stack.of(scope).account;
  const account = accountInArn(scope, principal) ?? principal.principalAccount;
  const known = account !== undefined && !Token.isUnresolved(account) && !Token.isUnresolved(ours);
  return known && account !== ours ? account : undefined;
}

/** Principal in JSON, as policies contain it. */
export function principalText(scope: IConstruct, principal: IPrincipal): string {
  return JSON.stringify(Stack.of(scope).resolve(principal.policyFragment.principalJson));
}

/** Imported users and groups report the account of their stack, so the account is read from the ARN. */
function accountInArn(scope: IConstruct, principal: IPrincipal): string | undefined {
  return /arn:[^:"]+:iam::(\d{12}):/.exec(principalText(scope, principal))?.[1];
}
