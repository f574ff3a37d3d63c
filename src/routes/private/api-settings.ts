import type { ApiAuthorizer } from '../../auth/api-authorizer';
import type { Idempotency } from '../idempotency';
import type { SessionContextOptions } from '../session-context';

/** Settings of an API that affect its routes. */
export interface ApiSettings extends SessionContextOptions {
  readonly idempotency?: Idempotency;
  /** Authorizer of routes without their own; undefined: IAM. */
  readonly authorizer?: ApiAuthorizer;
  /** Whether API Gateway can stream responses; undefined: any kind of API. */
  readonly streams?: boolean;
}
