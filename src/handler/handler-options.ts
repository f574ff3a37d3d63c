import { Duration } from 'aws-cdk-lib';
import { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { ILambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { IntegrationTimeoutOptions, restApiWait } from './integration-timeout';

/** Settings of the handler function. */
export interface HandlerOptions {
  /**
   * Memory in MiB. Lambda allocates CPU in proportion to it.
   *
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * Timeout of a request. API Gateway stops waiting after 29 seconds (REST APIs, unless `integrationTimeout` is set) or 30 seconds (HTTP APIs).
   *
   * @default - 28 seconds, or one second less than `integrationTimeout`
   */
  readonly timeout?: Duration;

  /**
   * Node.js runtime, version 22 or later.
   *
   * @default - Node.js 24
   */
  readonly runtime?: Runtime;

  /**
   * Processor architecture. The handler contains no native code.
   *
   * @default Architecture.ARM_64
   */
  readonly architecture?: Architecture;

  /**
   * Maximum number of concurrent requests. Each of them needs a separate connection to the database, so this also limits the number of
   * connections. Requests above the limit are answered with 503 (HTTP APIs) or 500 (REST APIs). The concurrency is reserved from that of the
   * account. Routes with `stream` have their own limit in `streaming`.
   *
   * @default - only the limit of the account
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * Number of execution environments that are kept initialized, each with an open connection to the database: this number of concurrent requests
   * never has a cold start. AWS charges for them by the hour, even when they are idle. The API then invokes the alias `live` of the handler. Routes with
   * `stream` have a separate function without an alias.
   *
   * @default - none; environments are started on demand
   */
  readonly provisionedConcurrentExecutions?: number;

  /**
   * Traffic shifting to a new version of the handler (after a change of a route or an update of this library) by AWS CodeDeploy, such as
   * `LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES` or `LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE`. An alarm on errors of the
   * handler triggers a rollback. The API then invokes the alias `live` of the handler. Routes with `stream` have a separate function without an
   * alias, which is updated at once.
   *
   * @default - all at once, without CodeDeploy
   */
  readonly deploymentConfig?: ILambdaDeploymentConfig;

  /**
   * Alarms that trigger a rollback, in addition to the alarm on errors of the handler. Requires `deploymentConfig`. To add alarms on metrics of
   * the API itself, use `api.deploymentGroup.addAlarm(alarm)`.
   *
   * @default - none
   */
  readonly deploymentAlarms?: IAlarm[];

  /**
   * Whether to trace requests with AWS X-Ray. For REST APIs, traces begin at API Gateway.
   *
   * @default true
   */
  readonly tracing?: boolean;
}

/** Options that determine the timeout of the handler. */
export type HandlerTimeoutOptions = Pick<HandlerOptions, 'timeout'> & IntegrationTimeoutOptions;

/** Returns the timeout of the handler. By default it is one second shorter than that of API Gateway, in whole seconds as Lambda requires. */
export function handlerTimeout({ timeout, ...options }: HandlerTimeoutOptions): Duration {
  return timeout ?? Duration.seconds(Math.floor(restApiWait(options).toMilliseconds() / 1000) - 1);
}

/** Whether requests are traced, with its default. */
export function isTraced({ tracing = true }: Pick<HandlerOptions, 'tracing'>): boolean {
  return tracing;
}
