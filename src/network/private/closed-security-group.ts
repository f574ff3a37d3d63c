import { Resource } from 'aws-cdk-lib';
import { ISecurityGroup, IVpc, Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { describe, SECURITY_GROUP_DESCRIPTION } from '../../private/plain-text';

/**
 * A security group that lets nothing in, and nothing out of the machine until a rule is added.
 *
 * @param text makes the description of the path of the scope
 */
export function closedSecurityGroup(scope: Construct, id: string, vpc: IVpc, text: (path: string) => string): SecurityGroup {
  const description = describe(scope, SECURITY_GROUP_DESCRIPTION, text);
  const group = new SecurityGroup(scope, id, { vpc, description, allowAllOutbound: false, disableInlineRules: false });
  return keepClosed(group);
}

/**
 * Gives a group that is not to let everything out a rule to the loopback address. EC2 lets everything out of a group that is
 * made without any rule in its `SecurityGroupEgress`, and rules to other groups are resources of their own beside it, that
 * come later (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html).
 */
export function keepClosed<Group extends ISecurityGroup>(group: Group): Group {
  if (Resource.isOwnedResource(group) && !group.allowAllOutbound) {
    group.addEgressRule(Peer.ipv4('127.0.0.1/32'), Port.allTraffic(), 'nothing else: without any rule here EC2 would let everything out');
  }
  return group;
}
