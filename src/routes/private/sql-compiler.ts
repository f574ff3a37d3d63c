import { excerpt, lex, position, SqlToken } from './sql-lexer';
import { ValidationError } from '../../private/validation-error';
import { ValueType } from '../value-type';

/** A statement with `:name` parameters, read and checked. */
export interface SqlStatement {
  /** Names of the parameters, in the order in which they first stand in the SQL, each once. */
  readonly names: readonly string[];
  /** First key word, upper case. */
  readonly verb: string;
  /** Whether the statement gives rows back. */
  readonly returnsRows: boolean;
  readonly tokens: readonly SqlToken[];
}

const WRITES = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'];
const READS = ['SELECT', 'WITH', 'VALUES', 'TABLE', 'SHOW', 'EXPLAIN', 'CALL'];

/** Statements that would outlive the request on a connection that later requests use, or need a client of their own. */
const REFUSED: { readonly [verb: string]: string } = {
  ...Object.fromEntries(['BEGIN', 'START', 'COMMIT', 'END', 'ROLLBACK', 'ABORT', 'SAVEPOINT', 'RELEASE'].map(verb => [verb, 'a route is one statement, in a transaction that the handler opens and ends'])),
  ...Object.fromEntries(['SET', 'RESET', 'DISCARD', 'PREPARE', 'DEALLOCATE', 'DECLARE', 'LISTEN', 'UNLISTEN'].map(verb => [verb, 'it would change the connection for the requests that follow'])),
  COPY: 'it moves data outside of rows',
};

/** Types of PostgreSQL for declared values. */
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
 * Reads one statement with `:name` parameters.
 *
 * @param route names the route in errors
 * @throws for anything but one complete statement
 */
export function parseSql(route: string, sql: string): SqlStatement {
  const tokens = lex(route, sql);
  checkTokens(route, sql, tokens);
  const words = tokens.filter(token => token.kind === 'word').map(token => token.text.toUpperCase());
  if (words.length === 0) {
    throw new ValidationError({ problem: `${route}: the SQL is empty`, got: sql, remedy: 'write one statement' });
  }
  const verb = words[0];
  if (REFUSED[verb]) {
    throw new ValidationError({ problem: `${route}: the SQL cannot be a ${verb} statement, as ${REFUSED[verb]}`, got: excerpt(sql, 0) });
  }
  return {
    names: [...new Set(tokens.filter(token => token.kind === 'parameter').map(nameOf))],
    verb,
    returnsRows: READS.includes(verb) || words.includes('RETURNING'),
    tokens: withoutEnd(tokens),
  };
}

/** Whether the statement changes data, as far as its first key word tells. */
export function writes(statement: SqlStatement): boolean {
  return WRITES.includes(statement.verb);
}

/**
 * Writes the statement with PostgreSQL's placeholders. A declared type becomes a cast in the long form, which no
 * subscript or cast behind the parameter can change the meaning of.
 *
 * @param types the declared types, by parameter name
 */
export function renderPostgres(statement: SqlStatement, types: { readonly [name: string]: ValueType | undefined }): string {
  const placeholder = (name: string) => {
    const number = `$${statement.names.indexOf(name) + 1}`;
    const type = types[name];
    return type ? `CAST(${number} AS ${CASTS[type]})` : number;
  };
  return statement.tokens.map(token => token.kind === 'parameter' ? placeholder(nameOf(token)) : token.text).join('').trim();
}

function nameOf(token: SqlToken): string {
  return token.text.slice(1);
}

function checkTokens(route: string, sql: string, tokens: SqlToken[]) {
  const placeholder = tokens.find(token => token.kind === 'placeholder');
  if (placeholder) {
    throw new ValidationError({
      problem: `${route}: the SQL has a numbered placeholder at ${position(sql, placeholder.start)}`,
      got: placeholder.text,
      remedy: 'write :name and declare the value in parameters',
    });
  }
  const end = tokens.findIndex(token => token.kind === 'semicolon');
  const more = end < 0 ? undefined : tokens.slice(end).find(isContent);
  if (more) {
    throw new ValidationError({
      problem: `${route}: the SQL has a second statement at ${position(sql, more.start)}`,
      got: excerpt(sql, more.start),
      remedy: 'write one statement for a route; WITH and a function of the database can do several things in one',
    });
  }
}

function isContent(token: SqlToken): boolean {
  return token.kind !== 'semicolon' && token.kind !== 'comment' && token.text.trim() !== '';
}

/** Leaves out the closing semicolon and what stands behind it. */
function withoutEnd(tokens: SqlToken[]): SqlToken[] {
  const end = tokens.findIndex(token => token.kind === 'semicolon');
  return end < 0 ? tokens : tokens.slice(0, end);
}
