import { Annotations } from 'aws-cdk-lib';
import { ISecurityGroup, ISubnet, IVpc, SubnetSelection, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { zoneOf } from './zones';
import { databaseClient } from '../../private/database-client';
import { arePendingZones, whenLookedUp } from '../../private/pending-lookup';
import { ValidationError } from '../../private/validation-error';

/** Subnets and security group of the handler in the VPC. */
export interface HandlerPlacement {
  readonly vpc: IVpc;
  readonly subnets: ISubnet[];
  readonly securityGroup: ISecurityGroup;
}

/**
 * Selects the subnets of the handler.
 *
 * @throws for public subnets, and for a VPC without private subnets
 */
export function chooseSubnets(scope: Construct, vpc: IVpc, selection?: SubnetSelection): ISubnet[] {
  const { subnets } = vpc.selectSubnets(selection ?? { subnetType: defaultType(scope, vpc) });
  whenLookedUp(scope, () => rejectNone(scope, vpc, subnets), arePendingZones);
  whenLookedUp(scope, () => rejectPublic(scope, vpc, subnets));
  warnOfOneZone(scope, subnets);
  return subnets.length > 0 ? subnets : anySubnets(vpc);
}

/** Placeholder for a selection that finds no subnets during a pending lookup: CDK does not create endpoints without subnets. */
export function anySubnets({ privateSubnets, isolatedSubnets }: IVpc): ISubnet[] {
  return [...privateSubnets, ...isolatedSubnets];
}

function warnOfOneZone(scope: Construct, subnets: readonly ISubnet[]) {
  const zones = subnets.map(zoneOf);
  if (!zones.includes(undefined) && new Set(zones).size < 2 && !arePendingZones(scope)) {
    Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:oneAvailabilityZone',
      oneZone(scope, zones.join(', ')));
  }
}

function oneZone(scope: Construct, zone: string): string {
  const { name, administers } = databaseClient(scope);
  const effect = administers ? 'no deployment can run scripts' : 'the API is unavailable';
  return `${name} runs in a single availability zone (${zone}), so ${effect} if this zone fails; select subnets in two or more zones`;
}

function defaultType(scope: Construct, { node, privateSubnets, isolatedSubnets }: IVpc): SubnetType {
  if (privateSubnets.length === 0 && isolatedSubnets.length === 0) {
    throw new ValidationError({
      problem: `the VPC "${node.path}" has no known private subnets for ${databaseClient(scope).name}`,
      remedy: 'add private subnets to the VPC, import it with privateSubnetIds or isolatedSubnetIds, or set vpcSubnets',
    }, scope);
  }
  return privateSubnets.length > 0 ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PRIVATE_ISOLATED;
}

/** Filters of a selection may match no subnets; the function would then run outside of the VPC. */
function rejectNone(scope: Construct, { node }: IVpc, subnets: readonly ISubnet[]) {
  if (subnets.length === 0) {
    throw new ValidationError({
      problem: `vpcSubnets matches no subnets of the VPC "${node.path}"`, remedy: 'change availabilityZones or subnetFilters of vpcSubnets, or leave vpcSubnets out',
    }, scope);
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html */
function rejectPublic(scope: Construct, { publicSubnets }: IVpc, subnets: ISubnet[]) {
  const open = subnets.find(subnet => publicSubnets.includes(subnet));
  if (open) {
    throw new ValidationError({
      problem: `${databaseClient(scope).name} cannot run in a public subnet: functions do not have public addresses, so it could not connect to Secrets Manager`,
      got: open.node.path,
      allowed: 'private subnets, with egress or isolated',
      remedy: 'leave vpcSubnets out, or select other subnets',
    }, scope);
  }
}
