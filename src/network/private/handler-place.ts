import { Annotations, Resource, Token } from 'aws-cdk-lib';
import { CfnRoute, ISecurityGroup, ISubnet, IVpc, SubnetSelection, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { ValidationError } from '../../private/validation-error';

/** Where in the VPC the handler runs. */
export interface HandlerPlace {
  readonly vpc: IVpc;
  readonly subnets: ISubnet[];
  readonly securityGroup: ISecurityGroup;
  /** The subnets are known to have no way out of the VPC. */
  readonly isolated: boolean;
  /** A subnet of which nothing is known; undefined where all are known. */
  readonly unknownSubnet?: string;
}

/**
 * Chooses the subnets of the handler.
 *
 * @throws for public subnets, and where there are none
 */
export function chooseSubnets(scope: Construct, vpc: IVpc, selection?: SubnetSelection): Pick<HandlerPlace, 'subnets' | 'isolated' | 'unknownSubnet'> {
  const { subnets, availabilityZones } = vpc.selectSubnets(selection ?? { subnetType: defaultType(scope, vpc) });
  refusePublic(scope, vpc, subnets);
  warnOfOneZone(scope, availabilityZones);
  return describeSubnets(vpc, subnets);
}

function warnOfOneZone(scope: Construct, zones: string[]) {
  // All items of a list that is known only when the stack is deployed look the same.
  const known = !zones.some(zone => Token.isUnresolved([zone]));
  if (known && new Set(zones).size < 2) {
    Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:oneAvailabilityZone',
      `the handler runs in one availability zone (${zones.join(', ')}), and the API fails with it; select subnets in two or more`);
  }
}

/** What is known of the ways out of some subnets. */
export function describeSubnets(vpc: IVpc, subnets: ISubnet[]): Pick<HandlerPlace, 'subnets' | 'isolated' | 'unknownSubnet'> {
  const isKnown = (subnet: ISubnet) => vpc.isolatedSubnets.includes(subnet) || (vpc.privateSubnets.includes(subnet) && !lacksRoute(subnet));
  return {
    subnets,
    isolated: subnets.every(subnet => vpc.isolatedSubnets.includes(subnet)),
    unknownSubnet: subnets.find(subnet => !isKnown(subnet))?.node.path,
  };
}

/**
 * Whether a subnet of the app has no way out over IPv4 that is known here: CDK counts it as private with egress also in a VPC with
 * `natGateways: 0`, where the way is that of IPv6, or one through a transit gateway that is added later.
 */
function lacksRoute(subnet: ISubnet): boolean {
  const routes = subnet.node.findAll().filter(each => each instanceof CfnRoute);
  return Resource.isOwnedResource(subnet) && !routes.some(({ destinationCidrBlock }) => destinationCidrBlock === '0.0.0.0/0');
}

function defaultType(scope: Construct, { node, privateSubnets, isolatedSubnets }: IVpc): SubnetType {
  if (privateSubnets.length === 0 && isolatedSubnets.length === 0) {
    throw new ValidationError({
      problem: `the VPC "${node.path}" has no private subnets that are known here, so there is no place for the handler`,
      remedy: 'add some to the VPC, import it with privateSubnetIds or isolatedSubnetIds, or pass vpcSubnets',
    }, scope);
  }
  return privateSubnets.length > 0 ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PRIVATE_ISOLATED;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html */
function refusePublic(scope: Construct, { publicSubnets }: IVpc, subnets: ISubnet[]) {
  const open = subnets.find(subnet => publicSubnets.includes(subnet));
  if (open) {
    throw new ValidationError({
      problem: 'the handler cannot run in a public subnet: a function has no public address there, so it would not reach Secrets Manager',
      got: open.node.path,
      allowed: 'private subnets, with egress or isolated',
      remedy: 'leave vpcSubnets out, or select other subnets',
    }, scope);
  }
}
