import { CfnResource, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * IDs of Checkov rules; Checkov reads suppressions from the metadata of a resource:
 * https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
 */
const CHECKOV = /^CKV/;

/**
 * Records why a finding of cdk-nag or Checkov does not apply, for users who run these tools
 * (https://github.com/cdklabs/cdk-nag#acknowledging-a-rule). Requires neither of them.
 *
 * @param rules the rule, by its name in each pack that contains it, and as `CKV_AWS_…` for Checkov
 */
export function acknowledge(construct: IConstruct, rules: readonly string[], reason: string) {
  const findings = rules.filter(id => !CHECKOV.test(id)).map(id => ({ id, reason }));
  if (findings.length > 0) Validations.of(construct).acknowledge(...findings);
  const resource = CfnResource.isCfnResource(construct) ? construct : construct.node.defaultChild as CfnResource;
  rules.filter(id => CHECKOV.test(id)).forEach(id => skip(resource, id, reason));
}

function skip(resource: CfnResource, id: string, comment: string) {
  const before: object[] = resource.getMetadata('checkov')?.skip ?? [];
  resource.addMetadata('checkov', { skip: [...before, { id, comment }] });
}
