/**
 * Type of a value of the request. It is checked before the database is asked, and becomes a cast in the SQL, so that an
 * index on a column of that type is used.
 */
export enum ValueType {
  /** Text; PostgreSQL `text`, SQL Server `nvarchar`, or `varchar` with `unicode: false`. */
  STRING = 'string',
  /** Whole number of 32 bits in any form that JSON has for it, as in `5`, `5.0` or `5e0`; PostgreSQL `integer`, SQL Server `int`. */
  INTEGER = 'integer',
  /** Whole number of 64 bits, read without loss, in the same forms; `bigint`. */
  BIGINT = 'bigint',
  /** Floating-point number; PostgreSQL `double precision`, SQL Server `float(53)`. */
  NUMBER = 'number',
  /** Exact decimal number, also with an exponent, as in `1e-7`; PostgreSQL `numeric`, SQL Server `decimal(38, 10)`. */
  DECIMAL = 'decimal',
  /** `true` or `false`; PostgreSQL `boolean`, SQL Server `bit`. */
  BOOLEAN = 'boolean',
  /** Calendar date as in RFC 3339, `2026-01-31`; `date`. */
  DATE = 'date',
  /** Point in time as in RFC 3339, with an offset, `2026-01-31T08:00:00Z`; PostgreSQL `timestamptz`, SQL Server `datetimeoffset(7)`, in UTC. */
  TIMESTAMP = 'timestamp',
  /** UUID as in RFC 9562; PostgreSQL `uuid`, SQL Server `uniqueidentifier`. */
  UUID = 'uuid',
  /** Any JSON value of up to 500 levels, whose numbers have up to 1,000 digits; PostgreSQL `jsonb`, SQL Server `nvarchar`. */
  JSON = 'json',
  /** Bytes, in base64; PostgreSQL `bytea`, SQL Server `varbinary(max)`. */
  BINARY = 'binary',
}
