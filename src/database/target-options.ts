import { IConnectable, IPeer } from 'aws-cdk-lib/aws-ec2';
import { DatabaseCredentials } from './database-credentials';
import { DatabaseEngine } from './database-engine';
import { ReadHost } from './read-host';

/** Settings that all database targets have in common. */
export interface DatabaseTargetOptions {
  /** Name of the database, as in `CREATE DATABASE`. */
  readonly databaseName: string;

  /**
   * Certificate authorities to trust instead of those of Amazon RDS and Amazon Trust Services, as the text of one or more
   * PEM certificates.
   *
   * @default - those of Amazon RDS in the region and Amazon Trust Services
   */
  readonly certificateAuthorities?: string;

  /**
   * Whether to accept any server certificate. Anyone between handler and database can then read and change all traffic,
   * including the password. Prefer `certificateAuthorities`.
   *
   * @default false
   */
  readonly trustServerCertificate?: boolean;

  /**
   * Whether the statements of the routes stay prepared on each connection, so that PostgreSQL parses them once
   * (https://www.postgresql.org/docs/current/sql-prepare.html). Requires PostgreSQL 12 or later, which still plans them for the values of each
   * request. A proxy or pooler in between must keep each connection on one server session, or support prepared statements. Not for SQL Server,
   * which caches plans by default.
   *
   * @default - true for instances and clusters of PostgreSQL on Amazon RDS; false for proxies and endpoints
   */
  readonly preparedStatements?: boolean;
}

/** Settings of a database on an Amazon RDS instance. */
export interface RdsTargetOptions extends DatabaseTargetOptions {
  /**
   * Credentials of the handler. Instead of the default, use a dedicated user with only the permissions that the routes need.
   *
   * @default - the generated secret of the master user; required for imported databases
   */
  readonly credentials?: DatabaseCredentials;

  /**
   * Database engine.
   *
   * @default - detected from the database; PostgreSQL for imported ones without an engine
   */
  readonly engine?: DatabaseEngine;

  /**
   * Maximum number of connections that the server accepts, such as `max_connections` of PostgreSQL; for clusters, of each instance. It appears in
   * the dashboard and in the warning about unlimited connections, and changes nothing in the database.
   *
   * @default - for PostgreSQL with the default parameter group, estimated from the instance class; otherwise not known
   */
  readonly maxConnections?: number;

  /**
   * Host for read-only routes: a read replica of an instance, or a custom endpoint of a cluster. It must use the same port.
   *
   * @default - the host of all other routes
   */
  readonly readHost?: ReadHost;
}

/** Settings of a database on an Amazon Aurora cluster or an Amazon RDS Multi-AZ cluster. */
export interface ClusterTargetOptions extends RdsTargetOptions {
  /**
   * Whether read-only routes use the reader endpoint. Replication lag is usually a few milliseconds: a read can miss
   * the latest writes. For other hosts, set `readHost` instead.
   *
   * @default false
   */
  readonly readFromReaders?: boolean;
}

/** Settings of a database behind an RDS Proxy. */
export interface ProxyTargetOptions extends DatabaseTargetOptions {
  /** Credentials for the proxy: a secret that is registered with the proxy, or IAM authentication. */
  readonly credentials: DatabaseCredentials;

  /**
   * Database engine behind the proxy.
   *
   * @default - detected from the proxy; PostgreSQL for an imported one
   */
  readonly engine?: DatabaseEngine;

  /**
   * Network connections of the proxy, for the security group rules.
   *
   * @default - the security groups of the proxy; required for an imported proxy
   */
  readonly connectable?: IConnectable;

  /**
   * Host for read-only routes: a read-only endpoint of the proxy.
   *
   * @default - the endpoint of the proxy
   */
  readonly readHost?: ReadHost;
}

/** Settings of SQL Server on an EC2 instance. */
export interface Ec2TargetOptions extends DatabaseTargetOptions {
  /** Credentials for SQL Server authentication. */
  readonly credentials: DatabaseCredentials;

  /**
   * TCP port of the server.
   *
   * @default 1433
   */
  readonly port?: number;

  /**
   * Host name, as in the server certificate.
   *
   * @default - the private DNS name of the instance
   */
  readonly host?: string;
}

/** Settings of a database at any address: on premises, in another account, or on your own machine. */
export interface DatabaseEndpoint extends DatabaseTargetOptions {
  /** Host name, as in the server certificate. */
  readonly host: string;

  /**
   * TCP port.
   *
   * @default - 5432 for PostgreSQL, 1433 for SQL Server
   */
  readonly port?: number;

  /**
   * Database engine.
   *
   * @default DatabaseEngine.POSTGRESQL
   */
  readonly engine?: DatabaseEngine;

  /** Credentials of the handler. */
  readonly credentials: DatabaseCredentials;

  /**
   * Network peer of the handler, for its egress rule: the security group of the database (which also gets an ingress rule),
   * an address range or a prefix list.
   */
  readonly peer: IPeer;

  /**
   * Host for read-only routes: a replica. It must use the same port.
   *
   * @default - `host`
   */
  readonly readHost?: ReadHost;
}
