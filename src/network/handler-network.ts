import { ISecurityGroup, ISubnet, Peer, Port, SecurityGroup, SelectedSubnets, SubnetSelection, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { NetworkOptions } from './network-options';
import { DatabaseTargetConfig } from '../database/database-target';
import { ValidationError } from '../private/validation-error';

/** The handler's place in the VPC: its subnets and its security group. */
export class HandlerNetwork {
  public readonly subnets: SubnetSelection;
  public readonly securityGroup: ISecurityGroup;

  constructor(scope: Construct, options: NetworkOptions) {
    this.subnets = chooseSubnets(scope, options);
    this.securityGroup = options.securityGroup ?? new SecurityGroup(scope, 'SecurityGroup', {
      vpc: options.vpc,
      description: `Handler of the API ${scope.node.path}`,
      allowAllOutbound: false,
    });
  }

  /**
   * Lets the handler out to the database and to Secrets Manager, and into the database where that is a security group.
   * The rules start here, as a rule that started at the database would tie its stack to ours.
   */
  public connect(target: DatabaseTargetConfig) {
    this.securityGroup.connections.allowTo(target.network, Port.tcp(target.port), 'from the API handler to the database');
    this.securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'to Secrets Manager, through a VPC endpoint or NAT');
  }
}

function chooseSubnets(scope: Construct, { vpc, vpcSubnets }: NetworkOptions): SubnetSelection {
  const selected = vpc.selectSubnets(vpcSubnets ?? { subnetType: defaultType(vpc.privateSubnets) });
  refusePublic(scope, selected, vpc.publicSubnets);
  return { subnets: selected.subnets };
}

function defaultType(privateSubnets: ISubnet[]): SubnetType {
  return privateSubnets.length > 0 ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PRIVATE_ISOLATED;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html */
function refusePublic(scope: Construct, selected: SelectedSubnets, publicSubnets: ISubnet[]) {
  const open = selected.subnets.find(subnet => publicSubnets.includes(subnet));
  if (open) {
    throw new ValidationError({
      problem: 'the handler cannot run in a public subnet: a function has no public address there, so it would not reach Secrets Manager',
      got: open.node.path,
      allowed: 'private subnets, with egress or isolated',
      remedy: 'leave vpcSubnets out, or select other subnets',
    }, scope);
  }
}
