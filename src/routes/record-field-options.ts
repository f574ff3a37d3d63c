import { ValueType } from './value-type';

/** Type and limits of a field of `RequestValue.records()`, `bodyRecords()` or `changes()`. */
export interface RecordFieldOptions {
  /**
   * Type of the field. It is the type of the column in the records. In changes, it should be the type of the column in the table: without it, the
   * database takes the value as it is for that column, also for enums and other types of the database.
   *
   * @default - a string
   */
  readonly valueType?: ValueType;
  /**
   * Whether each record must have the field. Not for `changes()`, whose fields are all optional.
   *
   * @default - true, unless `defaultValue` is set
   */
  readonly required?: boolean;
  /**
   * Whether the field can be `null`, which becomes NULL. Otherwise `null` is answered with 400.
   *
   * @default false
   */
  readonly nullable?: boolean;
  /**
   * Value for records without the field, written as in a query string. Type and limits apply to it as well. Not for `changes()`, where a
   * field that is not sent leaves the column unchanged.
   *
   * @default - NULL, if the field is not required
   */
  readonly defaultValue?: string;
  /**
   * Minimum of the field, for `INTEGER`, `BIGINT`, `NUMBER` and `DECIMAL`.
   *
   * @default - the minimum of the type
   */
  readonly minimum?: number;
  /**
   * Maximum of the field, for `INTEGER`, `BIGINT`, `NUMBER` and `DECIMAL`.
   *
   * @default - the maximum of the type
   */
  readonly maximum?: number;
  /**
   * Minimum number of characters (Unicode code points), for strings.
   *
   * @default - no limit
   */
  readonly minLength?: number;
  /**
   * Maximum number of characters (Unicode code points), for strings, `JSON` and `DECIMAL`; as in `RequestValueOptions`.
   *
   * @default - strings: 1,024 with a pattern, otherwise the size of the body; JSON: 100,000; DECIMAL: 1,000
   */
  readonly maxLength?: number;
  /**
   * ECMAScript regular expression (`u` flag) that must match somewhere in the field; anchor it with `^` and `$`. The same rules as for
   * `RequestValueOptions` apply, for all records of a request together.
   *
   * @default - no pattern
   */
  readonly pattern?: string;
  /**
   * Allowed values, without duplicates, written as in a query string.
   *
   * @default - any value of the type
   */
  readonly allowedValues?: string[];
  /**
   * SQL Server only: whether a string is Unicode (`nvarchar`). With `false`, it is a `varchar` of up to 8,000 characters, and characters outside
   * the code page of the database become `?`.
   *
   * @default true
   */
  readonly unicode?: boolean;
}
