import { Stack, Token } from 'aws-cdk-lib';
import { IPrincipal } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';

/**
 * Whether a role keeps the policies it has: `withoutPolicyUpdates()`, an import with `mutable: false`, or an import from another account. CDK
 * pretends to add statements to such a role, so that its grants report success (https://github.com/aws/aws-cdk/issues/9661). The class is not
 * exported, so its name tells.
 */
export function keepsItsPolicies(principal: object): boolean {
  return /^ImmutableRole/.test(principal.constructor.name);
}

/** The account that a principal is known to belong to, if it is another than that of a construct. */
export function otherAccount(scope: IConstruct, principal: IPrincipal): string | undefined {
  const ours = Stack.of(scope).account;
  const account = accountInArn(scope, principal) ?? principal.principalAccount;
  const known = account !== undefined && !Token.isUnresolved(account) && !Token.isUnresolved(ours);
  return known && account !== ours ? account : undefined;
}

/** A principal as policies write it, in JSON. */
export function principalText(scope: IConstruct, principal: IPrincipal): string {
  return JSON.stringify(Stack.of(scope).resolve(principal.policyFragment.principalJson));
}

/** Imported users and groups claim to be of the account of their stack. */
function accountInArn(scope: IConstruct, principal: IPrincipal): string | undefined {
  return /arn:[^:"]+:iam::(\d{12}):/.exec(principalText(scope, principal))?.[1];
}
