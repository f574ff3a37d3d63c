import { Duration } from 'aws-cdk-lib';
import { RouteManifest } from '../contract/manifest';
import { MonitoredFunction } from '../observability/monitored-parts';

/** Settings of the function that streams. Its other settings are those of the handler. */
export interface StreamingOptions {
  /**
   * Timeout of a streamed response, from 3 seconds to 15 minutes. API Gateway waits as long, and `integrationTimeout` does not apply. It also breaks
   * a response off that sends no byte for 5 minutes, or for 30 seconds with the endpoint type EDGE
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html).
   *
   * A response whose caller disconnects can run on until this timeout, and Lambda charges for that time
   * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html).
   *
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;

  /**
   * Memory in MiB. It does not grow with the size of a response.
   *
   * @default - that of the handler
   */
  readonly memorySize?: number;

  /**
   * Maximum number of concurrent streamed responses. Each of them needs a separate connection to the database until its last row, in addition to
   * those of the handler. Requests above the limit are answered with 5xx. The concurrency is reserved from that of the account.
   *
   * @default - only the limit of the account
   */
  readonly reservedConcurrentExecutions?: number;
}

/** Streamed responses of REST and private APIs. */
export interface StreamedRoutesOptions {
  /**
   * Settings of the second function, which serves the routes with `stream`. Requires such a route.
   *
   * @default - a timeout of 15 minutes, and the memory of the handler
   */
  readonly streaming?: StreamingOptions;
}

/** Function that serves the routes that stream. */
export interface StreamHandler extends MonitoredFunction {}

/**
 * Maximum timeout of Lambda, and of API Gateway for streams:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-http.html
 */
const MAX_TIMEOUT = Duration.minutes(15);

/** Returns the timeout of the function that streams. */
export function streamTimeout({ streaming }: StreamedRoutesOptions): Duration {
  return streaming?.timeout ?? MAX_TIMEOUT;
}

/** Whether the response of a route is streamed. */
export function isStreamed(route: RouteManifest | undefined): boolean {
  return route?.kind === 'sql' && route.stream === true;
}
