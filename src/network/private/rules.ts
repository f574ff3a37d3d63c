import { CfnSecurityGroupEgress, CfnSecurityGroupIngress, IConnectable, ISecurityGroup, Port } from 'aws-cdk-lib/aws-ec2';
import { IConstruct } from 'constructs';

const FROM_HANDLER = 'from the API handler to';

/**
 * Lets the members of a group out to others, and into those that are security groups. Every rule belongs to the group that connects, also within
 * one stack, where CDK gives the way in to the other group: whatever waits for a database, as a migration, would then wait for the rules of an
 * API too, and the API could not wait for the migration.
 *
 * @param what is reached, as in `the database`
 */
export function allowTo(from: ISecurityGroup, to: IConnectable, port: Port, what: string) {
  const groups = to.connections.securityGroups;
  const before = new Set(groups.flatMap(rulesOf));
  from.connections.allowTo(to, port, `${FROM_HANDLER} ${what}`);
  groups.forEach(group => rulesOf(group).filter(rule => !before.has(rule)).forEach(rule => move(rule, from, `${group.uniqueId}:${port} to`)));
}

/** The rules that `allowTo` has made for a group, but those that are written in it. */
export function rulesFrom({ node }: ISecurityGroup): (CfnSecurityGroupEgress | CfnSecurityGroupIngress)[] {
  return node.children.filter(child => child instanceof CfnSecurityGroupEgress || child instanceof CfnSecurityGroupIngress)
    .filter(({ description }) => description?.startsWith(FROM_HANDLER));
}

function rulesOf({ node }: IConstruct): CfnSecurityGroupIngress[] {
  return node.children.filter(child => child instanceof CfnSecurityGroupIngress);
}

/** @param id the one that CDK gives a rule which has to be in the stack of the group that connects */
function move(rule: CfnSecurityGroupIngress, from: ISecurityGroup, id: string) {
  rule.node.scope!.node.tryRemoveChild(rule.node.id);
  if (!from.node.tryFindChild(id)) {
    const { groupId, ipProtocol, fromPort, toPort, sourceSecurityGroupId, description } = rule;
    new CfnSecurityGroupIngress(from, id, { groupId, ipProtocol, fromPort, toPort, sourceSecurityGroupId, description });
  }
}
