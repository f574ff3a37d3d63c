import { ValueType } from './value-type';

/** What a value of the request has to look like; a request that breaks a rule is answered with 400 and never reaches the database. */
export interface RequestValueOptions {
  /**
   * Type of the value.
   *
   * @default - a string whose type the database infers from where it stands in the SQL
   */
  readonly valueType?: ValueType;
  /**
   * Whether a request without the value is refused (a missing claim or context with 403, anything else with 400).
   *
   * @default - true, unless there is a default value
   */
  readonly required?: boolean;
  /**
   * Used when the request has no such value, written as it would stand in a query string. Type and limits hold for it too, and it cannot be a
   * token: it is packed with the handler while the app synthesizes.
   *
   * @default - NULL, where the value is not required
   */
  readonly defaultValue?: string;
  /**
   * Smallest number allowed, for `INTEGER`, `BIGINT`, `NUMBER` and `DECIMAL`.
   *
   * @default - no limit but the type's own
   */
  readonly minimum?: number;
  /**
   * Largest number allowed, for `INTEGER`, `BIGINT`, `NUMBER` and `DECIMAL`.
   *
   * @default - no limit but the type's own
   */
  readonly maximum?: number;
  /**
   * Fewest characters (Unicode code points) allowed, for strings.
   *
   * @default - no limit
   */
  readonly minLength?: number;
  /**
   * Maximum number of characters (Unicode code points), for strings, `JSON` and `DECIMAL`; checked before the pattern. The numbers of a JSON value and
   * decimal numbers count with all their digits, as PostgreSQL stores them: `1e6` is 1,000,000.
   *
   * @default - strings: 1,024 with a pattern, else the `maxBodySize` of the API, and 10,240 bytes for all headers; JSON: 100,000; DECIMAL: 1,000
   */
  readonly maxLength?: number;
  /**
   * Regular expression of ECMAScript (`u` flag) that has to match somewhere in the value; anchor it with `^` and `$`.
   * A value with a pattern has at most 1024 characters unless `maxLength` says otherwise. A pattern that takes more than 0.1 seconds for some text
   * of that length is refused: one with nested repeats, as in `^(\w+\s?)*$`, takes exponential time.
   * A request whose values cannot be matched within 250 ms is answered with 400.
   *
   * @default - no pattern
   */
  readonly pattern?: string;
  /**
   * The only values allowed, once each, written as they would stand in a query string.
   *
   * @default - any value of the type
   */
  readonly allowedValues?: string[];
  /**
   * Whether the value is a list, which the SQL sees as one array, as in `id = ANY(:ids)`: all repeats of a query parameter
   * or form field, a JSON array in the body, or a claim that is an array. Type and limits are those of each item. PostgreSQL only.
   *
   * @default false
   */
  readonly list?: boolean;
  /**
   * Fewest items of a list.
   *
   * @default 0
   */
  readonly minItems?: number;
  /**
   * Most items of a list.
   *
   * @default 100
   */
  readonly maxItems?: number;
  /**
   * SQL Server only: whether a string is sent as Unicode (`nvarchar`). Compared with a `varchar` column, such a value makes the database
   * convert the column row by row instead of using its index (https://github.com/tediousjs/node-mssql/issues/1143). With `false` it is a `varchar`
   * of up to 8,000 characters, in which characters outside of the code page of the database become `?`.
   *
   * @default true
   */
  readonly unicode?: boolean;
}
