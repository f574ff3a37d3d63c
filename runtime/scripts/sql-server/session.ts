import type { ScriptConnection } from './connection';
import { failure } from './errors';
import { settleGrants } from './grants';
import { createHistory, hasTables, nameOf, readHistory, type Home } from './history';
import { HistoryGuard } from './history-guard';
import { ScriptRun } from './script-run';
import { history, LOCK } from './statements';
import { createUsers } from './users';
import type { DatabaseUserManifest, ScriptManifest } from '../../../src/contract/scripts-manifest';
import type { Log } from '../../observability/log';
import { OutOfTimeError, ScriptError, type HistoryRow, type NewHistoryRow, type ScriptSession, type UserLogin } from '../session';

/** Time for a statement on the catalogue or the history table. */
const QUERY_MS = 30_000;
/** Time for the look at the history table after a failure. */
const LOOK_MS = 2000;
/** Longest wait for the lock in one call, so that a lost connection is noticed. */
const LOCK_SLICE_MS = 10_000;
/** For a script that leaves a row with `success` false. */
const KEPT = 'What the script did before stays, and the history marks it as failed: change it so that it can run again, and deploy again';
/** Time in which the answer of a lock comes. */
const LOCK_ANSWER_MS = 250;

/**
 * Session over two connections: one has the lock, the history and the users; the other one runs scripts, and is reset between them. A reset releases all
 * locks of a session, those of `sp_getapplock` as well.
 */
export class SqlServerScriptSession implements ScriptSession {
  private scripts: ScriptConnection | undefined;
  /** The history table of the lock. */
  private historyTable = '';

  /** @param open opens a connection of the administrator */
  constructor(
    private readonly admin: ScriptConnection,
    private readonly home: Home,
    private readonly open: (deadline: number) => Promise<ScriptConnection>,
    private readonly log: Log,
  ) {}

  async lock(historyTable: string, timeoutMs: number): Promise<boolean> {
    this.historyTable = historyTable;
    const deadline = after(timeoutMs);
    const resource = `cdk-vpc-lambda-api ${this.home.schema}.${historyTable}`;
    try {
      for (;;) {
        const wait = Math.max(0, Math.min(LOCK_SLICE_MS, Math.floor(deadline - performance.now() - LOCK_ANSWER_MS)));
        const [answer] = await this.admin.query<{ result: number }>(after(wait + LOCK_SLICE_MS), LOCK, [resource, wait]);
        if (answer!.result >= 0) return true;
        if (answer!.result === -999) throw new ScriptError('the lock of scripts cannot be taken: the server rejects sp_getapplock');
        if (wait < LOCK_SLICE_MS) return false;
      }
    } catch (error) {
      throw failure('the lock of scripts cannot be taken', error);
    }
  }

  async readHistory(historyTable: string): Promise<readonly HistoryRow[] | undefined> {
    return this.named(`the history table ${historyTable} cannot be read`, readHistory(this.admin, after(QUERY_MS), nameOf(this.home, historyTable)));
  }

  async hasTables(): Promise<boolean> {
    return this.named('the tables of the database cannot be listed', hasTables(this.admin, after(QUERY_MS)));
  }

  async createHistory(historyTable: string, baselineVersion: string | undefined): Promise<void> {
    return createHistory(this.admin, after(QUERY_MS), this.home, historyTable, baselineVersion);
  }

  async run(script: ScriptManifest, { table, installedRank }: NewHistoryRow, timeoutMs: number): Promise<void> {
    const deadline = after(timeoutMs);
    this.checkLock();
    if (timeoutMs <= 0) throw new OutOfTimeError(`${script.file} did not start, because the time of the function is over`);
    const connection = await this.named(script.file, this.fresh(deadline));
    const options = { table: nameOf(this.home, table), installedRank, deadline, checkLock: () => this.checkLock() };
    try {
      await new ScriptRun(connection, script, options).run();
    } catch (error) {
      if (error instanceof OutOfTimeError || !await this.hasMark(options)) throw error;
      throw new ScriptError(`${(error as ScriptError).message}. ${KEPT}`);
    }
  }

  async createUsers(users: readonly UserLogin[], timeoutMs: number): Promise<readonly string[]> {
    return createUsers(this.admin, this.home.database, users, after(timeoutMs));
  }

  async settleGrants(users: readonly DatabaseUserManifest[], timeoutMs: number): Promise<readonly string[]> {
    return settleGrants(this.admin, users, new HistoryGuard(this.home.schema, this.historyTable), after(timeoutMs), this.log);
  }

  async close(): Promise<void> {
    this.scripts?.destroy();
    this.admin.destroy();
  }

  /** Returns the connection for a script, reset; a new one where the server cannot reset it. */
  private async fresh(deadline: number): Promise<ScriptConnection> {
    if (this.scripts?.usable) {
      const used = this.scripts;
      await used.reset(deadline).catch(() => used.destroy());
    }
    if (!this.scripts?.usable) this.scripts = await this.open(deadline);
    return this.scripts;
  }

  /** Returns whether the row of a script that failed is in the history; false if that is not known. */
  private async hasMark({ table, installedRank }: { readonly table: string; readonly installedRank: number }): Promise<boolean> {
    const rows = await this.admin.query<{ success: boolean }>(after(LOOK_MS), history.find(table), [installedRank]).catch(() => []);
    return rows[0]?.success === false;
  }

  private checkLock(): void {
    if (!this.admin.usable) throw new ScriptError('the connection that has the lock of scripts was lost: deploy again');
  }

  private async named<T>(what: string, work: Promise<T>): Promise<T> {
    return work.catch((error: unknown) => { throw failure(what, error); });
  }
}

function after(milliseconds: number): number {
  return performance.now() + milliseconds;
}
