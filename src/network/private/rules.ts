import { CfnSecurityGroupEgress, CfnSecurityGroupIngress, IConnectable, ISecurityGroup, Port } from 'aws-cdk-lib/aws-ec2';
import { IConstruct } from 'constructs';
import { DATABASE_CLIENTS, DatabaseClient, databaseClient } from '../../private/database-client';

/**
 * Allows members of a group to connect to a peer, with inbound rules if the peer has security groups. Each rule belongs to the group that
 * connects, also within one stack, where CDK would add the inbound rule to the other group: resources that wait for a database, such as a
 * migration, would then also wait for the rules of an API, and the API could not wait for the migration.
 *
 * @param scope construct of the function, which the descriptions of the rules name
 * @param what description of the peer, as in `the database`
 */
export function allowTo(scope: IConstruct, from: ISecurityGroup, to: IConnectable, port: Port, what: string) {
  const groups = to.connections.securityGroups;
  const before = new Set(groups.flatMap(rulesOf));
  from.connections.allowTo(to, port, `${origin(databaseClient(scope))} ${what}`);
  groups.forEach(group => rulesOf(group).filter(rule => !before.has(rule)).forEach(rule => move(rule, from, `${group.uniqueId}:${port} to`)));
}

/** Rules that `allowTo` has created for a group, which several functions may share, except inline rules. */
export function rulesFrom({ node }: ISecurityGroup): (CfnSecurityGroupEgress | CfnSecurityGroupIngress)[] {
  return node.children.filter(child => child instanceof CfnSecurityGroupEgress || child instanceof CfnSecurityGroupIngress)
    .filter(({ description }) => DATABASE_CLIENTS.some(client => description?.startsWith(origin(client))));
}

function origin({ source }: DatabaseClient): string {
  return `from ${source} to`;
}

function rulesOf({ node }: IConstruct): CfnSecurityGroupIngress[] {
  return node.children.filter(child => child instanceof CfnSecurityGroupIngress);
}

/** @param id construct ID that CDK gives a rule in the stack of the group that connects */
function move(rule: CfnSecurityGroupIngress, from: ISecurityGroup, id: string) {
  rule.node.scope!.node.tryRemoveChild(rule.node.id);
  if (!from.node.tryFindChild(id)) {
    const { groupId, ipProtocol, fromPort, toPort, sourceSecurityGroupId, description } = rule;
    new CfnSecurityGroupIngress(from, id, { groupId, ipProtocol, fromPort, toPort, sourceSecurityGroupId, description });
  }
}
