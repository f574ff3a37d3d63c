import { RecordField } from './record-field';

/** Fields and number of the records of a request. */
export interface RecordsOptions {
  /**
   * Fields of each record by name, from 1 to 100. Statements use the names as columns, in quotes unless they are lower-case words of the
   * letters a to z, digits and `_`, as in `SELECT "unitPrice" FROM :items` or `SELECT [from] FROM :items`. Fields of the request that are not
   * declared are ignored. The columns are in the order of their names, so name them instead of writing `*`.
   */
  readonly fields: { [name: string]: RecordField };
  /**
   * Minimum number of records.
   *
   * @default 0
   */
  readonly minItems?: number;
  /**
   * Maximum number of records, up to 10,000.
   *
   * @default 100
   */
  readonly maxItems?: number;
}
