import { MARKER } from './batch';
import { takeValues } from './captured-values';
import { KeptCells, type Cell } from './kept-row';
import { writerOf, type Column } from './types';
import { DatabaseError, type BoundStatement, type Rows, type Statement } from '../database';
import { failedAt } from '../failed-statement';
import { RowCollector, rowsKept, rowsOfTexts } from '../row-collector';

/** Answer to a batch, as it arrives. */
export interface Answer {
  /** Whether the last statement has returned enough rows. */
  readonly full: boolean;
  addColumns(columns: readonly Column[]): void;
  addRow(cells: readonly Cell[]): void;
  addCount(count: number | undefined): void;
}

/** Answer to the statements of a batch, as it arrives. */
export class BatchAnswer implements Answer {
  private readonly answers: readonly StatementAnswer[];
  /** Index of the statement whose answer arrives. */
  private index: number;
  /** Whether a marker arrives, and not the answer of a statement. */
  private inMarker = false;

  /** @param marked whether a marker comes before each statement, and after the last */
  constructor(statements: readonly BoundStatement[], marked = false) {
    this.answers = statements.map(({ statement }) => new StatementAnswer(statement));
    this.index = marked ? -1 : 0;
  }

  get full(): boolean {
    return this.index === this.answers.length - 1 && this.answers[this.index]!.full;
  }

  addColumns(columns: readonly Column[]): void {
    this.inMarker = columns[0]?.colName === MARKER;
    if (this.inMarker) this.index += 1;
    else this.answers[this.index]?.addColumns(columns);
  }

  addRow(cells: readonly Cell[]): void {
    if (!this.inMarker) this.answers[this.index]?.addRow(cells);
  }

  addCount(count: number | undefined): void {
    if (!this.inMarker) this.answers[this.index]?.addCount(count);
    this.inMarker = false;
  }

  /** Records that an error is of the statement whose answer would have arrived. */
  fail(error: unknown): void {
    if (this.answers[this.index]) failedAt(error, { index: this.index, before: this.finish(this.index) });
  }

  /** Returns the rows of the first statements; throws the error of the first value that could not be written. */
  finish(count = this.answers.length): Rows[] {
    const results: Rows[] = [];
    try {
      for (const answer of this.answers.slice(0, count)) results.push(answer.finish());
    } catch (error) {
      failedAt(error, { index: results.length, before: results });
      throw error;
    }
    return results;
  }
}

/** Answer to one statement. */
export class StatementAnswer implements Answer {
  private readonly collectors: RowCollector<unknown>[] = [];
  private changed = 0;
  private kept: KeptCells | undefined;
  private rowCount = 0;

  constructor(private readonly statement: Statement, private readonly limit?: number) {}

  get full(): boolean {
    return this.statement.readOnly && !this.statement.discardsRows && this.collectors.at(-1)?.full === true;
  }

  /** Size of the rows that are kept. */
  get size(): number {
    return this.collectors.at(-1)?.size ?? 0;
  }

  addColumns(columns: readonly Column[]): void {
    const written = columns.map(column => ({ name: column.colName, write: writerOf(column) }));
    this.collectors.push(new RowCollector(written, rowsKept(this.statement), this.statement.jsonColumns, this.limit));
  }

  addRow(cells: readonly Cell[]): void {
    this.collectors.at(-1)!.add(cells.map(({ value }) => value));
    const values = takeValues(cells);
    if (this.rowCount++ === this.statement.keepsRow) this.kept = new KeptCells(cells, values);
  }

  addCount(count: number | undefined): void {
    this.changed = count ?? this.changed;
  }

  finish(): Rows {
    return this.collected(collector => collector.finish());
  }

  /** Returns the rows since the last call. */
  take(): Rows {
    return this.collected(collector => collector.take());
  }

  private collected(rowsOf: (collector: RowCollector<unknown>) => Rows): Rows {
    const [collector, other] = this.collectors;
    if (other) throw new DatabaseError('bug', 'the statement returns several result sets: a route can return only one');
    const rows = collector ? rowsOf(collector) : { columns: [], rows: rowsOfTexts([]), rowCount: this.changed };
    // Timestamps are sent as UTC, so columns without an offset contain UTC.
    return { ...rows, localTimeIsUtc: true, kept: this.kept };
  }
}
