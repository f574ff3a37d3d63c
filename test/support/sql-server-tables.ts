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
}

/** A user of the database; `login`: the login with the same security identifier. */
export interface StoredUser {
  type: string;
  authentication: number;
  login: string | null;
  builtIn: boolean;
  owner: boolean;
  roles: string[];
}
