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
}
