import { Stack, Token } from 'aws-cdk-lib';
import { ISubnet } from 'aws-cdk-lib/aws-ec2';

/**
 * Availability zone of a subnet, as a text that is the same for the same zone; undefined if it is unknown: CDK throws for a subnet that is
 * imported by its ID alone, and all items of a list that is known only at deployment look the same.
 */
export function zoneOf(subnet: ISubnet): string | undefined {
  try {
    const zone = subnet.availabilityZone;
    return Token.isUnresolved([zone]) ? undefined : textOf(subnet, zone);
  } catch {
    return undefined;
  }
}

/** First subnet of each availability zone, as an interface endpoint supports one per zone, and every subnet whose zone is unknown. */
export function oneForEachZone(subnets: readonly ISubnet[]): ISubnet[] {
  const zones = subnets.map(zoneOf);
  return subnets.filter((_, index) => zones[index] === undefined || zones.indexOf(zones[index]) === index);
}

function textOf(subnet: ISubnet, zone: string): string {
  return Token.isUnresolved(zone) ? JSON.stringify(Stack.of(subnet).resolve(zone)) : zone;
}
