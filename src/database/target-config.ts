import { IResource } from 'aws-cdk-lib';
import { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { IConnectable } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IDatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { IConstruct, IDependable } from 'constructs';
import { DatabaseEngine } from './database-engine';

/** Configuration of a database, shared with the handler, the network and the alarms. */
export interface DatabaseTargetConfig {
  readonly engine: DatabaseEngine;
  readonly host: string;
  /** Host for read-only statements, if it differs. */
  readonly readerHost?: string;
  /** Security group or address of `readerHost`, if it differs from `network`. */
  readonly readNetwork?: IConnectable;
  readonly port: number;
  readonly databaseName: string;
  readonly login: DatabaseLogin;
  /** Properties that another login depends on. */
  readonly loginTarget: LoginTarget;
  /** Security group or address for the rules between handler and database. */
  readonly network: IConnectable;
  /** Whether the handler connects through NAT to a public address, which isolated subnets cannot reach. */
  readonly throughNat?: boolean;
  /** Whether it is Amazon Aurora DSQL. */
  readonly dsql?: boolean;
  /** Returns why the database never pauses although it may; undefined: it has no automatic pause, or can. Known at the end of synthesis. */
  readonly staysAwake?: () => string | undefined;
  /** PEM certificates to trust instead of those of AWS. */
  readonly certificateAuthorities?: string;
  readonly trustServerCertificate: boolean;
  /** Whether the server certificate was issued by Amazon RDS, with the certificate authority of its region. */
  readonly rdsCertificate: boolean;
  /** Whether statements stay prepared on each PostgreSQL connection. */
  readonly preparedStatements: boolean;
  /** Whether a proxy pools the connections to the database; undefined: not known. */
  readonly pooled?: boolean;
  /** Connections that CloudWatch counts; undefined: not known. */
  readonly connections?: KnownConnections;
}

/** Metrics and limit of the connections to a database. */
export interface KnownConnections {
  /** Open connections, and for proxies their maximum. */
  readonly metrics: IMetric[];
  readonly limit?: ConnectionLimit;
}

/** Maximum number of connections that a database accepts. */
export interface ConnectionLimit {
  readonly value: number;
  /** Whether the value is derived from the instance class. */
  readonly estimated: boolean;
}

/** Login of the handler to the database. */
export interface DatabaseLogin {
  /** Environment variables for the handler; none of them is secret. */
  readonly environment: { readonly [name: string]: string };
  /** Policy statements for the role of the handler. */
  readonly statements: PolicyStatement[];
  /** ARN, or ARN pattern, of the secret; undefined: no access to Secrets Manager is needed. */
  readonly secretArn?: string;
  /** Constructs that must be deployed before a function can log in, such as the scripts that create the user; undefined: none. */
  readonly after?: IDependable;
}

/** Returns whether the login reads a secret from Secrets Manager. */
export function readsSecret({ secretArn }: DatabaseLogin): boolean {
  return secretArn !== undefined;
}

/** Properties of the database that a login depends on. */
export interface LoginTarget {
  /** API or scripts: scope of errors, warnings and stack. */
  readonly scope: IConstruct;
  readonly engine: DatabaseEngine;
  /** Resource ID for IAM database authentication; undefined: the database does not support it. */
  readonly iamResourceId?: string;
  /** RDS instance, cluster or proxy, to check whether IAM authentication is enabled; undefined: not an RDS resource. */
  readonly resource?: IResource;
  /** Read replica that IAM treats as a separate database; undefined: none. */
  readonly replica?: { readonly iamResourceId?: string; readonly resource?: IResource };
}

/** Host for read-only statements. */
export interface ReadHostConfig {
  readonly host: string;
  readonly network: IConnectable;
  /** Read replica at the host; undefined: not a replica, or not known. */
  readonly replica?: IDatabaseInstance;
}

/** Configuration from one type of target; `preparedStatements` is undefined unless the user set it. */
export type BoundTarget = Omit<DatabaseTargetConfig, 'preparedStatements'> & Partial<Pick<DatabaseTargetConfig, 'preparedStatements'>>;

/** Creates the configuration of a target for an API or scripts. */
export type TargetBinding = (scope: IConstruct) => BoundTarget;
