/**
 * Type of a value of the request. It is checked before the database is asked, and becomes a cast in the SQL, so that an
 * index on a column of that type is used.
 */
export enum ValueType {
  /** Text; PostgreSQL `text`. */
  STRING = 'string',
  /** Whole number of 32 bits; PostgreSQL `integer`. */
  INTEGER = 'integer',
  /** Whole number of 64 bits, read without loss; PostgreSQL `bigint`. */
  BIGINT = 'bigint',
  /** Floating-point number; PostgreSQL `double precision`. */
  NUMBER = 'number',
  /** Exact decimal number; PostgreSQL `numeric`. */
  DECIMAL = 'decimal',
  /** `true` or `false`; PostgreSQL `boolean`. */
  BOOLEAN = 'boolean',
  /** Calendar date as in RFC 3339, `2026-01-31`; PostgreSQL `date`. */
  DATE = 'date',
  /** Point in time as in RFC 3339, with an offset, `2026-01-31T08:00:00Z`; PostgreSQL `timestamptz`. */
  TIMESTAMP = 'timestamp',
  /** UUID as in RFC 9562; PostgreSQL `uuid`. */
  UUID = 'uuid',
  /** Any JSON value; PostgreSQL `jsonb`. */
  JSON = 'json',
  /** Bytes, in base64; PostgreSQL `bytea`. */
  BINARY = 'binary',
}
