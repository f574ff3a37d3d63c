import { Duration } from 'aws-cdk-lib';

/** Integration timeout of a REST API. That of HTTP APIs is 30 seconds, which AWS does not increase. */
export interface IntegrationTimeoutOptions {
  /**
   * Timeout of API Gateway for the handler, and for functions of `FunctionRoute`. Unless the timeout of the handler is set, it is derived from
   * this.
   *
   * More than 29 seconds require a private API or the type REGIONAL, and an increase of the quota "Maximum integration timeout in milliseconds"
   * for the account and region, which may reduce the requests per second; otherwise the deployment fails
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html).
   *
   * @default Duration.seconds(29)
   */
  readonly integrationTimeout?: Duration;
}

/** Default quota of every account, in seconds. */
export const REST_API_SECONDS = 29;

/** Returns the integration timeout of a REST API. */
export function restApiWait({ integrationTimeout }: IntegrationTimeoutOptions): Duration {
  return integrationTimeout ?? Duration.seconds(REST_API_SECONDS);
}
