import { Resource, Token } from 'aws-cdk-lib';
import { CfnInternetGateway, CfnRoute, CfnSubnetRouteTableAssociation, ISubnet } from 'aws-cdk-lib/aws-ec2';
import { IConstruct } from 'constructs';
import type { HandlerPlacement } from './handler-placement';

/** Known routes from some subnets to destinations outside of their VPC. */
export interface Routing {
  /** None of the subnets has a route out of the VPC. */
  readonly isolated: boolean;
  /** All subnets are isolated subnets of the VPC without a default route. */
  readonly lacksDefaultRoute: boolean;
  /** Subnet whose routes are unknown, or do not cover every address; undefined if all subnets have a default route. */
  readonly unknownSubnet?: string;
}

type Egress = 'default route' | 'other routes' | 'unknown' | 'none';

/**
 * Evaluates the routes that the app has so far. CDK still classifies a subnet as isolated after a route to NAT or a transit gateway is added to
 * it (https://github.com/aws/aws-cdk/issues/21189), and as private with egress in a VPC with `natGateways: 0`.
 */
export function routingOf({ vpc, subnets }: Pick<HandlerPlacement, 'vpc' | 'subnets'>): Routing {
  const app = vpc.node.root.node.findAll();
  const egress = subnets.map(subnet => {
    const routes = ipv4Routes(subnet, app);
    if (routes.length > 0) {
      return routes.some(({ destinationCidrBlock }) => destinationCidrBlock === '0.0.0.0/0') ? 'default route' : 'other routes';
    }
    return egressByType(subnet, vpc);
  });
  const unknown = egress.findIndex(each => each !== 'default route');
  return {
    isolated: egress.length > 0 && egress.every(each => each === 'none'),
    lacksDefaultRoute: subnets.every((subnet, index) => vpc.isolatedSubnets.includes(subnet) && egress[index] !== 'default route'),
    unknownSubnet: subnets[unknown]?.node.path,
  };
}

/** All routes of a private subnet of this app are known; a subnet that is imported as private was declared to have egress. */
function egressByType(subnet: ISubnet, { isolatedSubnets, privateSubnets }: HandlerPlacement['vpc']): Egress {
  if (isolatedSubnets.includes(subnet)) {
    return 'none';
  }
  return privateSubnets.includes(subnet) && !Resource.isOwnedResource(subnet) ? 'default route' : 'unknown';
}

/** Routes out of the VPC, except to an internet gateway: a function does not have a public address, so it would receive no response. */
function ipv4Routes(subnet: ISubnet, app: readonly IConstruct[]): CfnRoute[] {
  const tables = [subnet.routeTable?.routeTableId, ...associatedTables(subnet, app)];
  const routes = app.filter(each => each instanceof CfnRoute).filter(({ routeTableId }) => tables.includes(routeTableId));
  return routes.filter(route => route.destinationIpv6CidrBlock === undefined && !isToInternet(route, app));
}

function associatedTables({ subnetId }: ISubnet, app: readonly IConstruct[]): string[] {
  const associations = app.filter(each => each instanceof CfnSubnetRouteTableAssociation);
  return associations.filter(each => each.subnetId === subnetId).map(({ routeTableId }) => routeTableId);
}

function isToInternet({ gatewayId = '' }: CfnRoute, app: readonly IConstruct[]): boolean {
  return Token.isUnresolved(gatewayId)
    ? app.some(each => each instanceof CfnInternetGateway && [each.ref, each.attrInternetGatewayId].includes(gatewayId))
    : gatewayId.startsWith('igw-');
}
