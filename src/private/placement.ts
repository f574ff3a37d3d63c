import { ResourceEnvironment, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { databaseClient } from './database-client';
import { isPendingLookup, whenLookedUp } from './pending-lookup';
import { ValidationError } from './validation-error';

type Part = 'region' | 'account';

/** Construct that is known to be in an account and a region. */
type Placed = IConstruct & { readonly env: ResourceEnvironment };

/** Throws if a resource is known to be in another region: the handler looks for it in its own region. */
export function checkRegion(scope: IConstruct, resource: Placed, what: string) {
  check(scope, resource, what, 'region', `use a ${what} in the region of ${databaseClient(scope).owner}, or a replica there`);
}

/** Throws if an RDS or EC2 resource is known to be in another region or account, where rules of this app cannot reach it. */
export function checkRegionAndAccount(scope: IConstruct, resource: Placed, what: string) {
  checkPlace(scope, resource, what, `deploy both to one account and region, or reach the ${what} by its address with DatabaseTarget.fromEndpoint`);
}

/** Throws if a resource is known to be in another region or account. */
export function checkPlace(scope: IConstruct, resource: Placed, what: string, remedy: string) {
  check(scope, resource, what, 'region', remedy);
  check(scope, resource, what, 'account', remedy);
}

/** Whether a resource is known to belong to another account, which alone can grant access to it. */
export function isOfOtherAccount(scope: IConstruct, resource: Placed): boolean {
  return differs(scope, resource, 'account') && !isPendingLookup(scope);
}

function check(scope: IConstruct, resource: Placed, what: string, part: Part, remedy: string) {
  whenLookedUp(scope, () => {
    if (differs(scope, resource, part)) {
      throw new ValidationError({
        problem: `the ${what} "${resource.node.path}" is in another ${part} than ${databaseClient(scope).owner}`, got: resource.env[part], allowed: Stack.of(scope)[part], remedy,
      }, scope);
    }
  });
}

function differs(scope: IConstruct, { env }: Placed, part: Part): boolean {
  const [theirs, ours] = [env[part], Stack.of(scope)[part]];
  return !Token.isUnresolved(theirs) && !Token.isUnresolved(ours) && theirs !== ours;
}
