import { MARKER } from './batch';
import { columnParameter } from './column-parameters';
import { writerOf, type Column } from './types';
import { indexOfColumn } from '../column-names';
import { ColumnValue, DatabaseError, type BoundStatement, type KeptRow, type Rows, type Statement } from '../database';
import { failedAt } from '../failed-statement';
import { RowCollector, rowsKept, rowsOfTexts } from '../row-collector';

/** One value of a row. */
export interface Cell {
  readonly value: unknown;
  readonly metadata: Column;
}

/** Answer to the statements of a batch, as it arrives. */
export class BatchAnswer {
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

  /** Whether the last statement has returned enough rows. */
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
class StatementAnswer {
  private readonly collectors: RowCollector<unknown>[] = [];
  private changed = 0;
  private names: readonly string[] = [];
  private kept: readonly Cell[] | undefined;
  private rowCount = 0;

  constructor(private readonly statement: Statement) {}

  get full(): boolean {
    return this.statement.readOnly && !this.statement.discardsRows && this.collectors.at(-1)?.full === true;
  }

  addColumns(columns: readonly Column[]): void {
    const written = columns.map(column => ({ name: column.colName, write: writerOf(column) }));
    this.names = columns.map(({ colName }) => colName);
    this.collectors.push(new RowCollector(written, rowsKept(this.statement), this.statement.jsonColumns));
  }

  addRow(cells: readonly Cell[]): void {
    this.collectors.at(-1)!.add(cells.map(({ value }) => value));
    if (this.rowCount++ === this.statement.keepsRow) this.kept = cells;
  }

  addCount(count: number | undefined): void {
    this.changed = count ?? this.changed;
  }

  finish(): Rows {
    if (this.collectors.length > 1) throw new DatabaseError('bug', 'the statement returns several result sets: a route can return only one');
    const rows = this.collectors[0]?.finish() ?? { columns: [], rows: rowsOfTexts([]), rowCount: this.changed };
    // Timestamps are sent as UTC, so columns without an offset contain UTC.
    return { ...rows, localTimeIsUtc: true, kept: this.kept && this.keptRow(this.kept) };
  }

  private keptRow(cells: readonly Cell[]): KeptRow {
    const cellOf = (name: string) => cells[indexOfColumn(this.names, name)];
    return {
      value: name => {
        const cell = cellOf(name);
        return cell && new ColumnValue(columnParameter(cell.metadata, cell.value), '');
      },
      bytes: name => {
        const { value } = cellOf(name) ?? {};
        return typeof value === 'string' ? Buffer.from(value) : value as Buffer | null | undefined;
      },
    };
  }
}
