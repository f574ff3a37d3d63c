import type { Engine } from './manifest';

/**
 * Scripts and users of a database, which a construct passes to its function in the file `scripts.json` beside the bundle.
 *
 * Contains what is known during synthesis. The ARNs of secrets are in environment variables. Contains no secrets, except those that a script
 * contains.
 */
export interface ScriptsManifest {
  /** `SCRIPTS_FORMAT` of the construct that wrote it; a function rejects any other. */
  readonly format: number;
  readonly engine: Engine;
  /** Table of the scripts that have run, in the default schema of the login, with the columns of the history table of Flyway. */
  readonly historyTable: string;
  /** Version that a database with tables, but without the history table, is at. Absent: such a database is rejected. */
  readonly baselineVersion?: string;
  /** In the order in which they run: by version, then the repeatable ones by description. */
  readonly scripts: readonly ScriptManifest[];
  /** Sorted by name. */
  readonly users: readonly DatabaseUserManifest[];
}

/** A file with SQL, split into what is sent to the server at a time. */
export interface ScriptManifest {
  /** Path in the folder, with `/`, as in `V001__create_orders.sql`. */
  readonly file: string;
  /** Version without leading zeros, as in `1`, `1.10` and `20260131120000`. Absent: the script is repeatable, and runs whenever it has changed. */
  readonly version?: string;
  /** Text after `__`, with spaces instead of underscores, as in `create orders`. */
  readonly description: string;
  /** CRC-32 of the lines without their line breaks, as a signed 32-bit integer: the checksum of Flyway. */
  readonly checksum: number;
  /** Whether all statements run in one transaction with the row in the history table. */
  readonly transaction: boolean;
  readonly statements: readonly ScriptStatement[];
}

/** A statement of PostgreSQL, or a batch of SQL Server. */
export interface ScriptStatement {
  readonly text: string;
  /** First line in the file, from 1. */
  readonly line: number;
  /** Rows below a `COPY … FROM stdin` of PostgreSQL. */
  readonly rows?: { readonly text: string; readonly line: number };
  /** Times to send a batch of SQL Server, as in `GO 3`; absent: once. */
  readonly times?: number;
}

/** A user of the database. */
export interface DatabaseUserManifest {
  readonly name: string;
  /** Password of a secret, or a token of IAM database authentication. */
  readonly login: 'secret' | 'iam';
  /** Permissions of the user, as between `GRANT` and `TO`, as in `SELECT, INSERT ON orders`; the user has nothing else. Absent: nothing is changed. */
  readonly grants?: readonly string[];
}

/** Version of the format, increased with every change that an older function would misread. */
export const SCRIPTS_FORMAT = 1;

/** Name of the file of the scripts, beside the bundle. */
export const SCRIPTS_FILE = 'scripts.json';

/** The file of the bundle and its entry point, as Lambda's `Handler` names it. */
export const SCRIPTS_ENTRY = 'scripts.handler';

/** Default name of the table of the scripts that have run. */
export const HISTORY_TABLE = 'schema_history';

/** Result of the function, which the caller of Lambda receives. */
export interface ScriptsOutcome {
  /** Files that ran, in their order. */
  readonly scripts: readonly string[];
  /** Changes of users, as in `shop_api: created` and `shop_api: granted SELECT on public.orders`. */
  readonly users: readonly string[];
}
