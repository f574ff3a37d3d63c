import type { FaultyApi } from './faulty-api';
import type { DatabaseNeeds } from './faulty-database';

/** One row of the table. */
export interface Fault extends DatabaseNeeds {
  readonly name: string;
  /** Execution environments that are connected before, by default 1; with 0, the function starts under the fault. */
  readonly environments?: number;
  /** The server ends connections, so that it matters how it does. */
  readonly ends?: boolean;
  /** Nothing lies between the function and its server. */
  readonly direct?: boolean;
  /** Lets it happen, asks while it does, and sets it right again. */
  strike(api: FaultyApi): Promise<void>;
}
