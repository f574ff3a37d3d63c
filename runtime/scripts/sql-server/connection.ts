import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseError } from '../../drivers/database';
import type { SqlValue } from '../../drivers/database';
import { within } from '../../drivers/deadline';
import { batchOf } from '../../drivers/sql-server/batch';
import { SqlServerConnection } from '../../drivers/sql-server/connection';

/** Time for the answer to a cancellation. Without it, the connection is closed, and the server rolls back when it notices. */
export const CANCEL_MS = 2000;

/** The time of the function is nearly over, and the server was asked to cancel. */
export class TimeIsOver extends Error {}

/**
 * Connection for scripts. Its session has the settings of tedious: the ANSI settings and `QUOTED_IDENTIFIER` on, as in SQL Server Management Studio and
 * `sqlcmd -I`, English messages, `DATEFORMAT mdy` and `DATEFIRST 7`, whatever the default language of the login is.
 */
export class ScriptConnection extends SqlServerConnection {
  /** Runs a statement with values, which can be part of a transaction, and returns the rows of its result. */
  async query<Row>(deadline: number, text: string, values: readonly SqlValue[] = []): Promise<readonly Row[]> {
    const [rows] = await this.bounded(deadline, () => this.execute(batchOf({ text, readOnly: true }, values, [])));
    return JSON.parse(`[${rows!.rows.join()}]`) as Row[];
  }

  /** Runs a batch, and ignores its results and messages. */
  async batch(deadline: number, text: string): Promise<void> {
    await this.bounded(deadline, () => this.executeText(text));
  }

  /**
   * Resets the session as `sp_reset_connection` does: settings, temporary tables, database, open transactions and locks. Rejects where the server
   * cannot, as after `EXECUTE AS` without `REVERT` (https://learn.microsoft.com/openspecs/windows_protocols/ms-tds/ce398f9a-7d47-4ede-8f36-9dd6fc21ca43).
   */
  async reset(deadline: number): Promise<void> {
    await this.bounded(deadline, async () => this.explained(new Promise<void>((resolve, reject) => {
      this.connection!.reset(error => error ? reject(error) : resolve());
    })));
  }

  /** Rolls back an open transaction; never rejects, but closes a connection on which that fails. */
  async rollBack(text: string): Promise<void> {
    if (!this.usable || !this.inTransaction) return;
    await this.batch(performance.now() + CANCEL_MS, text).catch(() => this.destroy());
  }

  /** Does work until the deadline; then cancels it and throws `TimeIsOver`. */
  private async bounded<T>(deadline: number, work: () => Promise<T>): Promise<T> {
    this.checkOpen();
    if (performance.now() >= deadline) throw new TimeIsOver();
    try {
      return await within(deadline, work(), 'timeout', 'the time is over');
    } catch (error) {
      if (!(error instanceof DatabaseError && error.kind === 'timeout' && error.cause === undefined)) throw error;
      await Promise.race([this.cancel(), pause(CANCEL_MS, undefined, { ref: false })]);
      this.destroy();
      throw new TimeIsOver();
    }
  }
}
