import { ValueType } from './value-type';

/** Settings of `RequestValue.ifMatch()`. */
export interface IfMatchOptions {
  /**
   * Type of the version column, any but `JSON`. A tag that is not of this type matches no version, so the answer is 412 `PRECONDITION_FAILED`.
   *
   * @default - a string whose type the database infers from its context in the SQL
   */
  readonly valueType?: ValueType;
  /**
   * Whether requests must have the header. Requests without it are answered with 428 `PRECONDITION_REQUIRED`; with `false`, the value is NULL for
   * requests without the header and for `If-Match: *`.
   *
   * @default true
   */
  readonly required?: boolean;
}
