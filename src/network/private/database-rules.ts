import { Token } from 'aws-cdk-lib';
import { CfnSecurityGroupIngress, ISecurityGroup, Port } from 'aws-cdk-lib/aws-ec2';
import { DatabaseTargetConfig } from '../../database/target-config';
import { acknowledge } from '../../private/acknowledge';

/** Rules of cdk-nag that compare ports, and give up on one that is known only when the stack is deployed. */
const PORT_RULES = ['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'].flatMap(pack => [`${pack}-EC2RestrictedCommonPorts`, `${pack}-EC2RestrictedSSH`]);

/** Lets the handler out to the database, and into it where that is a security group. */
export function connectToDatabase(handlerGroup: ISecurityGroup, { network, port }: DatabaseTargetConfig) {
  // Rules start at the handler: one that started at the database would tie its stack to ours, and close a circle.
  handlerGroup.connections.allowTo(network, Port.tcp(port), 'from the API handler to the database');
  if (Token.isUnresolved(port)) {
    rulesFrom(handlerGroup).forEach(rule => acknowledge(rule, PORT_RULES,
      'the port is the one that the database listens on, and the rule admits the security group of the handler, not an address'));
  }
}

function rulesFrom(group: ISecurityGroup): CfnSecurityGroupIngress[] {
  const rules = group.node.root.node.findAll().filter(construct => construct instanceof CfnSecurityGroupIngress);
  return rules.filter(({ sourceSecurityGroupId }) => sourceSecurityGroupId === group.securityGroupId);
}
