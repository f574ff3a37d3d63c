import { IConnectable, IPeer } from 'aws-cdk-lib/aws-ec2';
import { DatabaseCredentials } from './database-credentials';
import { DatabaseEngine } from './database-engine';

/** What every target has in common. */
export interface DatabaseTargetOptions {
  /** Name of the database, as `CREATE DATABASE` gave it. */
  readonly databaseName: string;

  /**
   * Certificate authorities to trust instead of those of Amazon RDS and Amazon Trust Services: the text of one or more PEM
   * certificates.
   *
   * @default - those of Amazon RDS in the region and Amazon Trust Services
   */
  readonly certificateAuthorities?: string;

  /**
   * Whether any certificate of the server is accepted. Whoever is on the way to it can then read and change everything,
   * the password included; a `certificateAuthorities` is nearly always the better way.
   *
   * @default false
   */
  readonly trustServerCertificate?: boolean;

  /**
   * Whether PostgreSQL, of version 12 or later, keeps the statements of the routes prepared for each connection, so that it parses them once
   * (https://www.postgresql.org/docs/current/sql-prepare.html). It plans them each time, for the values of the request. What stands between needs to keep each connection on one session of the
   * server, or to know of prepared statements. Not for SQL Server, which keeps plans without being asked.
   *
   * @default - true for instances and clusters of PostgreSQL on Amazon RDS; false for proxies and endpoints
   */
  readonly preparedStatements?: boolean;
}

/** A database on an instance of Amazon RDS. */
export interface RdsTargetOptions extends DatabaseTargetOptions {
  /**
   * How the handler logs in. A user of its own, with just the rights that the routes need, is better than the default.
   *
   * @default - the secret of the master user, which was generated with the database; an imported database has none
   */
  readonly credentials?: DatabaseCredentials;

  /**
   * What runs there.
   *
   * @default - what the database says; PostgreSQL for an imported one that does not say
   */
  readonly engine?: DatabaseEngine;
}

/** A database on a cluster: Amazon Aurora, or a Multi-AZ cluster of Amazon RDS. */
export interface ClusterTargetOptions extends RdsTargetOptions {
  /**
   * Whether read-only routes ask the reader endpoint. Readers lag behind the writer, usually by milliseconds: a read may
   * miss what was just written.
   *
   * @default false
   */
  readonly readFromReaders?: boolean;
}

/** A database behind an RDS Proxy. */
export interface ProxyTargetOptions extends DatabaseTargetOptions {
  /** How the handler logs in to the proxy: with a secret that the proxy knows, or by IAM. */
  readonly credentials: DatabaseCredentials;

  /**
   * What runs behind the proxy.
   *
   * @default - what the proxy says; PostgreSQL for an imported one
   */
  readonly engine?: DatabaseEngine;

  /**
   * Where the proxy is.
   *
   * @default - the security groups of the proxy; an imported proxy has to be told
   */
  readonly connectable?: IConnectable;
}

/** SQL Server on an EC2 instance. */
export interface Ec2TargetOptions extends DatabaseTargetOptions {
  /** How the handler logs in; SQL Server authentication. */
  readonly credentials: DatabaseCredentials;

  /**
   * TCP port that the server listens on.
   *
   * @default 1433
   */
  readonly port?: number;

  /**
   * Host name, as the server's certificate has it.
   *
   * @default - the private DNS name of the instance
   */
  readonly host?: string;
}

/** A database that is reached by its address: on premises, in another account, on a machine of your own. */
export interface DatabaseEndpoint extends DatabaseTargetOptions {
  /** Host name, as the server's certificate has it. */
  readonly host: string;

  /**
   * TCP port.
   *
   * @default - 5432 for PostgreSQL, 1433 for SQL Server
   */
  readonly port?: number;

  /**
   * What runs there.
   *
   * @default DatabaseEngine.POSTGRESQL
   */
  readonly engine?: DatabaseEngine;

  /** How the handler logs in. */
  readonly credentials: DatabaseCredentials;

  /**
   * Where the database is, for the rule that lets the handler out: its security group (which then also lets the handler
   * in), an address range or a prefix list.
   */
  readonly peer: IPeer;
}
