import { CfnResource } from 'aws-cdk-lib';
import { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { connectToDatabase } from './private/database-rules';
import { HandlerPlacement } from './private/handler-placement';
import { warnOfIgnoredRules } from './private/imported-groups';
import { rulesFrom } from './private/rules';
import { SecretsAccess, SecretsPath } from './secrets-access';
import { DatabaseTargetConfig } from '../database/target-config';

/** The ways of a function to the database and, where its login is a secret, to Secrets Manager. */
export class DatabasePath {
  private readonly secrets?: SecretsPath;
  private readonly securityGroup: ISecurityGroup;

  constructor(scope: Construct, place: HandlerPlacement, target: DatabaseTargetConfig, secretsAccess?: SecretsAccess) {
    this.securityGroup = place.securityGroup;
    connectToDatabase(place.securityGroup, target);
    const { secretArn } = target.login;
    if (secretArn !== undefined) {
      this.secrets = (secretsAccess ?? SecretsAccess.automatic())._bind(scope, place, secretArn);
    }
    warnOfIgnoredRules(scope, place.securityGroup, [target.network, ...this.secrets?.endpoint ? [this.secrets.endpoint] : []]);
  }

  /** What opens the ways, but for the rules that are written in the group of the function. */
  public get rules(): CfnResource[] {
    return rulesFrom(this.securityGroup);
  }

  /** Variables by which the function finds its way. */
  public get environment(): { readonly [name: string]: string } {
    return this.secrets?.environment ?? {};
  }
}
