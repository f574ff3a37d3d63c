import { RemovalPolicy } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** Logging settings. */
export interface LoggingOptions {
  /**
   * Retention period of access logs and handler logs.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;

  /**
   * Removal policy of the log groups, applied when the API is removed from the stack.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly logRemovalPolicy?: RemovalPolicy;

  /**
   * KMS key with which CloudWatch Logs encrypts the logs. CloudWatch Logs is granted use of a key in this app. The policy of an imported key
   * must already allow it, and a warning contains the statement
   * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html). Imported aliases are not supported, because log groups
   * require the ARN of a key.
   *
   * @default - a key managed by CloudWatch Logs
   */
  readonly logEncryptionKey?: IKey;

  /**
   * Whether the access log contains the IP address and user agent of callers, which are personal data in many countries. The identity of the
   * caller is logged in any case.
   *
   * @default true
   */
  readonly logClientAddress?: boolean;

  /**
   * Minimum level of handler log lines, from `DEBUG` to `ERROR`. Each request is logged at `INFO`, or at `ERROR` if the response is 5xx. Metrics
   * are written at every level.
   *
   * @default ApplicationLogLevel.INFO
   */
  readonly logLevel?: ApplicationLogLevel;
}
