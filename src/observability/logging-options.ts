import { RemovalPolicy } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** What is logged, and for how long it is kept. */
export interface LoggingOptions {
  /**
   * How long access logs and handler logs are kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;

  /**
   * What becomes of the log groups when the API is removed from the stack.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly logRemovalPolicy?: RemovalPolicy;

  /**
   * Key that CloudWatch Logs encrypts the logs with. A key of this app is granted to CloudWatch Logs; the policy of an imported key must let it use
   * the key, and a warning says with which statement
   * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html). An imported alias is refused: log groups take the ARN of a key.
   *
   * @default - a key of CloudWatch Logs
   */
  readonly logEncryptionKey?: IKey;

  /**
   * Whether the access log holds the IP address and the user agent of callers, which are personal data in many countries. The id of the
   * caller is in it anyway.
   *
   * @default true
   */
  readonly logClientAddress?: boolean;

  /**
   * The least that a line of the handler has to be about, from `DEBUG` to `ERROR`. Each request is a line of `INFO`, or of `ERROR` if the
   * answer is 5xx. Metrics are written on every level.
   *
   * @default ApplicationLogLevel.INFO
   */
  readonly logLevel?: ApplicationLogLevel;
}
