import { CfnResource } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { connectToDatabase, networksOf } from './private/database-rules';
import { HandlerPlacement } from './private/handler-placement';
import { warnOfIgnoredRules } from './private/imported-groups';
import { checkDatabaseEgress } from './private/routing-rules';
import { rulesFrom } from './private/rules';
import { SecretsAccess, SecretsPath } from './secrets-access';
import { DatabaseTargetConfig } from '../database/target-config';

/** Network path of a function to the database and, if a login is a secret, to Secrets Manager. */
export class DatabasePath {
  private secrets?: SecretsPath;

  constructor(
    private readonly scope: Construct,
    private readonly place: HandlerPlacement,
    target: DatabaseTargetConfig,
    private readonly secretsAccess?: SecretsAccess,
  ) {
    connectToDatabase(scope, place.securityGroup, target);
    if (target.throughNat) {
      checkDatabaseEgress(scope, place);
    }
    const { secretArn } = target.login;
    if (secretArn !== undefined) {
      this.secrets = this.openSecrets(secretArn);
    }
    warnOfIgnoredRules(scope, place.securityGroup, [...networksOf(target), ...this.endpoints]);
  }

  /** Opens the path to another secret than that of the login. */
  public admitSecret(secretArn: string) {
    if (this.secrets) {
      this.secrets.admit?.(secretArn);
    } else {
      this.secrets = this.openSecrets(secretArn);
      warnOfIgnoredRules(this.scope, this.place.securityGroup, this.endpoints);
    }
  }

  /** Rules that open the path, except those that are inline in the security group of the function. */
  public get rules(): CfnResource[] {
    return rulesFrom(this.place.securityGroup);
  }

  /** Endpoint for Secrets Manager, if there is one. */
  public get endpoints(): NonNullable<SecretsPath['endpoint']>[] {
    return this.secrets?.endpoint ? [this.secrets.endpoint] : [];
  }

  /** Environment variables that the function needs to use the path. */
  public get environment(): { readonly [name: string]: string } {
    return this.secrets?.environment ?? {};
  }

  private openSecrets(secretArn: string): SecretsPath {
    return (this.secretsAccess ?? SecretsAccess.automatic())._bind(this.scope, this.place, secretArn);
  }
}
