/**
 * Statements of the table with the keys of requests and their answers (`Idempotency-Key`), run in the transaction of the route. `id` is a digest of
 * caller, route and key, `request` a digest of the values of the request.
 */
export interface IdempotencyManifest {
  /** Name of the table, as in the SQL. */
  readonly table: string;
  /** Whether requests without a key are rejected. */
  readonly required: boolean;
  /** Deletes the key if it has expired: `id`. Absent on SQL Server, where `insert` begins with it. */
  readonly expire?: string;
  /** Inserts the key, which waits for a transaction that inserts the same one, and fails if it exists: `id`, `request`. */
  readonly insert: string;
  /** Returns the columns `request`, `status`, `headers` and `body`: `id`. */
  readonly find: string;
  /** Stores the answer: `id`, `status`, `headers` (JSON), `body`. */
  readonly store: string;
  /** Deletes a few expired keys, without values. */
  readonly purge: string;
  /** Statements that create the table, which the local tool prints where it is missing; the handler does not use them. */
  readonly definition: string;
}
