/**
 * Type of a request value. It is checked before the statement runs, and becomes a cast in the SQL, so that the database can use an index
 * on a column of that type.
 */
export enum ValueType {
  /** Text; PostgreSQL `text`, SQL Server `nvarchar`, or `varchar` with `unicode: false`. */
  STRING = 'string',
  /** 32-bit integer in any JSON notation, as in `5`, `5.0` or `5e0`; PostgreSQL `integer`, SQL Server `int`. */
  INTEGER = 'integer',
  /** 64-bit integer in the same notations, without loss of precision; `bigint`. */
  BIGINT = 'bigint',
  /** Floating-point number; PostgreSQL `double precision`, SQL Server `float(53)`. */
  NUMBER = 'number',
  /** Exact decimal number, optionally with an exponent, as in `1e-7`; PostgreSQL `numeric`, SQL Server `decimal(38, 10)`. */
  DECIMAL = 'decimal',
  /** `true` or `false`; PostgreSQL `boolean`, SQL Server `bit`. */
  BOOLEAN = 'boolean',
  /** Calendar date in RFC 3339 format, as in `2026-01-31`; `date`. */
  DATE = 'date',
  /** RFC 3339 timestamp with an offset, as in `2026-01-31T08:00:00Z`; PostgreSQL `timestamptz`, SQL Server `datetimeoffset(7)`, in UTC. */
  TIMESTAMP = 'timestamp',
  /** UUID (RFC 9562); PostgreSQL `uuid`, SQL Server `uniqueidentifier`. */
  UUID = 'uuid',
  /** Any JSON value with up to 500 levels and numbers of up to 1,000 digits; PostgreSQL `jsonb`, SQL Server `nvarchar`. */
  JSON = 'json',
  /** Base64-encoded bytes; PostgreSQL `bytea`, SQL Server `varbinary(max)`. */
  BINARY = 'binary',
}
