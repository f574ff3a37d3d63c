import { TypedField } from './parameter-type';
import { because, CONNECTION, SqlDialect, TRANSACTIONS } from './sql-dialect';
import { ValueType } from '../value-type';

const CASTS: { readonly [type in ValueType]: string } = {
  [ValueType.STRING]: 'text',
  [ValueType.INTEGER]: 'integer',
  [ValueType.BIGINT]: 'bigint',
  [ValueType.NUMBER]: 'double precision',
  [ValueType.DECIMAL]: 'numeric',
  [ValueType.BOOLEAN]: 'boolean',
  [ValueType.DATE]: 'date',
  [ValueType.TIMESTAMP]: 'timestamptz',
  [ValueType.UUID]: 'uuid',
  [ValueType.JSON]: 'jsonb',
  [ValueType.BINARY]: 'bytea',
};

/**
 * PostgreSQL with `standard_conforming_strings = on`
 * (https://www.postgresql.org/docs/current/sql-syntax-lexical.html). Words are matched whole, so that a `$` or quote in or after a word is not the
 * start of a string. A backslash escapes only in `E'…'`, including its continuation on the next line. `::` and `:=` are matched before `:name`,
 * so that a cast is not a parameter.
 */
export const POSTGRES: SqlDialect = {
  lexemes: [
    { kind: 'symbol', pattern: /[\s(),=<>*.]+/y },
    { kind: 'comment', pattern: /--[^\n\r]*/y },
    { kind: 'string', pattern: /[eE]'(?:[^'\\]|\\[^]|'')*'(?:[^\S\n\r]*[\n\r]\s*'(?:[^'\\]|\\[^]|'')*')*/y },
    { kind: 'string', pattern: /(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*'/y },
    { kind: 'string', pattern: /(?:[uU]&)?"(?:[^"]|"")*"/y },
    { kind: 'string', pattern: /\$((?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$[^]*?\$\1\$/y },
    { kind: 'placeholder', pattern: /\$\d+/y },
    { kind: 'word', pattern: /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y },
    { kind: 'symbol', pattern: /\d[\w.]*/y },
    { kind: 'symbol', pattern: /::|:=/y },
    { kind: 'parameter', pattern: /:[\p{L}_][\p{L}\p{M}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{M}\p{N}_]*)?/uy },
    { kind: 'semicolon', pattern: /;/y },
  ],
  openings: [
    { pattern: /(?:[eEbBxXnN]|[uU]&)?'/y, what: 'string' },
    { pattern: /(?:[uU]&)?"/y, what: 'quoted identifier' },
    { pattern: /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y, what: 'dollar-quoted string' },
  ],
  writes: ['INSERT', 'UPDATE', 'DELETE', 'MERGE'],
  reads: ['SELECT', 'WITH', 'VALUES', 'TABLE', 'SHOW', 'EXPLAIN', 'CALL'],
  unguarded: [],
  effects: [
    { phrase: ['INTO'], what: 'SELECT … INTO', does: 'changes data' },
    ...['FOR UPDATE', 'FOR NO KEY UPDATE', 'FOR SHARE', 'FOR KEY SHARE'].map(what => ({ phrase: what.split(' '), what, does: 'locks rows' })),
  ],
  changingFunctions: ['NEXTVAL', 'SETVAL'],
  returning: 'RETURNING',
  refused: {
    ...because(TRANSACTIONS, 'BEGIN', 'START', 'COMMIT', 'END', 'ROLLBACK', 'ABORT', 'SAVEPOINT', 'RELEASE'),
    ...because(CONNECTION, 'SET', 'RESET', 'DISCARD', 'PREPARE', 'DEALLOCATE', 'DECLARE', 'LISTEN', 'UNLISTEN'),
    ...because('it transfers data outside result rows', 'COPY'),
  },
  maxParameters: 65535,
  placeholder: n => `$${n}`,
  instead: 'use steps for several statements, or combine them with WITH',
  casts: CASTS,
  maxNameSize: 63,
  qualifiesTargets: false,
  quoted,
  // Identifiers without quotes are folded to lower case: https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
  resolved: identifier => identifier.startsWith('"') ? identifier.slice(1, -1).replace(/""/g, '"') : identifier.replace(/[A-Z]/g, letter => letter.toLowerCase()),
  records: (placeholder, columns) => `ROWS FROM (jsonb_to_recordset(CAST(${placeholder} AS jsonb)) AS (${columns.join(', ')}))`,
  recordColumn,
  condition: placeholder => placeholder,
  changeCasts: {},
  arrayOf: type => `${type}[]`,
};

function quoted(name: string): string {
  return `"${name.replace(/"/g, '""')}"`;
}

function recordColumn({ name, options: { valueType = ValueType.STRING } }: TypedField): string {
  return `${quoted(name)} ${CASTS[valueType]}`;
}
