import { TypedField } from './parameter-type';
import { because, CONNECTION, SqlDialect, TRANSACTIONS } from './sql-dialect';
import { ValueType } from '../value-type';

const VARCHAR = 'varchar(8000)';

/** Strings and JSON, which SQL Server stores as strings, need no cast. */
const CASTS: { readonly [type in ValueType]?: string } = {
  [ValueType.INTEGER]: 'int',
  [ValueType.BIGINT]: 'bigint',
  [ValueType.NUMBER]: 'float(53)',
  [ValueType.DECIMAL]: 'decimal(38, 10)',
  [ValueType.BOOLEAN]: 'bit',
  [ValueType.DATE]: 'date',
  [ValueType.TIMESTAMP]: 'datetimeoffset(7)',
  [ValueType.UUID]: 'uniqueidentifier',
  [ValueType.BINARY]: 'varbinary(max)',
};

/**
 * Transact-SQL (https://learn.microsoft.com/en-us/sql/t-sql/language-elements/language-elements-transact-sql), with
 * `QUOTED_IDENTIFIER ON`, the setting of drivers. Variables (`@name`) and temporary tables (`#name`) are words.
 */
export const SQL_SERVER: SqlDialect = {
  lexemes: [
    { kind: 'symbol', pattern: /[\s(),=<>*.]+/y },
    { kind: 'comment', pattern: /--[^\n]*/y },
    { kind: 'string', pattern: /[nN]?'(?:[^']|'')*'/y },
    { kind: 'string', pattern: /"(?:[^"]|"")*"/y },
    { kind: 'string', pattern: /\[(?:[^\]]|\]\])*\]/y },
    { kind: 'placeholder', pattern: /@p\d+\b/iy },
    { kind: 'word', pattern: /[A-Za-z_@#\u0080-\uffff][\w$@#\u0080-\uffff]*/y },
    { kind: 'symbol', pattern: /\$?\d[\w.]*/y },
    { kind: 'symbol', pattern: /::/y },
    { kind: 'parameter', pattern: /:[\p{L}_][\p{L}\p{M}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{M}\p{N}_]*)?/uy },
    { kind: 'semicolon', pattern: /;/y },
  ],
  openings: [
    { pattern: /[nN]?'/y, what: 'string' },
    { pattern: /"/y, what: 'quoted identifier' },
    { pattern: /\[/y, what: 'bracketed identifier' },
  ],
  writes: ['INSERT', 'UPDATE', 'DELETE', 'MERGE'],
  reads: ['SELECT', 'WITH', 'EXEC', 'EXECUTE'],
  unguarded: ['EXEC', 'EXECUTE'],
  effects: [
    { phrase: ['INTO'], what: 'SELECT … INTO', does: 'changes data' },
    { phrase: ['NEXT', 'VALUE', 'FOR'], what: 'NEXT VALUE FOR', does: 'changes data' },
  ],
  changingFunctions: [],
  returning: 'OUTPUT',
  refused: {
    ...because(TRANSACTIONS, 'BEGIN', 'COMMIT', 'ROLLBACK', 'SAVE'),
    ...because(CONNECTION, 'USE', 'REVERT', 'SETUSER'),
    ...because('the handler controls settings such as NOCOUNT', 'SET'),
    ...because('only tools such as sqlcmd support it', 'GO'),
    ...because('sql and each step are one statement, not a batch', 'DECLARE', 'IF', 'WHILE', 'PRINT', 'WAITFOR'),
    ...because('it transfers data outside result rows', 'BULK', 'BACKUP', 'RESTORE'),
  },
  // 2,100, of which `sp_executesql` uses two: https://learn.microsoft.com/sql/sql-server/maximum-capacity-specifications-for-sql-server
  maxParameters: 2098,
  placeholder: n => `@p${n}`,
  instead: 'use steps for several statements, or a procedure; to return written rows, use OUTPUT',
  varchar: VARCHAR,
  casts: CASTS,
  maxNameSize: 128,
  qualifiesTargets: true,
  quoted,
  resolved: identifier => (/^["[]/.test(identifier) ? identifier.slice(1, -1).replace(/""|\]\]/g, mark => mark[0]) : identifier).toLowerCase(),
  records: (placeholder, columns) => `OPENJSON(${placeholder}) WITH (${columns.join(', ')})`,
  recordColumn,
  condition: placeholder => `${placeholder} = 1`,
  // decimal(38, 10) would round a column with more digits, and the handler sends decimal numbers as text.
  changeCasts: { [ValueType.DECIMAL]: 'nvarchar(max)' },
};

function quoted(name: string): string {
  return `[${name.replace(/\]/g, ']]')}]`;
}

function recordColumn({ name, options }: TypedField): string {
  return `${quoted(name)} ${recordType(options)} ${pathOf(name)}${options.valueType === ValueType.JSON ? ' AS JSON' : ''}`;
}

/** Type of a column of records. A character outside the Basic Multilingual Plane counts as two. */
function recordType({ valueType = ValueType.STRING, maxLength = Infinity, unicode = true }: TypedField['options']): string {
  if (!unicode) {
    return VARCHAR;
  }
  const length = 2 * maxLength <= 4000 ? `${2 * maxLength}` : 'max';
  return CASTS[valueType] ?? `nvarchar(${valueType === ValueType.JSON ? 'max' : length})`;
}

/** JSON path of a field: https://learn.microsoft.com/en-us/sql/relational-databases/json/json-path-expressions-sql-server */
function pathOf(name: string): string {
  const path = /^[A-Za-z_]\w*$/.test(name) ? `$.${name}` : `$."${name.replace(/["\\]/g, '\\$&')}"`;
  const text = `'${path.replace(/'/g, "''")}'`;
  return /^[ -~]*$/.test(text) ? text : `N${text}`;
}
