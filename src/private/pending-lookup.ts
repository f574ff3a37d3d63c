import { Annotations, Stack } from 'aws-cdk-lib';
import { MissingContext } from 'aws-cdk-lib/cloud-assembly-schema';
import { IConstruct } from 'constructs';
import { ValidationError } from './validation-error';

/** Providers of the names of availability zones, as for a `Vpc` in a stack with an environment. No other values depend on these. */
const ZONE_PROVIDERS = ['availability-zones', 'endpoint-service-availability-zones'];

/**
 * Whether the CLI still needs to look up values in the account. Until then, `Vpc.fromLookup`, `StringParameter.valueFromLookup` and similar
 * methods return placeholders, some of them chosen by the user (https://docs.aws.amazon.com/cdk/v2/guide/context.html), so any value may be one.
 *
 * The CLI synthesizes the app again once it has the values. An error that is thrown before, or reported by `node.addValidation`, stops the app,
 * and the values are never looked up (https://github.com/aws/aws-cdk/issues/3775).
 */
export function isPendingLookup(scope: IConstruct): boolean {
  return missingContext(scope).some(({ provider }) => !ZONE_PROVIDERS.includes(provider));
}

/** Whether availability zones or subnets may be placeholders. */
export function arePendingZones(scope: IConstruct): boolean {
  return missingContext(scope).length > 0;
}

/**
 * Runs a check of values that may come from a lookup. While a lookup is pending, the check does not throw.
 *
 * The problem is then reported as an informational annotation: an error annotation fails the synthesis of apps whose annotations are part of the
 * validation report, and a warning would be about a placeholder.
 */
export function whenLookedUp(scope: IConstruct, check: () => void, isPending = isPendingLookup) {
  try {
    check();
  } catch (error) {
    if (!(error instanceof ValidationError && isPending(scope))) {
      throw error;
    }
    Annotations.of(scope).addInfoV2('cdk-vpc-lambda-api:pendingLookup',
      `values that the CDK CLI has not looked up yet are not validated; if the problem remains after the lookup, synthesis fails: ${error.problem}`);
  }
}

/** Lookups that `ContextProvider` has reported to the stacks of the app; CDK writes them to the manifest of the assembly. */
function missingContext(scope: IConstruct): MissingContext[] {
  const stacks: unknown[] = scope.node.root.node.findAll().filter(each => Stack.isStack(each));
  return (stacks as { readonly _missingContext?: MissingContext[] }[]).flatMap(({ _missingContext }) => _missingContext ?? []);
}
