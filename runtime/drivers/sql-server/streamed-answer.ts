import { StatementAnswer, type Answer } from './answer';
import type { Cell } from './kept-row';
import type { Column } from './types';
import type { Statement } from '../database';
import { RowBatches, type RowReceiver, type RowSource } from '../row-receiver';

/** Answer to one statement whose rows are handed over while it runs. */
export class StreamedAnswer implements Answer {
  readonly full = false;
  private readonly answer: StatementAnswer;
  private readonly batches: RowBatches;
  private rowCount = 0;

  /** @param request returns the request of the statement, from which rows arrive */
  constructor(statement: Statement, receiver: RowReceiver, request: () => RowSource) {
    this.answer = new StatementAnswer({ ...statement, maxRows: Infinity, discardsRows: false }, Infinity);
    this.batches = new RowBatches({ pause: () => request().pause(), resume: () => request().resume() }, receiver, () => this.answer.take());
  }

  addColumns(columns: readonly Column[]): void {
    this.answer.addColumns(columns);
  }

  addRow(cells: readonly Cell[]): void {
    this.rowCount += 1;
    this.answer.addRow(cells);
    this.batches.added(this.answer.size);
  }

  /** Nothing is changed. */
  addCount(): void {}

  /** Resolves to the number of rows when all were taken. */
  async finish(): Promise<number> {
    await this.batches.finish();
    // Reports a second result without rows.
    this.answer.take();
    return this.rowCount;
  }

  /** Drops rows that were not taken. */
  close(): void {
    this.batches.close();
  }
}
