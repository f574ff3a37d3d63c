import type { Idempotency } from '../idempotency';
import type { SessionContextOptions } from '../session-context';

/** Settings of an API that affect its routes. */
export interface ApiSettings extends SessionContextOptions {
  readonly idempotency?: Idempotency;
}
