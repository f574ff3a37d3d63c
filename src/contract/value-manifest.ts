/** Source and constraints of a value. Constraints are checked before the statement is sent to the database. */
export interface ValueManifest {
  /** The `:name` in the SQL. */
  readonly name: string;
  readonly source: ValueSource;
  /**
   * Name of the path parameter, query parameter, header (lower case), body field, claim or context field. Errors use it, as callers know no
   * other name. For a constant, whose value is `defaultValue`, the `name` again.
   */
  readonly key: string;
  /** Absent: an undeclared string, whose type the database infers. */
  readonly type?: ScalarType;
  /** Whether a request without the value is rejected. Otherwise a missing value is `defaultValue`, or NULL if there is none. */
  readonly required: boolean;
  readonly defaultValue?: string | number | boolean;
  /** Whether `null` in a JSON body is NULL; absent: it counts as missing, and is rejected in records and changes. */
  readonly nullable?: boolean;
  /**
   * Fields of a list of records, which is bound as the text of a JSON array of objects with these fields; bytes are written as `\\x` and hexadecimal
   * digits. `key` of a field is its name in the body. Absent: not a list of records.
   */
  readonly records?: readonly ValueManifest[];
  /**
   * Bound as one array: all repetitions of a query parameter or form field, a JSON array in the body, or an array claim. Type and constraints
   * apply to each item. PostgreSQL only.
   */
  readonly list?: boolean;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** ECMAScript regular expression with the `u` flag, which matches anywhere in the value unless it is anchored. */
  readonly pattern?: string;
  readonly allowedValues?: readonly (string | number)[];
}

/**
 * `document`: the whole body; `sent`: whether the body has the field, as a boolean; `ifMatch`: the entity tag in `If-Match`, without quotes.
 */
export type ValueSource = 'path' | 'query' | 'header' | 'body' | 'claim' | 'context' | 'constant' | 'document' | 'sent' | 'ifMatch';

/** Fields of the request context of API Gateway; those about the caller are present for callers with IAM credentials. */
export const CONTEXT_NAMES = ['requestId', 'sourceIp', 'userAgent', 'domainName', 'stage', 'callerArn', 'callerAccount'] as const;

export type ContextName = typeof CONTEXT_NAMES[number];

/** 32-bit `integer`, 64-bit `bigint`, double `number`, exact `decimal`, RFC 3339 `date` and `timestamp`, base64 `binary`. */
export type ScalarType =
  | 'string' | 'integer' | 'bigint' | 'number' | 'decimal' | 'boolean' | 'date' | 'timestamp' | 'uuid' | 'json' | 'binary';
