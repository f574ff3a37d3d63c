import { Annotations, Resource } from 'aws-cdk-lib';
import { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnFunction, Function } from 'aws-cdk-lib/aws-lambda';
import { keepClosed } from './closed-security-group';
import { HandlerPlacement } from './handler-placement';
import { whenLookedUp } from '../../private/pending-lookup';
import { ValidationError } from '../../private/validation-error';

/**
 * Returns the subnets and security group of a function of the user.
 *
 * @throws for a function outside of the VPC of the handler, from which the database is not reachable
 */
export function functionPlacement(other: Function, { vpc, subnets: handlerSubnets }: HandlerPlacement): HandlerPlacement {
  if (!other.isBoundToVpc) {
    throw new ValidationError({
      problem: 'the function is not in a VPC, so it cannot connect to the database', remedy: 'create it with the vpc of the API, and with its vpcSubnets if they are set',
    }, other);
  }
  const known = [...vpc.privateSubnets, ...vpc.isolatedSubnets, ...vpc.publicSubnets, ...handlerSubnets];
  const ids = subnetIds(other);
  const subnets = ids.flatMap(id => known.find(({ subnetId }) => subnetId === id) ?? []);
  whenLookedUp(other, () => checkSubnets(other, vpc.node.path, ids.filter(id => !subnets.some(({ subnetId }) => subnetId === id))));
  return { vpc, securityGroup: keepClosed(other.connections.securityGroups[0]), subnets };
}

/**
 * A security group that allows all outbound traffic, the default of a function, needs no outbound rule; CDK warns about each rule that it
 * ignores.
 */
export function acknowledgeOpenGroup(group: ISecurityGroup) {
  if (Resource.isOwnedResource(group) && group.allowAllOutbound) {
    Annotations.of(group).acknowledgeWarning('@aws-cdk/aws-ec2:ipv4IgnoreEgressRule', 'the security group allows all outbound traffic, including that to the database');
  }
}

function subnetIds(other: Function): string[] {
  const { vpcConfig } = other.node.defaultChild as CfnFunction;
  return (vpcConfig as CfnFunction.VpcConfigProperty).subnetIds ?? [];
}

function checkSubnets(other: Function, vpc: string, [unknown]: readonly string[]) {
  if (unknown !== undefined) {
    throw new ValidationError({
      problem: `the function runs in a subnet that is not known to be in the VPC of the API, "${vpc}"`,
      got: unknown,
      remedy: 'create it with the same vpc and, if vpcSubnets selects subnets, the same subnets as the API',
    }, other);
  }
}
