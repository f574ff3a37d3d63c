import { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { SecretsAccess } from './secrets-access';

/** Network of the handler. */
export interface NetworkOptions {
  /** VPC from which the handler connects to the database. */
  readonly vpc: IVpc;

  /**
   * Subnets of the handler. Public subnets are not allowed: from there, a function cannot connect to anything outside of the VPC.
   *
   * @default - the private subnets with egress, or else the isolated subnets
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * Security group of the handler. Rules for the database are added to it.
   *
   * @default - a new security group that allows only the traffic that the handler needs
   */
  readonly securityGroup?: ISecurityGroup;

  /**
   * Network path of the handler to Secrets Manager, which stores the password of the database.
   *
   * @default SecretsAccess.automatic()
   */
  readonly secretsAccess?: SecretsAccess;
}
