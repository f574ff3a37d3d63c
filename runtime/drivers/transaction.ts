import { checkNames } from './column-names';
import type { Connection, Transaction, TransactionSettings } from './connection';
import { DatabaseError, type BoundStatement, type Rows, type Send, type Work } from './database';
import { failedAt } from './failed-statement';

/** Progress of an attempt. */
export interface Progress {
  /** Whether a commit may have been sent, so that a broken connection leaves the outcome unknown. */
  undecided: boolean;
}

/** Runs work in a transaction of a connection, which is ready; rejects with the error of the driver. */
export async function transact(
  connection: Connection, work: Work, settings: TransactionSettings, progress: Progress, explain: (error: unknown) => DatabaseError,
): Promise<readonly Rows[]> {
  for (let runs = 1; ; runs++) {
    const transaction = connection.transaction(settings);
    const attempt = new Attempt(transaction, settings.deadline, explain);
    try {
      return await attempt.run(work);
    } catch (error) {
      progress.undecided = transaction.committing;
      // The statements that were sent are prepared again, so that each send can fail so only once.
      if (!transaction.isOutdated(error) || runs > attempt.sends) throw error;
    }
  }
}

/** One run of the work. */
class Attempt {
  /** Number of times that statements were sent. */
  sends = 0;
  private failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly transaction: Transaction, private readonly deadline: number, private readonly explain: (error: unknown) => DatabaseError,
  ) {}

  async run(work: Work): Promise<readonly Rows[]> {
    try {
      const last = await work(this.send);
      if (this.failure) throw this.failure.error;
      if (last) return await this.inTime(last, statements => this.transaction.commit(statements));
    } catch (error) {
      await this.transaction.rollBack();
      throw this.failure ? this.failure.error : error;
    }
    await this.transaction.rollBack();
    return [];
  }

  /** The work gets explained errors; the error of the driver decides on what follows. */
  private readonly send: Send = async statements => {
    if (statements.length === 0) return [];
    try {
      return await this.inTime(statements, this.transaction.send);
    } catch (error) {
      this.failure ??= { error };
      throw this.explain(error);
    }
  };

  private async inTime(statements: readonly BoundStatement[], send: Send): Promise<readonly Rows[]> {
    // The statement that runs at the deadline is canceled, and none may follow.
    if (performance.now() >= this.deadline) throw new DatabaseError('timeout', 'the time ran out before the statement was sent');
    this.sends += 1;
    const results = await send(statements);
    statements.forEach(({ statement }, index) => check(statement, results, index));
    return results;
  }
}

function check(statement: BoundStatement['statement'], results: readonly Rows[], index: number): void {
  try {
    checkNames(statement, results[index]!);
  } catch (error) {
    failedAt(error, { index, before: results.slice(0, index) });
    throw error;
  }
}
