import { Annotations, Token } from 'aws-cdk-lib';
import { CfnInstance, CfnSecurityGroupIngress, ISecurityGroup, IVpc, Port } from 'aws-cdk-lib/aws-ec2';
import { CfnDBCluster, CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { IConstruct } from 'constructs';
import { allowTo } from './rules';
import { DatabaseTargetConfig } from '../../database/target-config';
import { acknowledge } from '../../private/acknowledge';
import { ValidationError } from '../../private/validation-error';

/** Rules of cdk-nag that compare ports, and give up on one that is known only when the stack is deployed. */
const PORT_RULES = ['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'].flatMap(pack => [`${pack}-EC2RestrictedCommonPorts`, `${pack}-EC2RestrictedSSH`]);

/** Lets the handler out to the database, and into it where that is a security group. */
export function connectToDatabase(handlerGroup: ISecurityGroup, { network, port }: DatabaseTargetConfig) {
  // Rules start at the handler: one that started at the database would tie its stack to ours, and close a circle.
  allowTo(handlerGroup, network, Port.tcp(port), 'the database');
  if (Token.isUnresolved(port)) {
    rulesOf(handlerGroup).forEach(rule => acknowledge(rule, PORT_RULES,
      'the port is the one that the database listens on, and the rule admits the security group of the handler, not an address'));
  }
}

/** Refuses a database on a machine that the internet can be routed to, where that is known. */
export function refusePublicDatabase(scope: IConstruct, { publicSubnets }: IVpc, { network }: DatabaseTargetConfig) {
  const machine = (network as Partial<IConstruct>).node?.defaultChild;
  const subnet = machine instanceof CfnInstance ? publicSubnets.find(({ subnetId }) => subnetsOf(machine).includes(subnetId)) : undefined;
  if (subnet) {
    throw new ValidationError({
      problem: 'the database runs on an EC2 instance in a public subnet, where its security group alone keeps the internet out',
      got: subnet.node.path,
      allowed: 'private subnets, with egress or isolated',
      remedy: 'move the instance, or pass it by its address: DatabaseTarget.fromEndpoint with host, peer (as in Peer.ipv4("10.1.2.3/32")), databaseName and credentials',
    }, scope);
  }
}

/** Says so where RDS gives a database a public address, which the handler in the VPC has no use for. Imported ones do not tell. */
export function warnOfPublicDatabase(scope: IConstruct, { network }: DatabaseTargetConfig) {
  const databases = (network as Partial<IConstruct>).node?.findAll() ?? [];
  const open = databases.find(each => (each instanceof CfnDBInstance || each instanceof CfnDBCluster) && each.publiclyAccessible === true);
  if (open) {
    Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:publicDatabase', [
      `the database "${open.node.path}" is publicly accessible, so that its security group alone keeps the internet out, and the handler needs no public address;`,
      'set publiclyAccessible: false and place it in private subnets, or acknowledge this',
    ].join(' '));
  }
}

/** A machine with a public address has its subnet in the network interface. */
function subnetsOf({ subnetId, networkInterfaces }: CfnInstance): (string | undefined)[] {
  const interfaces = Array.isArray(networkInterfaces) ? networkInterfaces as CfnInstance.NetworkInterfaceProperty[] : [];
  return [subnetId, ...interfaces.map(each => each.subnetId)];
}

function rulesOf(group: ISecurityGroup): CfnSecurityGroupIngress[] {
  const rules = group.node.root.node.findAll().filter(construct => construct instanceof CfnSecurityGroupIngress);
  return rules.filter(({ sourceSecurityGroupId }) => sourceSecurityGroupId === group.securityGroupId);
}
