import { Annotations, Stack } from 'aws-cdk-lib';
import { Grant, IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { keepsItsPolicies, otherAccount } from '../private/principals';

const ACTION = 'execute-api:Invoke';

/**
 * Grants `execute-api:Invoke` to a caller by its identity policies.
 *
 * @param elsewhere remedy for callers in another account
 * @returns a failed grant, with a warning, for a caller whose policies cannot be changed here
 */
export function grantInvocation(scope: IConstruct, grantee: IGrantable, resourceArns: string[], elsewhere: string): Grant {
  const principal = grantee.grantPrincipal;
  const account = otherAccount(scope, principal);
  if (!keepsItsPolicies(principal) && (account === undefined || isOwned(principal))) {
    const grant = Grant.addToPrincipal({ grantee, actions: [ACTION], resourceArns });
    if (grant.success) return grant;
  }
  const statement = JSON.stringify(Stack.of(scope).resolve({ Effect: 'Allow', Action: ACTION, Resource: resourceArns }));
  Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:nothingGranted', [
    `grantInvoke granted nothing to ${nameOf(grantee)}, ${reason(principal, account)}; ${remedy(principal, account, elsewhere)};`,
    `the required statement is ${statement}; acknowledge this warning when that is done: until then, its requests are answered with 403`,
  ].join(' '));
  return Grant.drop(grantee, 'execute-api:Invoke');
}

/** Returns whether this app creates the role: its policies can then be changed, in any account. */
function isOwned(principal: IPrincipal): boolean {
  return Construct.isConstruct(principal) && principal.node.defaultChild !== undefined;
}

function nameOf(grantee: IGrantable): string {
  const found = [grantee, grantee.grantPrincipal].find(each => Construct.isConstruct(each)) as IConstruct | undefined;
  return found ? `"${found.node.path}"` : String(grantee.grantPrincipal);
}

function reason(principal: IPrincipal, account?: string): string {
  if (account !== undefined) return `which belongs to the account ${account}`;
  return keepsItsPolicies(principal) ? 'a role whose policies this app does not change' : 'which does not support policies';
}

function remedy(principal: IPrincipal, account: string | undefined, elsewhere: string): string {
  if (account !== undefined) return elsewhere;
  return keepsItsPolicies(principal) ? 'add the statement where the role is created' : 'grant it to a role that it can assume';
}
