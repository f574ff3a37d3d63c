import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { iamLogin } from './private/iam-login';
import { secretLogin } from './private/secret-login';
import { SecretKeyOptions } from './secret-key-options';
import { DatabaseLogin, LoginTarget } from './target-config';
import { ValidationError } from '../private/validation-error';

/** Credentials with which the handler connects to the database. */
export class DatabaseCredentials {
  /**
   * Connects with the user name and password of a secret, by default the keys `username` and `password` of a JSON object as created by RDS. Other
   * fields are ignored: host, port and database come from the target.
   *
   * The handler reads the secret when it connects. Its value is never part of the template or the environment variables.
   *
   * @example
   * DatabaseCredentials.fromSecret(secret, { userNameKey: 'DB_USER', passwordKey: 'DB_PASSWORD' });
   *
   * @param secret the secret, of this or another stack, or imported by complete ARN, partial ARN or name
   * @param options names of its keys
   */
  public static fromSecret(secret: ISecret, options: SecretKeyOptions = {}): DatabaseCredentials {
    return new BoundCredentials(target => secretLogin(secret, options, target));
  }

  /**
   * Connects as a database user with IAM database authentication, without a password. Requires PostgreSQL on an RDS instance, cluster
   * or proxy with IAM authentication enabled; the user needs the role `rds_iam`
   * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html).
   *
   * @param userName name of the database user: up to 63 letters, digits and `_ . @ $ -`; it cannot be a token
   */
  public static fromIam(userName: string): DatabaseCredentials {
    return new BoundCredentials(target => iamLogin(userName, target));
  }

  /** Serves the classes of this library only: other subclasses cannot log in. */
  protected constructor() {}

  /**
   * @throws for a subclass outside of this library, which jsii allows in every language
   * @internal
   */
  public _bind({ scope }: LoginTarget): DatabaseLogin {
    throw new ValidationError({
      problem: 'DatabaseCredentials cannot be extended', remedy: 'use DatabaseCredentials.fromSecret(secret), DatabaseCredentials.fromIam(userName) or DatabaseScripts.addUser(name)',
    }, scope);
  }
}

class BoundCredentials extends DatabaseCredentials {
  constructor(private readonly login: (target: LoginTarget) => DatabaseLogin) {
    super();
  }

  /** @internal */
  public override _bind(target: LoginTarget): DatabaseLogin {
    return this.login(target);
  }
}
