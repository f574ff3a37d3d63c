import type { RawValue } from './json-fields';

/** One record of a body. */
export interface RecordRow {
  /** Values by the positions of their fields; a hole is an absent field. Undefined: the record is not an object. */
  readonly values: readonly (RawValue | undefined)[] | undefined;
  /** CSV only: number of its first line; the header is line 1. An empty cell without quotes is `null`. */
  readonly line?: number;
}

/** Positions of the declared fields, by name. */
export type FieldPositions = ReadonlyMap<string, number>;
