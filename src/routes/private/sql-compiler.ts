import { POSTGRES } from './postgres-dialect';
import { Refuse } from './refuse';
import { SqlDialect } from './sql-dialect';
import { excerpt, lex, position, SqlToken } from './sql-lexer';
import { SQL_SERVER } from './sql-server-dialect';
import { DatabaseEngine } from '../../database/database-engine';
import { ValueType } from '../value-type';

const DIALECTS: { readonly [engine in DatabaseEngine]: SqlDialect } = {
  [DatabaseEngine.POSTGRESQL]: POSTGRES,
  [DatabaseEngine.SQL_SERVER]: SQL_SERVER,
};

/** What a parameter is declared as. */
export interface ParameterType {
  readonly type?: ValueType;
  readonly list?: boolean;
  readonly unicode?: boolean;
}

/** One statement with `:name` parameters, read and checked. */
export class SqlStatement {
  /** Names of the parameters, in the order in which they first stand in the SQL, each once. */
  public readonly names: readonly string[];
  /** First key word, upper case. */
  public readonly verb: string;
  private readonly dialect: SqlDialect;
  private readonly tokens: readonly SqlToken[];
  private readonly words: readonly string[];

  /** @throws for anything but one complete statement */
  constructor(sql: string, engine: DatabaseEngine, refuse: Refuse) {
    this.dialect = DIALECTS[engine];
    const tokens = lex(sql, this.dialect, refuse);
    checkTokens(sql, tokens, refuse);
    this.tokens = withoutEnd(tokens);
    this.names = [...new Set(tokens.filter(token => token.kind === 'parameter').map(nameOf))];
    this.words = tokens.filter(token => token.kind === 'word').map(token => token.text.toUpperCase());
    this.verb = this.words[0];
    this.checkVerb(sql, refuse);
  }

  /** Whether the statement changes data, as far as its first word tells. */
  public get writes(): boolean {
    return this.dialect.writes.includes(this.verb);
  }

  /** Whether the statement can give rows back. */
  public get returnsRows(): boolean {
    return this.dialect.reads.includes(this.verb) || this.words.includes(this.dialect.returning);
  }

  /** Whether a column may be among those that a writing statement gives back; any may be that is not listed by its name. */
  public mayReturn(column: string): boolean {
    const start = this.tokens.findIndex(token => token.kind === 'word' && token.text.toUpperCase() === this.dialect.returning);
    const returned = this.tokens.slice(start + 1).map(token => token.text.replace(/^["[]|["\]]$/g, '').toLowerCase());
    return !this.writes || returned.some(text => text === column.toLowerCase() || text.includes('*'));
  }

  /** Word that makes a writing statement give rows back. */
  public get returning(): string {
    return this.dialect.returning;
  }

  /** Whether a string can be other than Unicode. */
  public get takesVarchar(): boolean {
    return this.dialect.varchar !== undefined;
  }

  /** Whether a value can be a list. */
  public get takesLists(): boolean {
    return this.dialect.arrayOf !== undefined;
  }

  /**
   * Writes the statement with the placeholders of its engine. A declared type becomes a cast in the long form, which no
   * subscript or cast behind the parameter can change the meaning of.
   *
   * @param types the declared types, by parameter name
   */
  public render(types: { readonly [name: string]: ParameterType | undefined }): string {
    const parameter = (name: string) => {
      const placeholder = this.dialect.placeholder(this.names.indexOf(name) + 1);
      const cast = this.castOf(types[name] ?? {});
      return cast ? `CAST(${placeholder} AS ${cast})` : placeholder;
    };
    return this.tokens.map(token => token.kind === 'parameter' ? parameter(nameOf(token)) : token.text).join('').trim();
  }

  /** The items of a list without a type are text: PostgreSQL cannot infer them everywhere. */
  private castOf({ type, list, unicode = true }: ParameterType): string | undefined {
    const { casts, arrayOf, withoutCasts, varchar } = this.dialect;
    if (withoutCasts.includes(this.verb)) {
      return undefined;
    }
    if (!unicode) {
      return varchar;
    }
    return list ? arrayOf?.(casts[type ?? ValueType.STRING]!) : type && casts[type];
  }

  private checkVerb(sql: string, refuse: Refuse) {
    if (this.verb === undefined) {
      throw refuse({ problem: 'the SQL is empty', got: sql, remedy: 'write one statement' });
    }
    const reason = this.dialect.refused[this.verb];
    if (reason) {
      throw refuse({ problem: `the SQL cannot be a ${this.verb} statement, as ${reason}`, got: excerpt(sql, 0) });
    }
  }
}

function nameOf(token: SqlToken): string {
  return token.text.slice(1);
}

function checkTokens(sql: string, tokens: SqlToken[], refuse: Refuse) {
  const placeholder = tokens.find(token => token.kind === 'placeholder');
  if (placeholder) {
    throw refuse({
      problem: `the SQL has a numbered placeholder at ${position(sql, placeholder.start)}`,
      got: placeholder.text,
      remedy: 'write :name and declare the value in parameters',
    });
  }
  const end = tokens.findIndex(token => token.kind === 'semicolon');
  const more = end < 0 ? undefined : tokens.slice(end).find(isContent);
  if (more) {
    throw refuse({
      problem: `the SQL has a second statement at ${position(sql, more.start)}`,
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
