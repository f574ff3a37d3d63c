import { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { SecretsAccess } from './secrets-access';

/** Where the handler runs. */
export interface NetworkOptions {
  /** The VPC from which the database is reached. */
  readonly vpc: IVpc;

  /**
   * Subnets of the handler; never public ones, in which a function reaches nothing outside of the VPC.
   *
   * @default - the private subnets with egress, or the isolated subnets where there are no others
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * Security group of the handler, to which the rules for the database are added.
   *
   * @default - one of its own, which lets out only what the handler needs
   */
  readonly securityGroup?: ISecurityGroup;

  /**
   * How the handler reaches Secrets Manager, which has the password of the database.
   *
   * @default SecretsAccess.automatic()
   */
  readonly secretsAccess?: SecretsAccess;
}
