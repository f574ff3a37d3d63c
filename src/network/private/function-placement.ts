import { Annotations, Resource } from 'aws-cdk-lib';
import { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnFunction, Function } from 'aws-cdk-lib/aws-lambda';
import { keepClosed } from './closed-security-group';
import { HandlerPlacement } from './handler-placement';
import { whenLookedUp } from '../../private/pending-lookup';
import { ValidationError } from '../../private/validation-error';

/**
 * Where a function of the user's runs.
 *
 * @throws for a function in no VPC, or in another than the handler: nothing would lead from there to the database
 */
export function functionPlacement(other: Function, { vpc, subnets: handlerSubnets }: HandlerPlacement): HandlerPlacement {
  if (!other.isBoundToVpc) {
    throw new ValidationError({
      problem: 'the function is in no VPC, so it cannot reach the database', remedy: 'create it with the VPC of the API: vpc, and vpcSubnets if the API has them',
    }, other);
  }
  const known = [...vpc.privateSubnets, ...vpc.isolatedSubnets, ...vpc.publicSubnets, ...handlerSubnets];
  const ids = subnetIds(other);
  const subnets = ids.flatMap(id => known.find(({ subnetId }) => subnetId === id) ?? []);
  whenLookedUp(other, () => checkSubnets(other, vpc.node.path, ids.filter(id => !subnets.some(({ subnetId }) => subnetId === id))));
  return { vpc, securityGroup: keepClosed(other.connections.securityGroups[0]), subnets };
}

/** A group that lets everything out, as a function has by default, needs no rule out: CDK warns of each that it leaves out. */
export function acknowledgeOpenGroup(group: ISecurityGroup) {
  if (Resource.isOwnedResource(group) && group.allowAllOutbound) {
    Annotations.of(group).acknowledgeWarning('@aws-cdk/aws-ec2:ipv4IgnoreEgressRule', 'the group lets everything out, the way to the database included');
  }
}

function subnetIds(other: Function): string[] {
  const { vpcConfig } = other.node.defaultChild as CfnFunction;
  return (vpcConfig as CfnFunction.VpcConfigProperty).subnetIds ?? [];
}

function checkSubnets(other: Function, vpc: string, [unknown]: readonly string[]) {
  if (unknown !== undefined) {
    throw new ValidationError({
      problem: `the function runs in a subnet that is not known to be of the VPC of the API, "${vpc}"`,
      got: unknown,
      remedy: 'create it with the same vpc, and where vpcSubnets names subnets, with the same as the API',
    }, other);
  }
}
