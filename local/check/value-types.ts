/** The types of PostgreSQL that callers should not send as plain text, with the names of ours. */
export const VALUE_TYPES: { readonly [type: string]: string } = {
  'smallint': 'INTEGER',
  'integer': 'INTEGER',
  'bigint': 'BIGINT',
  'real': 'NUMBER',
  'double precision': 'NUMBER',
  'numeric': 'DECIMAL',
  'boolean': 'BOOLEAN',
  'date': 'DATE',
  'timestamp without time zone': 'TIMESTAMP',
  'timestamp with time zone': 'TIMESTAMP',
  'uuid': 'UUID',
  'json': 'JSON',
  'jsonb': 'JSON',
  'bytea': 'BINARY',
};
