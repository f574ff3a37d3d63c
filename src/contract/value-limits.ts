/** Limits of values that declare none, and of all values; the construct documents them and the handler keeps them. */

/** Characters of a value of these types that declares no `maxLength`, with all digits of its numbers written out. */
export const DEFAULT_MAX_LENGTH = { json: 100_000, decimal: 1000 } as const;

/**
 * Digits of one number in a JSON value, written out. All 64-bit floats have fewer (324 behind the point), and a column of PostgreSQL
 * cannot declare more (https://www.postgresql.org/docs/current/datatype-numeric.html).
 */
export const MAX_JSON_NUMBER_DIGITS = 1000;

/** Bytes of a request body where the API declares no `maxBodySize`. */
export const DEFAULT_MAX_BODY_BYTES = 1_048_576;
