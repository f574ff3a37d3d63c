import { Duration } from 'aws-cdk-lib';
import { Connections, IConnectable, ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { InvocationType, Trigger } from 'aws-cdk-lib/triggers';
import { Construct } from 'constructs';
import { DatabaseScriptsProps } from './database-scripts-props';
import { DatabaseUser } from './database-user';
import { DatabaseUserOptions } from './database-user-options';
import { readScripts } from './private/folder-stub';
import { userSecret } from './user-secret';
import { UserSecrets } from './user-secrets';
import { DatabaseUserManifest, HISTORY_TABLE, SCRIPTS_FORMAT, ScriptsManifest } from '../contract/scripts-manifest';
import { DatabaseTargetConfig } from '../database/target-config';
import { ScriptHandler } from '../handler/script-handler';
import { HandlerNetwork } from '../network/handler-network';
import { handlerLogGroup } from '../observability/log-groups';
import { SCRIPTS_CLIENT } from '../private/database-client';

/**
 * Runs SQL scripts in the database during the deployment, from inside of the VPC, and creates its users.
 *
 * @example
 * const schema = new DatabaseScripts(this, 'Schema', {
 *   vpc,
 *   database: DatabaseTarget.fromInstance(instance, { databaseName: 'shop' }),
 *   folder: 'migrations',
 * });
 * const apiUser = schema.addUser('shop_api', { grants: ['SELECT, INSERT ON orders', 'SELECT ON products'] });
 */
export class DatabaseScripts extends Construct implements IConnectable {
  /** Function that runs the scripts. */
  public readonly handler: Function;

  /** Role of the function. */
  public readonly role: IRole;

  /** Security group of the function. */
  public readonly securityGroup: ISecurityGroup;

  /** Network connections of the function. */
  public readonly connections: Connections;

  /** Log group of the function. */
  public readonly logGroup: ILogGroup;

  /** Invokes the function during the deployment. Other resources can depend on it. */
  public readonly trigger: Trigger;

  /** @internal */
  public readonly _databaseClient = SCRIPTS_CLIENT;

  private readonly target: DatabaseTargetConfig;
  private readonly users: DatabaseUser[] = [];
  private readonly userSecrets: UserSecrets;

  /**
   * @param scope parent construct
   * @param id construct ID, unique in the scope
   * @param props database, scripts and network
   */
  constructor(scope: Construct, id: string, props: DatabaseScriptsProps) {
    super(scope, id);
    this.target = props.database._bind(this);
    const { engine } = this.target;
    const { folder, placeholders, lockFile } = props;
    const scripts = folder === undefined ? [] : readScripts(this, folder, { engine, placeholders, lockFile });
    const network = new HandlerNetwork(this, props, this.target);
    const logGroup = handlerLogGroup(this, props);
    const manifest = (): ScriptsManifest => ({ ...this.historyOptions(props), scripts, users: this.userManifests });
    const handler = new ScriptHandler(this, { network, target: this.target, manifest: () => JSON.stringify(manifest()), logGroup, options: props });
    this.userSecrets = new UserSecrets(handler, network.path, this.target.loginTarget);
    this.trigger = new Trigger(this, 'Trigger', {
      handler: handler.function, invocationType: InvocationType.REQUEST_RESPONSE, timeout: Duration.minutes(15),
    });
    this.handler = handler.function;
    this.role = handler.role.role;
    this.logGroup = logGroup;
    this.securityGroup = network.securityGroup;
    this.connections = network.securityGroup.connections;
  }

  /**
   * Adds a user that the scripts create before they run, with a generated password in a secret, or with IAM database authentication. Users are
   * never dropped.
   *
   * @param name name of the user, in lower case
   * @param options permissions and login
   */
  public addUser(name: string, options: DatabaseUserOptions = {}): DatabaseUser {
    const users = this.node.tryFindChild('Users') as Construct | undefined ?? new Construct(this, 'Users');
    const secret = options.iam ? undefined : userSecret(users, name, this.target, options);
    const user = DatabaseUser._create({ name, login: secret ? 'secret' : 'iam', grants: options.grants }, this.trigger, secret);
    this.users.push(user);
    if (secret) this.userSecrets.add(name, secret);
    return user;
  }

  private historyOptions({ historyTable = HISTORY_TABLE, baselineVersion }: DatabaseScriptsProps) {
    return { format: SCRIPTS_FORMAT, engine: this.target.engine, historyTable, baselineVersion };
  }

  private get userManifests(): DatabaseUserManifest[] {
    return this.users.map(({ _manifest }) => _manifest).sort((a, b) => a.name < b.name ? -1 : 1);
  }
}
