import type { Column, Relation } from '../catalogue/catalogue';

/** Table or view whose routes are made. */
export interface Table {
  readonly relation: Relation;
  readonly path: string;
  /** What a row is called, as `an order`. */
  readonly one: string;
  /** What the rows are called, as `orders`. */
  readonly many: string;
  /** Columns that identify a row; none: the rows have no order. */
  readonly order: readonly Column[];
  /** Whether there is a path for one row. */
  readonly hasRows: boolean;
  readonly isView: boolean;
  /** Whether rows can be created, changed and deleted. */
  readonly isWritable: boolean;
}
