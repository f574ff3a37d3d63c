import { Duration } from 'aws-cdk-lib';
import { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { ILambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { IntegrationTimeoutOptions, restApiWait } from './integration-timeout';

/** How the handler runs. */
export interface HandlerOptions {
  /**
   * Memory in MiB; CPU grows with it.
   *
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * The longest that a request may take. API Gateway itself gives up after 29 seconds (REST, unless `integrationTimeout` says otherwise) or
   * 30 seconds (HTTP).
   *
   * @default - 28 seconds, or a second less than `integrationTimeout`
   */
  readonly timeout?: Duration;

  /**
   * Node.js runtime, version 22 or later.
   *
   * @default - Node.js 24
   */
  readonly runtime?: Runtime;

  /**
   * Processor; the handler has no native code.
   *
   * @default Architecture.ARM_64
   */
  readonly architecture?: Architecture;

  /**
   * The most requests that are answered at once. Each needs a connection of its own to the database, so this bounds the
   * connections too; what is above is answered with 503 (HTTP) or 500 (REST). The number is taken from the account's.
   *
   * @default - no limit but the account's
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * How many execution environments are kept ready, each with its connection to the database open: so many requests at once
   * never wait for a start. They cost by the hour, also when idle. The API then calls the alias `live` of the handler.
   *
   * @default - none; environments are started when they are needed
   */
  readonly provisionedConcurrentExecutions?: number;

  /**
   * How requests move to a new version of the handler (a changed route, a new version of this library), by AWS CodeDeploy: as
   * in `LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES` or `LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE`. An alarm on
   * errors of the handler rolls back. The API then calls the alias `live` of the handler.
   *
   * @default - all at once, without CodeDeploy
   */
  readonly deploymentConfig?: ILambdaDeploymentConfig;

  /**
   * Alarms that roll back a deployment beside the one on errors of the handler, with `deploymentConfig` only.
   * `api.deploymentGroup.addAlarm(alarm)` takes those that are about the API itself.
   *
   * @default - none
   */
  readonly deploymentAlarms?: IAlarm[];

  /**
   * Whether requests are traced with AWS X-Ray, on REST APIs from API Gateway on.
   *
   * @default true
   */
  readonly tracing?: boolean;
}

/** What the timeout of a handler follows from. */
export type HandlerTimeoutOptions = Pick<HandlerOptions, 'timeout'> & IntegrationTimeoutOptions;

/** The longest that a request may take, with its default: a second less than API Gateway waits, in the whole seconds of Lambda. */
export function handlerTimeout({ timeout, ...options }: HandlerTimeoutOptions): Duration {
  return timeout ?? Duration.seconds(Math.floor(restApiWait(options).toMilliseconds() / 1000) - 1);
}
