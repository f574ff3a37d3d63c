import { ISubnet } from 'aws-cdk-lib/aws-ec2';

/** The first subnet of each availability zone: an interface endpoint takes one in a zone. */
export function oneForEachZone(subnets: ISubnet[]): ISubnet[] {
  return subnets.filter((subnet, index) => subnets.findIndex(other => other.availabilityZone === subnet.availabilityZone) === index);
}
