import { IInterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';

/** Settings of a database on Amazon Aurora DSQL. */
export interface DsqlTargetOptions {
  /**
   * Database role of the handler: up to 63 letters, digits and `_ . @ $ -`, not a token. It is created in the database, and linked to the IAM role of the
   * API (https://docs.aws.amazon.com/aurora-dsql/latest/userguide/using-database-and-iam-roles.html). The role `admin`, which can do everything, is rejected.
   */
  readonly user: string;

  /**
   * Interface endpoint through which the handler connects, so that its subnets need no route to the internet
   * (https://docs.aws.amazon.com/aurora-dsql/latest/userguide/privatelink-managing-clusters.html): a connection endpoint, with private DNS, for the service
   * `attrVpcEndpointServiceName` of the cluster.
   *
   * @default - the public endpoint of the cluster, through NAT: outbound traffic on port 5432 is allowed to every address
   */
  readonly vpcEndpoint?: IInterfaceVpcEndpoint;

  /**
   * Host name of the cluster, as in its certificate.
   *
   * @default - derived from the cluster, and with `vpcEndpoint`, also from the name of its service; required if that is not known
   */
  readonly host?: string;
}
