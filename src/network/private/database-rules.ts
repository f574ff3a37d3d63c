import { Annotations, Token } from 'aws-cdk-lib';
import { CfnInstance, CfnSecurityGroupIngress, IConnectable, ISecurityGroup, IVpc, Port } from 'aws-cdk-lib/aws-ec2';
import { CfnDBCluster, CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { IConstruct } from 'constructs';
import { allowTo } from './rules';
import { DatabaseTargetConfig } from '../../database/target-config';
import { acknowledge } from '../../private/acknowledge';
import { databaseClient } from '../../private/database-client';
import { ValidationError } from '../../private/validation-error';

/** Rules of cdk-nag that compare ports, and fail for a port that is known only at deployment. */
const PORT_RULES = ['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'].flatMap(pack => [`${pack}-EC2RestrictedCommonPorts`, `${pack}-EC2RestrictedSSH`]);

/** Allows the handler to connect to the database, with an inbound rule if the database has a security group. */
export function connectToDatabase(scope: IConstruct, handlerGroup: ISecurityGroup, target: DatabaseTargetConfig) {
  const { port } = target;
  // Rules belong to the handler: a rule of the database would make its stack depend on the stack of the API, which is a circular dependency.
  networksOf(target).forEach(network => allowTo(scope, handlerGroup, network, Port.tcp(port), 'the database'));
  if (Token.isUnresolved(port)) {
    rulesOf(handlerGroup).forEach(rule => acknowledge(rule, PORT_RULES,
      'the port is the one that the database listens on, and the rule admits the security group of a function, not an address'));
  }
}

/** Returns the security groups or addresses that the handler connects to. */
export function networksOf({ network, readNetwork }: DatabaseTargetConfig): IConnectable[] {
  return readNetwork ? [network, readNetwork] : [network];
}

/** Throws for a database on an EC2 instance that is known to be in a public subnet. */
export function rejectPublicDatabase(scope: IConstruct, { publicSubnets }: IVpc, { network }: DatabaseTargetConfig) {
  const machine = (network as Partial<IConstruct>).node?.defaultChild;
  const subnet = machine instanceof CfnInstance ? publicSubnets.find(({ subnetId }) => subnetsOf(machine).includes(subnetId)) : undefined;
  if (subnet) {
    throw new ValidationError({
      problem: 'the database runs on an EC2 instance in a public subnet, where only its security group blocks traffic from the internet',
      got: subnet.node.path,
      allowed: 'private subnets, with egress or isolated',
      remedy: 'move the instance, or specify its address: DatabaseTarget.fromEndpoint with host, peer (as in Peer.ipv4("10.1.2.3/32")), databaseName and credentials',
    }, scope);
  }
}

/** Warns if RDS assigns a public address to the database, which the handler in the VPC does not need. This is not known for imported databases. */
export function warnOfPublicDatabase(scope: IConstruct, target: DatabaseTargetConfig) {
  const databases = networksOf(target).flatMap(network => (network as Partial<IConstruct>).node?.findAll() ?? []);
  const open = databases.find(each => (each instanceof CfnDBInstance || each instanceof CfnDBCluster) && each.publiclyAccessible === true);
  if (open) {
    Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:publicDatabase', [
      `the database "${open.node.path}" is publicly accessible, so only its security group blocks traffic from the internet; ${databaseClient(scope).name} does not need a public address;`,
      'set publiclyAccessible: false and place it in private subnets, or acknowledge this warning',
    ].join(' '));
  }
}

/** An instance with a public address has its subnet in the network interface. */
function subnetsOf({ subnetId, networkInterfaces }: CfnInstance): (string | undefined)[] {
  const interfaces = Array.isArray(networkInterfaces) ? networkInterfaces as CfnInstance.NetworkInterfaceProperty[] : [];
  return [subnetId, ...interfaces.map(each => each.subnetId)];
}

function rulesOf(group: ISecurityGroup): CfnSecurityGroupIngress[] {
  const rules = group.node.root.node.findAll().filter(construct => construct instanceof CfnSecurityGroupIngress);
  return rules.filter(({ sourceSecurityGroupId }) => sourceSecurityGroupId === group.securityGroupId);
}
