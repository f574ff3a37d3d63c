import { IRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { connectToDatabase } from './private/database-rules';
import { HandlerPlace } from './private/handler-place';
import { warnOfIgnoredRules } from './private/imported-groups';
import { SecretsAccess, SecretsPath } from './secrets-access';
import { DatabaseTargetConfig } from '../database/target-config';

/** The ways of a function to the database and, where its login is a secret, to Secrets Manager. */
export class DatabasePath {
  private readonly secrets?: SecretsPath;

  constructor(scope: Construct, place: HandlerPlace, private readonly target: DatabaseTargetConfig, secretsAccess?: SecretsAccess) {
    connectToDatabase(place.securityGroup, target);
    if (target.login.secretArn !== undefined) {
      this.secrets = (secretsAccess ?? SecretsAccess.automatic())._bind(scope, place);
    }
    warnOfIgnoredRules(scope, place.securityGroup, [target.network, ...this.secrets?.endpoint ? [this.secrets.endpoint] : []]);
  }

  /** Variables by which the function finds its way. */
  public get environment(): { readonly [name: string]: string } {
    return this.secrets?.environment ?? {};
  }

  /** Lets the role of the function read the secret on this way. */
  public permit(role: IRole) {
    if (this.secrets && this.target.login.secretArn !== undefined) {
      this.secrets.permit(role, this.target.login.secretArn);
    }
  }
}
