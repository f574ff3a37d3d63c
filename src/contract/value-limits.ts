/** Default limits of values, and limits of all values; the construct documents them and the handler enforces them. */

/** Maximum number of characters of a value of these types without `maxLength`, with all digits of its numbers written out. */
export const DEFAULT_MAX_LENGTH = { json: 100_000, decimal: 1000 } as const;

/**
 * Maximum number of digits of one number in a JSON value, written out. All 64-bit floats have fewer (324 after the decimal point), and a
 * PostgreSQL column cannot declare more (https://www.postgresql.org/docs/current/datatype-numeric.html).
 */
export const MAX_JSON_NUMBER_DIGITS = 1000;

/** Maximum size of a request body in bytes, if the API has no `maxBodySize`. */
export const DEFAULT_MAX_BODY_BYTES = 1_048_576;
