import { Duration } from 'aws-cdk-lib';

/** How long a REST API waits. HTTP APIs wait 30 seconds, which AWS raises for nobody. */
export interface IntegrationTimeoutOptions {
  /**
   * How long API Gateway waits for the handler, and for functions of `FunctionRoute`. The timeout of the handler follows it, unless it is set.
   *
   * More than 29 seconds are for private APIs and the type REGIONAL, and only where AWS has raised the quota "Maximum integration timeout
   * in milliseconds" of the account and region, which can take requests per second away; without that the deployment fails
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html).
   *
   * @default Duration.seconds(29)
   */
  readonly integrationTimeout?: Duration;
}

/** Seconds that every account has. */
export const REST_API_SECONDS = 29;

/** The wait of a REST API with its default. */
export function restApiWait({ integrationTimeout }: IntegrationTimeoutOptions): Duration {
  return integrationTimeout ?? Duration.seconds(REST_API_SECONDS);
}
