import type { Engine } from '../../src/contract/manifest';
import type { DatabaseUserManifest, ScriptManifest } from '../../src/contract/scripts-manifest';
import type { Server } from '../drivers/driver';
import type { Log } from '../observability/log';

/** Scripts of one engine. A bundle contains one. */
export interface ScriptEngine {
  readonly engine: Engine;
  /**
   * Logs in as the administrator. The log receives statements that are left out, and rights that cannot be revoked.
   *
   * @throws ScriptError if the server cannot be reached, or rejects the login
   */
  open(server: Server, timeoutMs: number, log: Log): Promise<ScriptSession>;
  /** Returns whether a user can log in with a password. Throws a ScriptError if the server cannot be reached. */
  acceptsLogin(server: Server, timeoutMs: number): Promise<boolean>;
}

/** Connection of an administrator. Each call throws a ScriptError for any failure, and leaves nothing half done. */
export interface ScriptSession {
  /** Waits for the lock that one function at a time has for a history table, until the session ends. Returns false if the time is over. */
  lock(historyTable: string, timeoutMs: number): Promise<boolean>;
  /** Returns the rows of the history table in the order of `installed_rank`; undefined if the table does not exist. */
  readHistory(historyTable: string): Promise<readonly HistoryRow[] | undefined>;
  /** Returns whether the default schema has tables, other than those of extensions. */
  hasTables(): Promise<boolean>;
  /** Creates the history table, with the row of a baseline if there is a version. */
  createHistory(historyTable: string, baselineVersion: string | undefined): Promise<void>;
  /**
   * Runs a script and adds its row to the history table: in one transaction, or, without a transaction, the row with `success` false before and
   * true after. At the end, settings that the script made are gone, as in a new session.
   *
   * @throws OutOfTimeError if the time ends before the script
   */
  run(script: ScriptManifest, history: NewHistoryRow, timeoutMs: number): Promise<void>;
  /** Creates the users that do not exist, and sets the passwords given. Returns what changed, as in `shop_api: created`. */
  createUsers(users: readonly UserLogin[], timeoutMs: number): Promise<readonly string[]>;
  /** Grants each user with `grants` exactly those, in one transaction. Returns what changed, as in `shop_api: granted SELECT on public.orders`. */
  settleGrants(users: readonly DatabaseUserManifest[], timeoutMs: number): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Row of the history table; the columns are those of Flyway (https://documentation.red-gate.com/fd/flyway-schema-history-table-273973417.html). */
export interface HistoryRow {
  readonly installedRank: number;
  /** Absent: repeatable. */
  readonly version: string | undefined;
  readonly description: string;
  /** `SQL`, `BASELINE`, and others of Flyway. */
  readonly type: string;
  readonly script: string;
  readonly checksum: number | undefined;
  readonly success: boolean;
}

/** Place of the row of a script that runs. */
export interface NewHistoryRow {
  readonly table: string;
  readonly installedRank: number;
}

/** A user with the password to set; undefined: the password stays, or there is none. */
export interface UserLogin {
  readonly user: DatabaseUserManifest;
  readonly password: string | undefined;
}

/**
 * A failure with a message for the event of CloudFormation: what failed, where in which file, and what to do. Contains no values of rows and no
 * passwords.
 */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
}

/** The time ended before a script did; the message says at which statement, and what stayed. */
export class OutOfTimeError extends ScriptError {}
