import type { ScriptConnection } from './connection';
import { failure } from './errors';
import { BEGIN, COMMIT, FIND_TABLE, HAS_TABLES, history, quoteName, ROLLBACK } from './statements';
import type { SqlValue } from '../../drivers/database';
import type { HistoryRow } from '../session';

/** Database and default schema of the administrator. */
export interface Home {
  readonly database: string;
  readonly schema: string;
}

/** Row of the history table as the server returns it. */
interface Row {
  readonly installedRank: number;
  readonly version: string | null;
  readonly description: string | null;
  readonly type: string;
  readonly script: string;
  readonly checksum: number | null;
  readonly success: boolean;
}

/** Description and script of a baseline of Flyway: https://documentation.red-gate.com/fd/flyway-baseline-description-setting-277578962.html. */
const BASELINE = '<< Flyway Baseline >>';

/** Quoted name of a history table; with the database, because a script may end in another. */
export function nameOf({ database, schema }: Home, table: string): string {
  return [database, schema, table].map(quoteName).join('.');
}

/** Values for `history.insert`. */
export function rowValues(row: HistoryRow): readonly SqlValue[] {
  const { installedRank, version, description, type, script, checksum, success } = row;
  return [installedRank, version ?? null, description.slice(0, 200), type, script.slice(0, 1000), checksum ?? null, success];
}

/** Returns whether the default schema has tables. */
export async function hasTables(connection: ScriptConnection, deadline: number): Promise<boolean> {
  return (await connection.query(deadline, HAS_TABLES)).length > 0;
}

/** Returns the rows of a history table; undefined without the table. */
export async function readHistory(connection: ScriptConnection, deadline: number, table: string): Promise<readonly HistoryRow[] | undefined> {
  const [found] = await connection.query<{ id: number | null }>(deadline, FIND_TABLE, [table]);
  if (found?.id == null) return undefined;
  const rows = await connection.query<Row>(deadline, history.read(table));
  return rows.map(({ version, description, checksum, ...row }) => ({
    ...row, version: version ?? undefined, description: description ?? '', checksum: checksum ?? undefined,
  }));
}

/** Creates a history table, with a row for the baseline if there is a version. */
export async function createHistory(
  connection: ScriptConnection, deadline: number, home: Home, name: string, baseline: string | undefined,
): Promise<void> {
  const table = nameOf(home, name);
  try {
    await connection.batch(deadline, BEGIN);
    await connection.batch(deadline, history.create(table, name));
    if (baseline !== undefined) {
      const row = { installedRank: 1, version: baseline, description: BASELINE, type: 'BASELINE', script: BASELINE, checksum: undefined, success: true };
      await connection.query(deadline, history.insert(table), rowValues(row));
    }
    await connection.batch(deadline, COMMIT);
  } catch (error) {
    await connection.rollBack(ROLLBACK);
    throw failure(`the history table ${name} cannot be created`, error);
  }
}
