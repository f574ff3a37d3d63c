import type { SqlValue } from '../database';
import type { BoundText } from './messages';

/** Margin by which the server times out before the handler, so that its answer arrives and the connection stays usable. */
const SERVER_AHEAD_MS = 200;

/** Calls that change a setting until the end of the transaction. */
export const Setting = {
  CUSTOM_PLAN: "set_config('plan_cache_mode','force_custom_plan',true)",
  ISO_DATES: "set_config('datestyle','ISO',true)",
  /** Floats with all digits: the default since PostgreSQL 12. */
  EXACT_FLOATS: "set_config('extra_float_digits','3',true)",
  /**
   * Stops a statement whose client is gone within a second, also while it returns no rows: the process of the handler can end before it cancels the statement.
   * Exists since PostgreSQL 14, and not on all systems
   * (https://www.postgresql.org/docs/current/runtime-config-connection.html#GUC-CLIENT-CONNECTION-CHECK-INTERVAL).
   */
  CHECK_CLIENT: "CASE WHEN current_setting('server_version_num')::int>=140000 AND version()LIKE'%linux%'THEN set_config('client_connection_check_interval','1000',true)END",
} as const;

/** Settings of a transaction. */
export interface SetupOptions {
  readonly timeoutMs: number;
  readonly readOnly: boolean;
  /** Names and values of the session context. */
  readonly contextKeys: readonly string[];
  readonly context: readonly SqlValue[];
  /** Whether the transaction waits for the client between statements, or between them and the commit. */
  readonly waits: boolean;
}

/**
 * Returns the statement that sets the timeout of the transaction, its access mode and the context of the caller. All settings end
 * with the transaction: a session setting makes RDS Proxy pin the connection
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html), and is visible to the next caller.
 */
export function setupOf({ timeoutMs, readOnly, contextKeys, context, waits }: SetupOptions, more: readonly string[]): BoundText {
  const timeout = serverTimeout(timeoutMs);
  const settings = [
    ['statement_timeout', timeout],
    // A transaction whose client is lost keeps its locks until the server notices.
    ...waits ? [['idle_in_transaction_session_timeout', timeout]] : [],
    ...readOnly ? [['transaction_read_only', 'on']] : [],
    ...contextKeys.map((key, index) => [key, context[index]!]),
  ] as const;
  const calls = settings.map(([key], index) => `set_config('${key}',$${index + 1},true)`);
  return { text: `SELECT ${[...calls, ...more].join()}`, values: settings.map(([, value]) => value as SqlValue) };
}

/** Milliseconds for `statement_timeout`, where 0 means no limit. */
function serverTimeout(timeoutMs: number): number {
  return Math.max(1, Math.floor(timeoutMs) - SERVER_AHEAD_MS);
}
