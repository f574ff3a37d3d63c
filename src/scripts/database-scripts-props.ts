import { RemovalPolicy } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DatabaseTarget } from '../database/database-target';
import { NetworkOptions } from '../network/network-options';

/** Properties of `DatabaseScripts`. */
export interface DatabaseScriptsProps extends NetworkOptions {
  /**
   * Database in which the scripts run, with the credentials of an administrator, by default the master user. Users that the scripts create are
   * credentials of APIs.
   */
  readonly database: DatabaseTarget;

  /**
   * Folder with the scripts, relative to the working directory: `V001__create_orders.sql` runs once, in the order of the versions, and
   * `R__views.sql` whenever it has changed. Requires at least one script.
   *
   * @default - no scripts, only users
   */
  readonly folder?: string;

  /**
   * Table of the scripts that have run, in the default schema of the administrator. Use `flyway_schema_history` to go on after Flyway.
   *
   * @default 'schema_history'
   */
  readonly historyTable?: string;

  /**
   * Version of a database that has tables, but no history table: scripts up to this version count as run.
   *
   * @default - the deployment of such a database fails
   */
  readonly baselineVersion?: string;

  /**
   * Values of placeholders in the scripts, as in `{ schema: 'sales' }` for `${schema}`. They are part of the code of a function, so do not pass
   * secrets.
   *
   * @default - none
   */
  readonly placeholders?: { readonly [name: string]: string };

  /**
   * JSON file with the checksum of each script, to be committed with the scripts. Synthesis adds new scripts, and fails for a script that was
   * edited or removed.
   *
   * @default - none; an edited script fails the deployment
   */
  readonly lockFile?: string;

  /**
   * Memory of the function in MiB.
   *
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * Node.js runtime of the function, version 22 or later.
   *
   * @default - Node.js 24
   */
  readonly runtime?: Runtime;

  /**
   * Processor architecture of the function.
   *
   * @default Architecture.ARM_64
   */
  readonly architecture?: Architecture;

  /**
   * Retention period of the logs.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;

  /**
   * Removal policy of the log group.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly logRemovalPolicy?: RemovalPolicy;

  /**
   * KMS key with which CloudWatch Logs encrypts the logs, as `logEncryptionKey` of an API.
   *
   * @default - a key managed by CloudWatch Logs
   */
  readonly logEncryptionKey?: IKey;
}
