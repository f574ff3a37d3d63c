import type { PortChoice } from './served-api';
import type { DatabaseOptions } from '../database/local-database';

export interface ServeOptions extends DatabaseOptions {
  /** The folder of the cloud assembly. */
  readonly assembly: string;
  /** Where the first API listens, the others on the ports that follow. */
  readonly port: PortChoice;
  /** A file of sample requests. */
  readonly requests?: string | undefined;
  /** Sends the sample requests and compares the answers, instead of waiting for requests. */
  readonly once: boolean;
  /** Serves the assembly anew whenever the app has been synthesized. */
  readonly watch: boolean;
  readonly verbose: boolean;
  /** The API keys that are accepted; undefined: any. */
  readonly apiKeys?: readonly string[] | undefined;
}
