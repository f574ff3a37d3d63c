import { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { NetworkOptions } from './network-options';
import { closedSecurityGroup, keepClosed } from './private/closed-security-group';
import { connectToDatabase, refusePublicDatabase } from './private/database-rules';
import { chooseSubnets, HandlerPlace } from './private/handler-place';
import { warnOfIgnoredRules } from './private/imported-groups';
import { SecretsAccess, SecretsPath } from './secrets-access';
import { checkRegionAndAccount } from '../database/environment-rules';
import { DatabaseTargetConfig } from '../database/target-config';

/** The handler's place in the VPC, its security group, and its ways to the database and to Secrets Manager. */
export class HandlerNetwork {
  public readonly place: HandlerPlace;
  private readonly secrets?: SecretsPath;

  constructor(scope: Construct, options: NetworkOptions, private readonly target: DatabaseTargetConfig) {
    const { vpc, vpcSubnets } = options;
    checkRegionAndAccount(scope, vpc, 'VPC');
    const securityGroup = options.securityGroup
      ? keepClosed(options.securityGroup)
      : closedSecurityGroup(scope, 'SecurityGroup', vpc, `Handler of the API ${scope.node.path}`);
    this.place = { vpc, securityGroup, ...chooseSubnets(scope, vpc, vpcSubnets) };
    refusePublicDatabase(scope, vpc, target);
    connectToDatabase(securityGroup, target);
    if (target.login.secretArn !== undefined) {
      this.secrets = (options.secretsAccess ?? SecretsAccess.automatic())._bind(scope, this.place);
    }
    warnOfIgnoredRules(scope, securityGroup, target.network);
  }

  public get securityGroup(): ISecurityGroup {
    return this.place.securityGroup;
  }

  /** Variables by which the handler finds its way. */
  public get environment(): { readonly [name: string]: string } {
    return this.secrets?.environment ?? {};
  }

  /** Lets the role of the handler read the secret on this way. */
  public permit(role: IRole) {
    if (this.secrets && this.target.login.secretArn !== undefined) {
      this.secrets.permit(role, this.target.login.secretArn);
    }
  }
}
