import { Annotations, Resource } from 'aws-cdk-lib';
import { CfnSecurityGroupEgress, CfnSecurityGroupIngress, IConnectable, ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Construct, IConstruct } from 'constructs';
import { isPendingLookup } from '../../private/pending-lookup';

/**
 * CDK does not add rules to a security group that is imported as immutable, nor outbound rules to one that is imported as allowing all outbound
 * traffic.
 */
export function warnOfIgnoredRules(scope: Construct, handlerGroup: ISecurityGroup, targets: readonly IConnectable[]) {
  const rules = scope.node.root.node.findAll();
  if (isImported(handlerGroup) && !rules.some(rule => rule instanceof CfnSecurityGroupEgress && rule.groupId === handlerGroup.securityGroupId)) {
    warn(scope, handlerGroup, 'outbound rules to the database and to Secrets Manager');
  }
  targets.flatMap(({ connections }) => connections.securityGroups).filter(isImported).forEach(group => {
    if (!rules.some(rule => rule instanceof CfnSecurityGroupIngress && rule.groupId === group.securityGroupId)) {
      warn(scope, group, 'inbound rules from the handler');
    }
  });
}

function isImported(group: IConstruct): boolean {
  return !Resource.isOwnedResource(group);
}

function warn(scope: Construct, group: ISecurityGroup, rules: string) {
  if (isPendingLookup(scope)) {
    return;
  }
  Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:ignoredRule', [
    `the imported security group "${group.node.path}" cannot be changed by this app, so it must already contain ${rules};`,
    'acknowledge this warning if it does, or import the group with mutable: true and allowAllOutbound: false',
  ].join(' '));
}
