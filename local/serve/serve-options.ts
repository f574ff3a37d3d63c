import type { PortChoice } from './served-api';
import type { DatabaseOptions } from '../database/local-database';

export interface ServeOptions extends DatabaseOptions {
  /** Folder of the cloud assembly. */
  readonly assembly: string;
  /** Shell command that synthesizes the app. */
  readonly synth?: string | undefined;
  /** Port of the first API; the others use the following ports. */
  readonly port: PortChoice;
  /** File of sample requests. */
  readonly requests?: string | undefined;
  /** Whether to send the sample requests and compare the answers, instead of waiting for requests. */
  readonly once: boolean;
  /** Whether to reload the assembly when the app is synthesized again. */
  readonly watch: boolean;
  readonly verbose: boolean;
  /** Accepted API keys; undefined: any. */
  readonly apiKeys?: readonly string[] | undefined;
}
