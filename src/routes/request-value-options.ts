import { ValueType } from './value-type';

/** Type and limits of a request value. A request that violates them is answered with 400 and does not reach the database. */
export interface RequestValueOptions {
  /**
   * Type of the value.
   *
   * @default - a string whose type the database infers from its context in the SQL
   */
  readonly valueType?: ValueType;
  /**
   * Whether the value is required. A request without it is answered with 400, or with 403 for a missing claim or context value.
   *
   * @default - true, unless `defaultValue` is set
   */
  readonly required?: boolean;
  /**
   * Whether `null` in a JSON body becomes NULL, also if there is a `defaultValue`. Otherwise `null` counts as missing. For `RequestValue.body` only,
   * and not for lists.
   *
   * @default false
   */
  readonly nullable?: boolean;
  /**
   * Value for requests that do not have one, written as in a query string. Type and limits apply to it as well. It cannot be a token, because
   * it is bundled with the handler at synthesis.
   *
   * @default - NULL, if the value is not required
   */
  readonly defaultValue?: string;
  /**
   * Minimum of the value, for `INTEGER`, `BIGINT`, `NUMBER` and `DECIMAL`.
   *
   * @default - the minimum of the type
   */
  readonly minimum?: number;
  /**
   * Maximum of the value, for `INTEGER`, `BIGINT`, `NUMBER` and `DECIMAL`.
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
   * Maximum number of characters (Unicode code points), for strings, `JSON` and `DECIMAL`; checked before the pattern. Decimal numbers and
   * the numbers of a JSON value count with all their digits, as PostgreSQL stores them: `1e6` is 1,000,000.
   *
   * @default - strings: 1,024 with a pattern, otherwise the `maxBodySize` of the API and 10,240 bytes for all headers; JSON: 100,000; DECIMAL: 1,000
   */
  readonly maxLength?: number;
  /**
   * ECMAScript regular expression (`u` flag) that must match somewhere in the value; anchor it with `^` and `$`.
   * A value with a pattern has at most 1024 characters, unless `maxLength` is set. Synthesis fails for a pattern that takes more than 0.1 seconds
   * on some text of that length: nested quantifiers, as in `^(\w+\s?)*$`, take exponential time.
   * A request whose values cannot be matched within 250 ms is answered with 400.
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
   * Whether the value is a list, passed to the SQL as one array, as in `id = ANY(:ids)`. The list contains all occurrences of a query parameter
   * or form field, or the items of a JSON array in the body or of an array claim. Type and limits apply to each item. PostgreSQL only.
   *
   * @default false
   */
  readonly list?: boolean;
  /**
   * Minimum number of items in a list.
   *
   * @default 0
   */
  readonly minItems?: number;
  /**
   * Maximum number of items in a list.
   *
   * @default 100
   */
  readonly maxItems?: number;
  /**
   * SQL Server only: whether a string is sent as Unicode (`nvarchar`). When such a value is compared with a `varchar` column, the database
   * converts the column row by row instead of using its index (https://github.com/tediousjs/node-mssql/issues/1143). With `false`, the value is
   * a `varchar` of up to 8,000 characters, and characters outside the code page of the database become `?`.
   *
   * @default true
   */
  readonly unicode?: boolean;
}
