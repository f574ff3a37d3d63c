import { Annotations, Resource } from 'aws-cdk-lib';
import { CfnSecurityGroupEgress, CfnSecurityGroupIngress, IConnectable, ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Construct, IConstruct } from 'constructs';
import { isPendingLookup } from '../../private/pending-lookup';

/** An imported group takes no rules when it was imported as immutable, nor rules out when it is said to let everything out. */
export function warnOfIgnoredRules(scope: Construct, handlerGroup: ISecurityGroup, targets: readonly IConnectable[]) {
  const rules = scope.node.root.node.findAll();
  if (isImported(handlerGroup) && !rules.some(rule => rule instanceof CfnSecurityGroupEgress && rule.groupId === handlerGroup.securityGroupId)) {
    warn(scope, handlerGroup, 'out to the database and to Secrets Manager');
  }
  targets.flatMap(({ connections }) => connections.securityGroups).filter(isImported).forEach(group => {
    if (!rules.some(rule => rule instanceof CfnSecurityGroupIngress && rule.groupId === group.securityGroupId)) {
      warn(scope, group, 'in from the handler');
    }
  });
}

function isImported(group: IConstruct): boolean {
  return !Resource.isOwnedResource(group);
}

function warn(scope: Construct, group: ISecurityGroup, direction: string) {
  if (isPendingLookup(scope)) {
    return;
  }
  Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:ignoredRule', [
    `the imported security group "${group.node.path}" takes no rules from here, so the way ${direction} has to be in it already;`,
    'acknowledge this if it is, or import it with mutable: true and allowAllOutbound: false',
  ].join(' '));
}
