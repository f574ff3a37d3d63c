import type { Column, Relation } from '../catalogue/catalogue';

/** Table or view whose routes are made. */
export interface Table {
  readonly relation: Relation;
  readonly path: string;
  /** Name of one row, as `an order`. */
  readonly one: string;
  /** Name of several rows, as `orders`. */
  readonly many: string;
  /** Columns that identify a row in its path; empty: a row has none. */
  readonly key: readonly Column[];
  /** Columns that are unique together and not NULL, for pages; none: the rows have no order. */
  readonly order: readonly Column[];
  readonly isView: boolean;
  /** Whether rows can be created, changed and deleted. */
  readonly isWritable: boolean;
}
