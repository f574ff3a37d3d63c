import { Duration } from 'aws-cdk-lib';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';

/** How the handler runs. */
export interface HandlerOptions {
  /**
   * Memory in MiB; CPU grows with it.
   *
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * The longest that a request may take. API Gateway itself gives up after 29 seconds (REST) or 30 seconds (HTTP).
   *
   * @default Duration.seconds(28)
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
   * Whether requests are traced with AWS X-Ray, on REST APIs from API Gateway on.
   *
   * @default true
   */
  readonly tracing?: boolean;
}

/** The longest that a request may take, with its default: less than API Gateway waits. */
export function handlerTimeout({ timeout }: HandlerOptions): Duration {
  return timeout ?? Duration.seconds(28);
}
