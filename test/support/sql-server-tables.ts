import type { TdsOutcome } from './tds-server';
import type { TdsAnswer } from './tds-tokens';
import { tds } from './tds-types';

type Value = string | number | boolean | null;

/** Result of a query, with the columns of the first row; columns are `nvarchar`, `int` or `bit`. */
export function resultOf(columns: readonly string[], rows: readonly Readonly<Record<string, Value>>[]): TdsAnswer {
  const typeOf = (name: string) => {
    const value = rows.map(row => row[name]).find(other => other !== null);
    return typeof value === 'number' ? tds.int : typeof value === 'boolean' ? tds.bit : tds.nvarchar;
  };
  return { columns: columns.map(name => ({ name, type: typeOf(name) })), rows: rows.map(row => columns.map(name => row[name] ?? null)) };
}

/** Row of a history table, with the names of its columns in SQL. */
export interface StoredRow {
  readonly installed_rank: number;
  readonly version: string | null;
  readonly description: string;
  readonly type: string;
  readonly script: string;
  readonly checksum: number | null;
  success: boolean;
}

/** Permission of a user, as in `sys.database_permissions`. */
export interface StoredPermission {
  readonly class: number;
  readonly permission: string;
  readonly state: string;
  readonly schema: string | null;
  readonly object: string | null;
  readonly column: string | null;
}

/** What a transaction can undo. */
export interface Data {
  /** History tables by name. */
  histories: Record<string, StoredRow[]>;
  /** Names of tables. */
  tables: string[];
  permissions: Record<string, StoredPermission[]>;
}

/** A login of the server. */
export interface StoredLogin {
  password: string;
  type: string;
  disabled: boolean;
  locked: boolean;
  administrator: boolean;
  /** Roles of the server. */
  roles: string[];
}

/** A user of the database; `login`: the login with the same security identifier. */
export interface StoredUser {
  type: string;
  authentication: number;
  login: string | null;
  builtIn: boolean;
  roles: string[];
}

/** A login of SQL Server. */
export function login(password: string, options: Partial<StoredLogin> = {}): StoredLogin {
  return { password, type: 'S', disabled: false, locked: false, administrator: false, roles: [], ...options };
}

/** A user of a login; null: its login was dropped. */
export function user(of: string | null, options: Partial<StoredUser> = {}): StoredUser {
  return { type: 'S', authentication: 1, login: of, builtIn: false, roles: [], ...options };
}

/** A text that a client sent, and in which session. */
export interface Sent {
  readonly session: number;
  readonly text: string;
  readonly parameters: readonly unknown[];
  readonly resets: boolean;
}

/** What a batch can do in its session. */
export interface BatchSession {
  /** Nested transactions, as `@@TRANCOUNT`. */
  readonly depth: number;
  /** `SET NOEXEC ON`: nothing is executed (https://learn.microsoft.com/sql/t-sql/statements/set-noexec-transact-sql). */
  noExec: boolean;
  /** The session cannot be reset any more, as after `EXECUTE AS` without `REVERT`. */
  refusesReset: boolean;
  begin(): TdsAnswer[];
  commit(): TdsAnswer[];
  rollBack(): TdsAnswer[];
}

/** Reaction to a batch of a script. */
export type BatchReaction = TdsOutcome | 'forever' | ((session: BatchSession) => TdsOutcome | Promise<TdsOutcome>);

/** State that the sessions of a server share. */
export interface SharedState {
  readonly data: Data;
  readonly sent: Sent[];
  readonly logins: Record<string, StoredLogin>;
  readonly users: Record<string, StoredUser>;
  /** Resources of locks, with the session that has each. */
  readonly locks: Map<string, BatchSession>;
  readonly reactions: Map<string, BatchReaction[]>;
  /** The database can be opened, by logins with a user in it; others open `master`. */
  databaseExists: boolean;
  /** Permissions that are not the administrator's to revoke, as in `SELECT [dbo].[orders]`. */
  readonly othersGranted: Set<string>;
}

/** The only schema and database. */
export const HOME = { database: 'library', schema: 'dbo' };
export const ADMINISTRATOR = 'api';
