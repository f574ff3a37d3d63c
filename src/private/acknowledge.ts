import { Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * Records that a finding of cdk-nag does not apply, with the reason, for the tools of whoever uses the construct
 * (https://github.com/cdklabs/cdk-nag#acknowledging-a-rule). Needs no cdk-nag.
 *
 * @param rules the rule, by its name in each of the packs that have it
 */
export function acknowledge(construct: IConstruct, rules: readonly string[], reason: string) {
  Validations.of(construct).acknowledge(...rules.map(id => ({ id, reason })));
}
