import { CfnResource, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Rules of checkov, which reads what to skip from the metadata of a resource: https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html */
const CHECKOV = /^CKV/;

/**
 * Records that a finding of cdk-nag or checkov does not apply, with the reason, for the tools of the user of the construct
 * (https://github.com/cdklabs/cdk-nag#acknowledging-a-rule). Needs neither of them.
 *
 * @param rules the rule, by its name in each of the packs that have it, and as `CKV_AWS_…` in checkov
 */
export function acknowledge(construct: IConstruct, rules: readonly string[], reason: string) {
  const findings = rules.filter(id => !CHECKOV.test(id)).map(id => ({ id, reason }));
  if (findings.length > 0) Validations.of(construct).acknowledge(...findings);
  rules.filter(id => CHECKOV.test(id)).forEach(id => skip(construct.node.defaultChild as CfnResource, id, reason));
}

function skip(resource: CfnResource, id: string, comment: string) {
  const before: object[] = resource.getMetadata('checkov')?.skip ?? [];
  resource.addMetadata('checkov', { skip: [...before, { id, comment }] });
}
