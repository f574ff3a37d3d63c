import { CfnResource } from 'aws-cdk-lib';
import { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { connectToDatabase } from './private/database-rules';
import { HandlerPlacement } from './private/handler-placement';
import { warnOfIgnoredRules } from './private/imported-groups';
import { rulesFrom } from './private/rules';
import { SecretsAccess, SecretsPath } from './secrets-access';
import { DatabaseTargetConfig } from '../database/target-config';

/** Network path of a function to the database and, if its login is a secret, to Secrets Manager. */
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

  /** Rules that open the path, except those that are inline in the security group of the function. */
  public get rules(): CfnResource[] {
    return rulesFrom(this.securityGroup);
  }

  /** Environment variables that the function needs to use the path. */
  public get environment(): { readonly [name: string]: string } {
    return this.secrets?.environment ?? {};
  }
}
