/** Object of a schema with the statement that creates it. */
export interface SchemaObject {
  /** Key of its row in a system catalogue, as in `pg_class 16384`. */
  readonly key: string;
  /** Position of its kind in the script, for objects that do not depend on each other. */
  readonly rank: number;
  /** Name in SQL, by which objects of a kind are ordered. */
  readonly name: string;
  readonly statement: string;
}

/** Kinds in their order in the script. */
export const RANK = { type: 1, sequence: 2, table: 3, function: 4, view: 5 } as const;

/** Returns the key of a row of a system catalogue. */
export function keyOf(catalogue: string, oid: number): string {
  return `${catalogue} ${oid}`;
}
