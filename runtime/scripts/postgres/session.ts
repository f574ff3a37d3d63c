import { USUAL_PATH, type ScriptConnection } from './connection';
import { failureOf } from './failures';
import { settleGrants } from './grants';
import { HistoryTable } from './history';
import { takeLock } from './lock';
import { ScriptQuery } from './query';
import { ScriptRun } from './script-run';
import { createUsers } from './users';
import type { DatabaseUserManifest, ScriptManifest } from '../../../src/contract/scripts-manifest';
import type { Log } from '../../observability/log';
import { type HistoryRow, type NewHistoryRow, ScriptError, type ScriptSession, type UserLogin } from '../session';

/** Session of an administrator of PostgreSQL. */
export class PostgresSession implements ScriptSession {
  /** Prepares the session of a connection. */
  static async begin(connection: ScriptConnection, log: Log): Promise<PostgresSession> {
    const [[schema, user]] = await connection.rows('SELECT pg_catalog.current_schema(), current_user') as [[string | null, string]];
    if (schema === null) throw new ScriptError(`the search path of ${user} has no schema: create the schema, or change the search_path of the user`);
    await connection.reset();
    return new PostgresSession(connection, schema, user, log);
  }

  private historyTable = '';

  private constructor(
    private readonly connection: ScriptConnection,
    /** Schema of the history table. */
    private readonly schema: string,
    private readonly user: string,
    private readonly log: Log,
  ) {}

  async lock(historyTable: string, timeoutMs: number): Promise<boolean> {
    this.historyTable = historyTable;
    return attempt('the lock of the deployment', async () => takeLock(this.connection, this.schema, historyTable, timeoutMs));
  }

  async readHistory(historyTable: string): Promise<readonly HistoryRow[] | undefined> {
    return attempt(`the table ${historyTable}`, async () => this.history(historyTable).read());
  }

  async hasTables(): Promise<boolean> {
    const text = `
      SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
      LIMIT 1`;
    return attempt('the tables of the database', async () => (await this.connection.rows(text, this.schema)).length > 0);
  }

  async createHistory(historyTable: string, baselineVersion: string | undefined): Promise<void> {
    await attempt(`the table ${historyTable}`, async () => this.inTransaction(async () => this.history(historyTable).create(baselineVersion)));
  }

  async run(script: ScriptManifest, row: NewHistoryRow, timeoutMs: number): Promise<void> {
    const run = new ScriptRun(this.connection, script, timeoutMs, this.log);
    try {
      await (script.transaction ? this.runInTransaction(run, script, row) : this.runApart(run, script, row));
    } catch (error) {
      throw run.failure(error);
    }
    await attempt(script.file, async () => this.connection.reset());
  }

  async createUsers(users: readonly UserLogin[], timeoutMs: number): Promise<readonly string[]> {
    if (users.length === 0) return [];
    return attempt('the users', async () => {
      await this.connection.limit(timeoutMs);
      return this.inTransaction(async () => createUsers(this.connection, this.user, users));
    });
  }

  async settleGrants(users: readonly DatabaseUserManifest[], timeoutMs: number): Promise<readonly string[]> {
    if (users.every(({ grants }) => grants === undefined)) return [];
    return attempt('the grants', async () => {
      await this.connection.limit(timeoutMs);
      return this.inTransaction(async () => settleGrants(this.connection, users, this.history(this.historyTable).name, this.log));
    });
  }

  async close(): Promise<void> {
    this.connection.close();
  }

  private history(table: string): HistoryTable {
    return new HistoryTable(this.connection, this.schema, table);
  }

  private async runInTransaction(run: ScriptRun, script: ScriptManifest, { table, installedRank }: NewHistoryRow): Promise<void> {
    await this.inTransaction(async () => {
      await this.connection.send(USUAL_PATH);
      await run.runAll();
      // The script may have become another role, which has no rights on the table.
      await this.connection.send('RESET SESSION AUTHORIZATION; RESET ROLE');
      await this.history(table).add(installedRank, script, run.durationMs, true);
    }, () => run.remainingMs);
  }

  private async runApart(run: ScriptRun, script: ScriptManifest, { table, installedRank }: NewHistoryRow): Promise<void> {
    const history = this.history(table);
    await history.add(installedRank, script, 0, false);
    await this.connection.send(USUAL_PATH);
    await run.runAll();
    await this.connection.reset();
    await history.succeed(installedRank, run.durationMs);
  }

  /** Runs work in a transaction; an error rolls it back. The commit checks deferred constraints, which may take long. */
  private async inTransaction<T>(work: () => Promise<T>, commitMs?: () => number): Promise<T> {
    await this.connection.send('BEGIN');
    try {
      const result = await work();
      await this.connection.run(new ScriptQuery('COMMIT'), commitMs?.());
      return result;
    } catch (error) {
      await this.connection.send('ROLLBACK').catch(() => this.connection.close());
      throw error;
    }
  }
}

async function attempt<T>(task: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw failureOf(error, task);
  }
}
