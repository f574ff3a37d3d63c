import { Duration, Stack, Stage } from 'aws-cdk-lib';
import { Connections, IConnectable, ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { InvocationType, Trigger } from 'aws-cdk-lib/triggers';
import { Construct, IConstruct, IDependable } from 'constructs';
import { DatabaseScriptsProps } from './database-scripts-props';
import { DatabaseUser } from './database-user';
import { DatabaseUserOptions } from './database-user-options';
import { readScripts } from './private/script-folder';
import { acknowledgeProvider } from './provider-findings';
import { runAfter } from './run-after';
import { checkHistory, checkSize, rejectNothing, rejectSharedHistory, sharesServer, warnOfOtherTarget } from './script-rules';
import { TakenName } from './user-names';
import { checkUser } from './user-rules';
import { UserSecret } from './user-secret';
import { UserSecrets } from './user-secrets';
import { DatabaseUserManifest, HISTORY_TABLE, ScriptManifest, SCRIPTS_FORMAT, ScriptsManifest } from '../contract/scripts-manifest';
import { DatabaseTargetConfig } from '../database/target-config';
import { ScriptHandler } from '../handler/script-handler';
import { HandlerNetwork } from '../network/handler-network';
import { handlerLogGroup } from '../observability/log-groups';
import { SCRIPTS_CLIENT } from '../private/database-client';

/**
 * Runs SQL scripts in the database during the deployment, from inside of the VPC, and creates its users.
 *
 * Each script runs once, in the order of the versions, before the APIs that need it. A deployment that changes neither scripts nor users runs
 * nothing. A failing script fails the deployment, and CloudFormation then invokes the version before, with its older scripts: a rollback undoes no
 * script. When the construct is removed, tables and users stay.
 *
 * @example
 * const schema = new DatabaseScripts(this, 'Schema', {
 *   vpc,
 *   database: DatabaseTarget.fromInstance(instance, { databaseName: 'library' }),
 *   folder: 'migrations',
 * });
 * const apiUser = schema.addUser('library_api', { grants: ['SELECT, INSERT ON loans', 'SELECT ON books'] });
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

  /** @internal */
  public readonly _target: DatabaseTargetConfig;

  /**
   * Table of the scripts that have run; undefined: there are only users.
   *
   * @internal
   */
  public readonly _historyTable?: string;

  /** @internal */
  public readonly _users: DatabaseUser[] = [];

  private readonly userSecrets: UserSecrets;

  /**
   * Creates the function, and its invocation during the deployment.
   *
   * @param scope parent construct
   * @param id construct ID, unique in the scope
   * @param props database, scripts and network
   */
  constructor(scope: Construct, id: string, props: DatabaseScriptsProps) {
    super(scope, id);
    const { folder, historyTable = HISTORY_TABLE } = props;
    checkHistory(this, { historyTable, baselineVersion: props.baselineVersion });
    this._target = props.database._bind(this);
    this._historyTable = folder === undefined ? undefined : historyTable;
    rejectSharedHistory(this, this.others);
    rejectNothing(this, folder, this._users);
    const scripts = folder === undefined ? [] : this.readScripts(folder, props);

    const network = new HandlerNetwork(this, props, this._target);
    const logGroup = handlerLogGroup(this, props);
    const manifest = (): ScriptsManifest => ({
      format: SCRIPTS_FORMAT, engine: this._target.engine, historyTable, baselineVersion: props.baselineVersion, scripts, users: this.userManifests,
    });
    const handler = new ScriptHandler(this, { network, target: this._target, manifest: () => JSON.stringify(manifest()), logGroup, options: props });
    this.userSecrets = new UserSecrets(handler, network.path, this._target.loginTarget);
    this.trigger = new Trigger(this, 'Trigger', {
      handler: handler.function, invocationType: InvocationType.REQUEST_RESPONSE, timeout: Duration.minutes(15),
    });
    runAfter(this.trigger, handler, network.path, this._target);
    acknowledgeProvider(this);

    this.handler = handler.function;
    this.role = handler.role.role;
    this.logGroup = logGroup;
    this.securityGroup = network.securityGroup;
    this.connections = network.securityGroup.connections;
  }

  /**
   * Adds a user that is created before the scripts run, with a generated password in a secret, or with IAM database authentication. The user can
   * log in, and is neither a superuser nor a member of other roles. It is never dropped.
   *
   * @example
   * schema.addUser('shop_reports', { grants: ['SELECT ON ALL TABLES IN SCHEMA sales'], iam: true });
   *
   * @param name name of the user: a plain identifier, for PostgreSQL in lower case with up to 63 characters, for SQL Server with up to 128
   * @param options permissions and login
   */
  public addUser(name: string, options: DatabaseUserOptions = {}): DatabaseUser {
    const grants = checkUser(this, name, options, this._target, this.knownUsers);
    const secret = options.iam ? undefined : new UserSecret(this.userScope, name, options, this.trigger);
    const login = secret ? 'secret' : 'iam';
    const user = DatabaseUser._create({ name, login, grants }, { scripts: this, engine: this._target.engine, trigger: this.trigger }, secret);
    this._users.push(user);
    if (secret) this.userSecrets.add(name, secret);
    return user;
  }

  /**
   * Returns what an API with this option waits for. Warns if its database is another one.
   *
   * @internal
   */
  public _gate(api: IConstruct, target: DatabaseTargetConfig): IDependable {
    warnOfOtherTarget(api, this, target);
    return this.trigger;
  }

  private readScripts(folder: string, { placeholders, lockFile }: DatabaseScriptsProps): ScriptManifest[] {
    const scripts = readScripts(this, folder, { engine: this._target.engine, placeholders, lockFile });
    checkSize(this, scripts);
    return scripts;
  }

  /** Users of this server, also those of other scripts of the app. */
  private get knownUsers(): TakenName[] {
    const others = this.others.filter(each => sharesServer(each._target, this._target));
    const takenIn = ({ _users }: DatabaseScripts, scripts?: string) => _users.map(({ userName }) => ({ name: userName, scripts }));
    return [...takenIn(this), ...others.flatMap(each => takenIn(each, each.node.path))];
  }

  /** Other scripts of the same stage, account and region: elsewhere, a host name can be that of another database. */
  private get others(): DatabaseScripts[] {
    const { account, region } = Stack.of(this);
    const { node } = Stage.of(this) ?? this.node.root;
    const scripts = node.findAll().filter(each => each instanceof DatabaseScripts && each !== this) as DatabaseScripts[];
    return scripts.filter(each => Stack.of(each).account === account && Stack.of(each).region === region);
  }

  private get userScope(): Construct {
    return this.node.tryFindChild('Users') as Construct | undefined ?? new Construct(this, 'Users');
  }

  private get userManifests(): DatabaseUserManifest[] {
    return this._users.map(({ _manifest }) => _manifest).sort((a, b) => a.name < b.name ? -1 : 1);
  }
}
