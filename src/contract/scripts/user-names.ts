import type { Engine } from '../manifest';

/** Names that users of an engine can have. */
export interface UserNameRules {
  /** Names that need no quotes. */
  readonly pattern: RegExp;
  /** Names of the server, of Amazon RDS, and words that are not names. */
  readonly reserved: RegExp;
}

export const USER_NAMES: { readonly [engine in Engine]: UserNameRules } = {
  'postgres': {
    pattern: /^[a-z_][a-z0-9_]{0,62}$/,
    reserved: /^(?:pg_.*|rds.*|postgres|public|none|user|current_role|current_user|session_user)$/,
  },
  'sql-server': {
    pattern: /^[A-Za-z_][A-Za-z0-9_]{0,127}$/,
    reserved: /^(?:rds.*|sa|dbo|guest|public|sys|information_schema|db_.*)$/i,
  },
};
