import { Stack, Token } from 'aws-cdk-lib';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct, IDependable } from 'constructs';
import { DatabaseUserManifest } from '../contract/scripts-manifest';
import { DatabaseCredentials } from '../database/database-credentials';
import { DatabaseEngine } from '../database/database-engine';
import { DatabaseLogin, LoginTarget } from '../database/target-config';
import { databaseClient } from '../private/database-client';
import { isPendingLookup } from '../private/pending-lookup';
import { ValidationError } from '../private/validation-error';

/**
 * Scripts that create a user.
 *
 * @internal
 */
export interface UserOrigin {
  readonly scripts: IConstruct;
  readonly engine: DatabaseEngine;
  /** Invocation that must be complete before the user exists. */
  readonly trigger: IDependable;
}

/**
 * User of a database that scripts create, as credentials of APIs. Returned by `DatabaseScripts.addUser`. An API with these credentials is
 * deployed after the scripts, and reads the secret of this user only.
 *
 * @example
 * const apiUser = schema.addUser('orders_api', { grants: ['SELECT, INSERT ON orders'] });
 * const database = DatabaseTarget.fromInstance(instance, { databaseName: 'shop', credentials: apiUser });
 */
export class DatabaseUser extends DatabaseCredentials {
  /** @internal */
  public static _create(manifest: DatabaseUserManifest, origin: UserOrigin, secret?: ISecret): DatabaseUser {
    return new DatabaseUser(manifest, origin, secret);
  }

  /** Name of the user. */
  public readonly userName: string;

  /**
   * Secret with user name and password; undefined with IAM authentication. For rotation functions of AWS, attach the instance or cluster, which
   * adds its address and keeps the password, as in
   * `secret.attach(instance).addRotationSchedule('Rotation', { hostedRotation: HostedRotation.postgreSqlSingleUser({ vpc }) })`.
   */
  public readonly secret?: ISecret;

  /** @internal */
  public readonly _manifest: DatabaseUserManifest;

  private constructor(manifest: DatabaseUserManifest, private readonly origin: UserOrigin, secret?: ISecret) {
    super();
    this._manifest = manifest;
    this.userName = manifest.name;
    this.secret = secret;
  }

  /**
   * @throws for a database of another engine, in another account or region, and for other scripts
   * @internal
   */
  public override _bind(target: LoginTarget): DatabaseLogin {
    this.checkTarget(target);
    const credentials = this.secret ? DatabaseCredentials.fromSecret(this.secret) : DatabaseCredentials.fromIam(this.userName);
    return { ...credentials._bind(target), after: this.origin.trigger };
  }

  private checkTarget({ scope, engine }: LoginTarget) {
    const { scripts } = this.origin;
    if (databaseClient(scope).administers) {
      throw this.error(scope, 'cannot run scripts, which need an administrator', 'leave credentials out for the master user, or pass those of another administrator');
    }
    if (engine !== this.origin.engine) {
      throw this.error(scope, `exists in ${NAMES[this.origin.engine]}, but the API queries ${NAMES[engine]}`, 'add a user to the scripts of the database of the API');
    }
    const part = (['region', 'account'] as const).find(each => differ(Stack.of(scripts)[each], Stack.of(scope)[each]));
    if (part && !isPendingLookup(scope)) {
      throw this.error(scope, `is created in another ${part} than that of the API`, `deploy the scripts "${scripts.node.path}" and the API to one account and region`);
    }
  }

  private error(scope: IConstruct, problem: string, remedy: string): ValidationError {
    return new ValidationError({ problem: `the database user "${this.userName}" ${problem}`, remedy }, scope);
  }
}

const NAMES: { readonly [engine in DatabaseEngine]: string } = { [DatabaseEngine.POSTGRESQL]: 'PostgreSQL', [DatabaseEngine.SQL_SERVER]: 'SQL Server' };

function differ(a: string, b: string): boolean {
  return !Token.isUnresolved(a) && !Token.isUnresolved(b) && a !== b;
}
