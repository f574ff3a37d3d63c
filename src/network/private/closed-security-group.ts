import { Resource } from 'aws-cdk-lib';
import { ISecurityGroup, IVpc, Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { describe, SECURITY_GROUP_DESCRIPTION } from '../../private/plain-text';

/**
 * Creates a security group that allows no inbound traffic, and no outbound traffic to other hosts until a rule is added.
 *
 * @param text makes the description from the path of the scope
 */
export function closedSecurityGroup(scope: Construct, id: string, vpc: IVpc, text: (path: string) => string): SecurityGroup {
  const description = describe(scope, SECURITY_GROUP_DESCRIPTION, text);
  const group = new SecurityGroup(scope, id, { vpc, description, allowAllOutbound: false, disableInlineRules: false });
  return keepClosed(group);
}

/**
 * Adds a rule for the loopback address to a group that does not allow all outbound traffic. EC2 allows all outbound traffic of a group that is
 * created without any rule in its `SecurityGroupEgress`, and rules for other groups are separate resources that are created later
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html).
 */
export function keepClosed<Group extends ISecurityGroup>(group: Group): Group {
  if (Resource.isOwnedResource(group) && !group.allowAllOutbound) {
    group.addEgressRule(Peer.ipv4('127.0.0.1/32'), Port.allTraffic(), 'placeholder: without any rule, EC2 would allow all outbound traffic');
  }
  return group;
}
