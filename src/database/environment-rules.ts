import { IResource, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ValidationError } from '../private/validation-error';

/** Refuses what is in another region, where it is known: the handler looks in its own. */
export function checkRegion(scope: IConstruct, resource: IResource, what: string) {
  differs(scope, resource, what, 'region', `use a ${what} of the region of the API, or a replica there`);
}

/** Refuses a resource of RDS or EC2 that is in another region or account, where it is known: no rule of ours reaches it. */
export function checkRegionAndAccount(scope: IConstruct, resource: IResource, what: string) {
  checkPlace(scope, resource, what, `deploy both to one account and region, or reach the ${what} by its address with DatabaseTarget.fromEndpoint`);
}

/** Refuses a resource that is in another region or account, where it is known. */
export function checkPlace(scope: IConstruct, resource: IResource, what: string, remedy: string) {
  differs(scope, resource, what, 'region', remedy);
  differs(scope, resource, what, 'account', remedy);
}

/** Whether a resource is known to belong to another account, which alone can admit anyone of ours. */
export function isOfOtherAccount(scope: IConstruct, { env }: IResource): boolean {
  const { account } = Stack.of(scope);
  return !Token.isUnresolved(env.account) && !Token.isUnresolved(account) && env.account !== account;
}

function differs(scope: IConstruct, resource: IResource, what: string, part: 'region' | 'account', remedy: string) {
  const [theirs, ours] = [resource.env[part], Stack.of(scope)[part]];
  if (!Token.isUnresolved(theirs) && !Token.isUnresolved(ours) && theirs !== ours) {
    throw new ValidationError({
      problem: `the ${what} "${resource.node.path}" is in another ${part} than the API`, got: theirs, allowed: ours, remedy,
    }, scope);
  }
}
