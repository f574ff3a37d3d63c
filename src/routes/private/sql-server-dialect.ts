import { because, CONNECTION, SqlDialect, TRANSACTIONS } from './sql-dialect';
import { ValueType } from '../value-type';

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
  varchar: 'varchar(8000)',
  // Strings and JSON, which SQL Server stores as strings, need no cast.
  casts: {
    [ValueType.INTEGER]: 'int',
    [ValueType.BIGINT]: 'bigint',
    [ValueType.NUMBER]: 'float(53)',
    [ValueType.DECIMAL]: 'decimal(38, 10)',
    [ValueType.BOOLEAN]: 'bit',
    [ValueType.DATE]: 'date',
    [ValueType.TIMESTAMP]: 'datetimeoffset(7)',
    [ValueType.UUID]: 'uniqueidentifier',
    [ValueType.BINARY]: 'varbinary(max)',
  },
};
