import { IConnectable, IPeer } from 'aws-cdk-lib/aws-ec2';
import { DatabaseInstance, IDatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { IConstruct } from 'constructs';
import { DatabaseCredentials } from './database-credentials';
import { checkCertificates, checkDatabaseName, checkHost, checkPeer, checkPort } from './private/target-rules';
import { ValidationError } from '../private/validation-error';

/** A database of Amazon RDS. */
export interface RdsTargetOptions {
  /** Name of the database, as `CREATE DATABASE` gave it. */
  readonly databaseName: string;

  /**
   * How the handler logs in.
   *
   * @default - the secret that was generated with the instance; an imported instance has none
   */
  readonly credentials?: DatabaseCredentials;
}

/** A database that is reached by its address: on premises, in another account, on a machine of your own. */
export interface DatabaseEndpoint {
  /** Host name, as the server's certificate has it. */
  readonly host: string;

  /**
   * TCP port.
   *
   * @default 5432
   */
  readonly port?: number;

  /** Name of the database, as `CREATE DATABASE` gave it. */
  readonly databaseName: string;

  /** How the handler logs in. */
  readonly credentials: DatabaseCredentials;

  /**
   * Where the database is, for the rule that lets the handler out: its security group (which then also lets the handler
   * in), an address range or a prefix list.
   */
  readonly peer: IPeer;

  /**
   * Certificate authorities to trust instead of those of Amazon RDS and Amazon Trust Services: one or more PEM certificates.
   *
   * @default - those of Amazon RDS in the region and Amazon Trust Services
   */
  readonly certificateAuthorities?: string;
}

/**
 * What the rooms need to know of a target.
 *
 * @internal
 */
export interface DatabaseTargetConfig {
  readonly host: string;
  readonly port: number;
  readonly databaseName: string;
  readonly credentials: DatabaseCredentials;
  readonly network: IConnectable;
  readonly certificateAuthorities?: string;
}

/** The database behind an API: PostgreSQL. */
export abstract class DatabaseTarget {
  /**
   * A PostgreSQL instance of Amazon RDS.
   *
   * @param instance the instance
   * @param options database and login
   */
  public static fromInstance(instance: IDatabaseInstance, options: RdsTargetOptions): DatabaseTarget {
    return new InstanceTarget(instance, options);
  }

  /**
   * A PostgreSQL server anywhere the VPC reaches.
   *
   * @param endpoint address, login and place in the network
   */
  public static fromEndpoint(endpoint: DatabaseEndpoint): DatabaseTarget {
    return new EndpointTarget(endpoint);
  }

  /**
   * @param scope the API, for the path in errors
   * @internal
   */
  public abstract _bind(scope: IConstruct): DatabaseTargetConfig;
}

class InstanceTarget extends DatabaseTarget {
  constructor(private readonly instance: IDatabaseInstance, private readonly options: RdsTargetOptions) {
    super();
    checkDatabaseName(options.databaseName);
  }

  public _bind(scope: IConstruct): DatabaseTargetConfig {
    this.checkEngine(scope);
    if (this.instance.connections.securityGroups.length === 0) {
      throw new ValidationError({
        problem: `the database instance "${this.instance.node.path}" has no security group, so nothing would let the handler in`,
        remedy: 'pass securityGroups when importing it',
      }, scope);
    }
    return {
      host: this.instance.dbInstanceEndpointAddress,
      port: this.instance.instanceEndpoint.port,
      databaseName: this.options.databaseName,
      credentials: this.options.credentials ?? this.generatedSecret(scope),
      network: this.instance,
    };
  }

  private checkEngine(scope: IConstruct) {
    const engine = this.instance.engine?.engineType;
    if (engine !== undefined && engine !== 'postgres') {
      throw new ValidationError({
        problem: `the database instance "${this.instance.node.path}" does not run PostgreSQL`, got: engine, allowed: 'postgres',
      }, scope);
    }
  }

  private generatedSecret(scope: IConstruct): DatabaseCredentials {
    const { secret } = this.instance as DatabaseInstance;
    if (!secret) {
      throw new ValidationError({
        problem: `the database instance "${this.instance.node.path}" comes without a secret to log in with`,
        remedy: 'pass credentials: DatabaseCredentials.fromSecret(secret)',
      }, scope);
    }
    return DatabaseCredentials.fromSecret(secret);
  }
}

class EndpointTarget extends DatabaseTarget {
  constructor(private readonly endpoint: DatabaseEndpoint) {
    super();
    checkHost(endpoint.host);
    checkPort(endpoint.port);
    checkDatabaseName(endpoint.databaseName);
    checkPeer(endpoint.peer);
    checkCertificates(endpoint.certificateAuthorities);
  }

  public _bind(): DatabaseTargetConfig {
    const { host, port, databaseName, credentials, peer, certificateAuthorities } = this.endpoint;
    return { host, port: port ?? 5432, databaseName, credentials, network: peer, certificateAuthorities };
  }
}
