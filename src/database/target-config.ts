import { IResource } from 'aws-cdk-lib';
import { IConnectable } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { DatabaseEngine } from './database-engine';

/** What the other rooms need to know of a database. */
export interface DatabaseTargetConfig {
  readonly engine: DatabaseEngine;
  readonly host: string;
  /** Where read-only statements go, if elsewhere. */
  readonly readerHost?: string;
  readonly port: number;
  readonly databaseName: string;
  readonly login: Login;
  /** Security group or address, for the rules between handler and database. */
  readonly network: IConnectable;
  /** PEM certificates to trust instead of AWS's. */
  readonly certificateAuthorities?: string;
  readonly trustServerCertificate: boolean;
  /** Whether Amazon RDS issued the certificate of the server, with the certificate authority of its region. */
  readonly rdsCertificate: boolean;
  /** Whether PostgreSQL keeps statements prepared for each connection. */
  readonly preparedStatements: boolean;
  /** Whether a proxy shares few connections to the database among many of ours; undefined: nobody knows here. */
  readonly pooled?: boolean;
}

/** How the handler logs in. */
export interface Login {
  /** Variables for the handler; none of them is secret. */
  readonly environment: { readonly [name: string]: string };
  /** What the role of the handler needs. */
  readonly statements: PolicyStatement[];
  /** ARN, or pattern of ARNs, of the secret that is read; none: the way to Secrets Manager is not needed. */
  readonly secretArn?: string;
}

/** Whether logging in reads a secret of Secrets Manager. */
export function readsSecret({ secretArn }: Login): boolean {
  return secretArn !== undefined;
}

/** What a login has to know of the database. */
export interface LoginTarget {
  /** The API, for errors and for its stack. */
  readonly scope: IConstruct;
  readonly engine: DatabaseEngine;
  /** The resource id that IAM database authentication knows the database by; none: it has no IAM authentication. */
  readonly iamResourceId?: string;
  /** The instance, cluster or proxy of RDS, which knows whether it takes a login by IAM; none: it is no resource of RDS. */
  readonly resource?: IResource;
}

/** Settings that a kind of target determines; `preparedStatements` is undefined unless the user set it. */
export type BoundTarget = Omit<DatabaseTargetConfig, 'preparedStatements'> & Partial<Pick<DatabaseTargetConfig, 'preparedStatements'>>;

/** Finds out about a database, once it is known which API it is for. */
export type TargetBinding = (scope: IConstruct) => BoundTarget;
