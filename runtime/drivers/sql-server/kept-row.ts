import { takeValues } from './captured-values';
import { valueOfColumn } from './column-values';
import { writerOf, type Column } from './types';
import { indexOfColumn } from '../column-names';
import type { ColumnValue, KeptRow } from '../database';

/** One value of a row. */
export interface Cell {
  readonly value: unknown;
  readonly metadata: Column;
}

/** Row as tedious read it, with the bytes of its values. */
export class KeptCells implements KeptRow {
  constructor(private readonly cells: readonly Cell[], private readonly values: ReturnType<typeof takeValues>) {}

  value(column: string): ColumnValue | undefined {
    const index = this.indexOf(column);
    const cell = this.cells[index];
    return cell && valueOfColumn(cell.metadata, cell.value, this.values[index]);
  }

  bytes(column: string): Uint8Array | null | undefined {
    const { value, metadata } = this.cells[this.indexOf(column)] ?? {};
    if (value === undefined || value === null || Buffer.isBuffer(value)) return value;
    if (typeof value === 'string') return Buffer.from(value);
    const json = writerOf(metadata!)(value);
    return Buffer.from(json.startsWith('"') ? JSON.parse(json) as string : json);
  }

  private indexOf(column: string): number {
    return indexOfColumn(this.cells.map(({ metadata }) => metadata.colName), column);
  }
}
