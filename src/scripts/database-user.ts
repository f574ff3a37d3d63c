import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { IDependable } from 'constructs';
import { DatabaseUserManifest } from '../contract/scripts-manifest';
import { DatabaseCredentials } from '../database/database-credentials';
import { DatabaseLogin, LoginTarget } from '../database/target-config';

/**
 * User of a database that the scripts create, and credentials of an API. An API with these credentials is deployed after the scripts.
 *
 * Create users with `DatabaseScripts.addUser`.
 */
export class DatabaseUser extends DatabaseCredentials {
  /** @internal */
  public static _create(manifest: DatabaseUserManifest, trigger: IDependable, secret?: ISecret): DatabaseUser {
    return new DatabaseUser(manifest, trigger, secret);
  }

  /** Name of the user. */
  public readonly userName: string;

  /** Secret with user name and password, and with the fields that rotation functions of AWS read; undefined with IAM authentication. */
  public readonly secret?: ISecret;

  private constructor(
    /** @internal */
    public readonly _manifest: DatabaseUserManifest,
    private readonly trigger: IDependable,
    secret?: ISecret,
  ) {
    super();
    this.userName = _manifest.name;
    this.secret = secret;
  }

  /** @internal */
  public override _bind(target: LoginTarget): DatabaseLogin {
    const credentials = this.secret ? DatabaseCredentials.fromSecret(this.secret) : DatabaseCredentials.fromIam(this.userName);
    return { ...credentials._bind(target), after: this.trigger };
  }
}
