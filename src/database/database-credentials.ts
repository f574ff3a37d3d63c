import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { iamLogin } from './private/iam-login';
import { secretLogin } from './private/secret-login';
import { Login, LoginTarget } from './target-config';

/** How the handler logs in to the database. */
export class DatabaseCredentials {
  /**
   * Logs in with the `username` and `password` that a secret holds, in a JSON object as RDS writes it. Other fields are
   * not read: host, port and database come from the target.
   *
   * The handler reads the secret when it connects; its value is never part of the template or the environment.
   *
   * @param secret the secret: of this stack or another, or imported by complete ARN, partial ARN or name
   */
  public static fromSecret(secret: ISecret): DatabaseCredentials {
    return new DatabaseCredentials(target => secretLogin(secret, target));
  }

  /**
   * Logs in as a database user with a token that IAM signs, without any password. For PostgreSQL on an instance, a cluster
   * or a proxy of RDS on which IAM authentication is enabled; the user needs the role `rds_iam`
   * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html).
   *
   * @param userName the database user: up to 63 letters, digits and `_ . @ $ -`; it cannot be a token, which is known only at deployment
   */
  public static fromIam(userName: string): DatabaseCredentials {
    return new DatabaseCredentials(target => iamLogin(userName, target));
  }

  private constructor(private readonly login: (target: LoginTarget) => Login) {}

  /** @internal */
  public _bind(target: LoginTarget): Login {
    return this.login(target);
  }
}
