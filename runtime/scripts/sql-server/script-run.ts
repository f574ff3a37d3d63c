import { TimeIsOver, type ScriptConnection } from './connection';
import { batchFailure, failure, reasonOf, type Place } from './errors';
import { rowValues } from './history';
import { BEGIN, COMMIT, history, ROLLBACK } from './statements';
import type { ScriptManifest, ScriptStatement } from '../../../src/contract/scripts-manifest';
import { isConnectionLoss } from '../../drivers/sql-server/errors';
import { durationText } from '../clock';
import { OutOfTimeError, ScriptError } from '../session';

/** Place of the row of a script, and the time for it. */
export interface RunOptions {
  /** Quoted name of the history table. */
  readonly table: string;
  readonly installedRank: number;
  readonly deadline: number;
  /** Throws if the lock is lost. */
  readonly checkLock: () => void;
}

/** State of a session at the end of a script. */
interface End {
  readonly changed: number;
  readonly depth: number;
  readonly state: number;
}

/**
 * One run of a script. Its row is added first, with `success` false, and becomes true at the end. In a transaction, that is all or nothing; but if the script
 * ends the transaction itself, or a script without one fails, the row stays as a mark that a part of the script was kept.
 */
export class ScriptRun {
  private readonly started = performance.now();

  constructor(private readonly connection: ScriptConnection, private readonly script: ScriptManifest, private readonly options: RunOptions) {}

  async run(): Promise<void> {
    const { script: { statements }, connection } = this;
    try {
      await this.begin();
      for (const statement of statements) await this.send(statement);
      await this.succeed();
      this.options.checkLock();
    } catch (error) {
      await connection.rollBack(ROLLBACK);
      throw error instanceof TimeIsOver ? this.outOfTime(`${this.script.file} (at its end)`) : failure(this.script.file, error);
    }
    if (this.script.transaction) await this.commit();
  }

  private async begin(): Promise<void> {
    const { connection, script: { transaction, version, description, file, checksum }, options: { deadline, table, installedRank } } = this;
    if (transaction) await connection.batch(deadline, BEGIN);
    const row = { installedRank, version, description, type: 'SQL', script: file, checksum, success: false };
    // In this order, a mark is there at any time, also without a transaction.
    await connection.query(deadline, history.insert(table), rowValues(row));
    await connection.query(deadline, history.forget(table), [installedRank, version ?? null, file]);
  }

  /** Sends a batch, as often as `GO` says. */
  private async send({ text, line, times = 1 }: ScriptStatement): Promise<void> {
    const { connection, script: { file, transaction }, options: { deadline } } = this;
    const place: Place = { file, line, text };
    for (let time = 0; time < times; time += 1) {
      const started = performance.now();
      await connection.batch(deadline, text).catch((error: unknown) => {
        throw error instanceof TimeIsOver ? this.outOfTime(`${file}:${line}`, started) : batchFailure(error, place);
      });
      if (transaction && !connection.inTransaction) {
        throw new ScriptError(`${file}:${line}: this batch ends the transaction of the script: remove COMMIT and ROLLBACK, also from procedures that it calls, `
          + 'or add the line "-- no transaction" before the first statement');
      }
    }
  }

  /** Marks the row, and rejects what the script leaves behind. */
  private async succeed(): Promise<void> {
    const { connection, script: { file, transaction }, options: { deadline, table, installedRank } } = this;
    const [end] = await connection.query<End>(deadline, history.succeed(table), [installedRank, Math.round(performance.now() - this.started)]);
    const problem = end ? problemOf(end, transaction) : 'leaves SET NOEXEC, PARSEONLY or FMTONLY on: turn it off at the end';
    if (problem) throw new ScriptError(`${file} ${problem}`);
  }

  private outOfTime(at: string, started = this.started): OutOfTimeError {
    const stays = this.script.transaction ? 'and the script was rolled back' : 'and what the script did before stays, because it runs without a transaction';
    const after = durationText(performance.now() - started);
    return new OutOfTimeError(`${at}: the statement was stopped after ${after}, because the time of the function is over, ${stays}`);
  }

  private async commit(): Promise<void> {
    const { connection, script: { file }, options: { deadline } } = this;
    try {
      await connection.batch(deadline, COMMIT);
    } catch (error) {
      await connection.rollBack(ROLLBACK);
      if (!isConnectionLoss(error) && connection.usable) throw failure(`${file} was not committed`, error);
      throw new ScriptError(`${file}: ${reasonOf(error)} while the script was committed. Deploy again: the history table shows whether it was kept, and it does not run twice`);
    }
  }
}

function problemOf({ changed, depth, state }: End, transaction: boolean): string | undefined {
  const open = transaction ? 1 : 0;
  if (depth > open) return 'leaves a transaction open: add COMMIT for each of its BEGIN TRANSACTION';
  if (state !== open) return 'leaves a transaction that cannot be committed: an error in a TRY block ends the transaction';
  return changed === 1 ? undefined : 'changed its own row in the history table, or rolled it back';
}
