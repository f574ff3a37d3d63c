import type { ScriptConnection } from './connection';
import type { ScriptManifest } from '../../../src/contract/scripts-manifest';
import { ScriptError, type HistoryRow } from '../session';

const COLUMNS = ['installed_rank', 'version', 'description', 'type', 'script', 'checksum', 'success'] as const;

/** Description of the row of a baseline, as by Flyway. */
const BASELINE = '<< Flyway Baseline >>';

/** The history table, with the columns of Flyway's (https://documentation.red-gate.com/fd/flyway-schema-history-table-273973417.html). */
export class HistoryTable {
  /** Name with the schema, as the `search_path` of a script may be another. */
  readonly name: string;

  constructor(private readonly connection: ScriptConnection, private readonly schema: string, private readonly table: string) {
    this.name = `${quoted(schema)}.${quoted(table)}`;
  }

  async read(): Promise<readonly HistoryRow[] | undefined> {
    const present = await this.connection.rows(
      `SELECT a.attname FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped`, this.schema, this.table);
    if (present.length === 0) return undefined;
    const missing = COLUMNS.filter(column => !present.some(([name]) => name === column));
    if (missing.length > 0) {
      throw new ScriptError(`the table ${this.table} is not a history table, as it has no column ${missing[0]}: set historyTable to another name`);
    }
    const rows = await this.connection.rows(`SELECT installed_rank::int, version, description, type, script, checksum::int, success::boolean FROM ${this.name} ORDER BY 1`);
    return rows.map(rowOf);
  }

  async create(baselineVersion: string | undefined): Promise<void> {
    const index = (ending: string) => quoted(`${this.table}_${ending}`);
    await this.connection.send(`
      CREATE TABLE ${this.name} (
        installed_rank integer NOT NULL CONSTRAINT ${index('pk')} PRIMARY KEY, version varchar(50), description varchar(200) NOT NULL,
        type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum integer, installed_by varchar(100) NOT NULL,
        installed_on timestamp NOT NULL DEFAULT now(), execution_time integer NOT NULL, success boolean NOT NULL);
      CREATE INDEX ${index('s_idx')} ON ${this.name} (success)`);
    if (baselineVersion !== undefined) await this.insert(1, baselineVersion, BASELINE, 'BASELINE', BASELINE, null, 0, true);
  }

  /** Adds the row of a script. */
  async add(rank: number, { version, description, file, checksum }: ScriptManifest, durationMs: number, success: boolean): Promise<void> {
    await this.insert(rank, version ?? null, description, 'SQL', file, String(checksum), durationMs, success);
  }

  /** Marks the script of a row as successful. */
  async succeed(rank: number, durationMs: number): Promise<void> {
    await this.connection.rows(`UPDATE ${this.name} SET success = true, execution_time = $2::int WHERE installed_rank OPERATOR(pg_catalog.=) $1::int`, String(rank), String(durationMs));
  }

  /** Removes the row of the same script that failed earlier: Flyway's `validate` would reject the table. */
  private get removal(): string {
    return `
      DELETE FROM ${this.name} WHERE NOT success AND CASE WHEN $2::pg_catalog.text IS NULL THEN version IS NULL AND description OPERATOR(pg_catalog.=) pg_catalog.left($3::pg_catalog.text, 200)
        ELSE version OPERATOR(pg_catalog.=) $2::pg_catalog.text OR (version IS NOT NULL AND script OPERATOR(pg_catalog.=) $5::pg_catalog.text) END`;
  }

  private async insert(rank: number, version: string | null, ...rest: (string | number | boolean | null)[]): Promise<void> {
    const values = [rank, version, ...rest].map(value => value === null ? null : String(value));
    await this.connection.rows(
      `WITH repaired AS (${this.removal})
       INSERT INTO ${this.name} (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
       VALUES ($1::int, $2::pg_catalog.text, pg_catalog.left($3::pg_catalog.text, 200), $4, $5::pg_catalog.text, $6::int, current_user, $7::int, $8::boolean)`, ...values);
  }
}

function rowOf([rank, version, description, type, script, checksum, success]: readonly (string | null)[]): HistoryRow {
  return {
    installedRank: Number(rank),
    version: version ?? undefined,
    description: description ?? '',
    type: type ?? '',
    script: script ?? '',
    checksum: checksum === null || checksum === undefined ? undefined : Number(checksum),
    success: success === 't',
  };
}

/** Quotes an identifier. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
