import { POSTGRES } from './postgres-dialect';
import { RouteError } from './route-error';
import { Effect, SqlDialect } from './sql-dialect';
import { actionOf, changesRows, effectOf, QUERIES } from './sql-effects';
import { lex } from './sql-lexer';
import { outline, OutlineWord } from './sql-outline';
import { SQL_SERVER } from './sql-server-dialect';
import { checkEnd, checkPlaceholders, checkSize, checkSlices, checkVerb, isContent } from './sql-statement-rules';
import { SqlToken } from './sql-token';
import { checkTransactSql } from './transact-sql-rules';
import { uncastable } from './uncastable-values';
import { DatabaseEngine } from '../../database/database-engine';
import { ValueType } from '../value-type';

const DIALECTS: { readonly [engine in DatabaseEngine]: SqlDialect } = {
  [DatabaseEngine.POSTGRESQL]: POSTGRES,
  [DatabaseEngine.SQL_SERVER]: SQL_SERVER,
};

/** First words of statements that call a procedure. */
const PROCEDURES = ['CALL', 'EXEC', 'EXECUTE'];

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
  /** The statement in pieces, without the semicolon at its end. */
  public readonly tokens: readonly SqlToken[];
  public readonly words: readonly OutlineWord[];
  private readonly dialect: SqlDialect;
  /** What the statement does: its first key word, or that behind the queries of `WITH`. */
  private readonly action: string;
  /** Parameters where no expression can stand. */
  private readonly withoutCasts: ReadonlySet<SqlToken>;

  /** @throws for anything but one complete statement */
  constructor(sql: string, engine: DatabaseEngine, routeError: RouteError) {
    this.dialect = DIALECTS[engine];
    const tokens = withoutEmptyStatements(lex(sql, this.dialect, routeError));
    checkPlaceholders(sql, tokens, routeError);
    checkVerb(sql, outline(tokens)[0]?.word, this.dialect, routeError);
    checkEnd(sql, tokens, this.dialect, routeError);
    this.tokens = withoutEnd(tokens);
    checkSlices(sql, this.tokens, routeError);
    this.names = [...new Set(tokens.filter(token => token.kind === 'parameter').map(nameOf))];
    checkSize(sql, this.names, this.dialect, routeError);
    this.words = outline(this.tokens);
    this.verb = this.words[0].word;
    const action = actionOf(this.words, this.dialect);
    this.action = action.word;
    if (engine === DatabaseEngine.SQL_SERVER) {
      const plain = this.writesAtLast || QUERIES.includes(this.action);
      checkTransactSql({ sql, tokens: this.tokens, words: this.words, action, plain, dialect: this.dialect }, routeError);
    }
    this.withoutCasts = uncastable(this.tokens, engine);
  }

  /** Whether the statement changes data, as far as its words tell: a function that it calls may do so too. */
  public get writes(): boolean {
    return changesRows(this.words, this.dialect);
  }

  /** What the statement does beside reading, as far as its words say. */
  public get effect(): Effect | undefined {
    return effectOf(this.words, this.dialect);
  }

  /** Whether the statement may change data unseen, with nothing at run time to keep it from that. */
  public get isUnguarded(): boolean {
    return this.dialect.unguarded.includes(this.verb);
  }

  /** Whether the statement can give rows back. */
  public get returnsRows(): boolean {
    return this.writesAtLast ? this.returningWord !== undefined : this.dialect.reads.includes(this.action);
  }

  /** Whether the rows that the statement gives back are all it does, so that none was changed. */
  public get isQuery(): boolean {
    return QUERIES.includes(this.action) && !this.writes;
  }

  /** Whether the statement calls a procedure, whose changes are not counted. */
  public get isProcedure(): boolean {
    return PROCEDURES.includes(this.verb);
  }

  /** Whether the statement orders its rows, or leaves that to a procedure. */
  public get isOrdered(): boolean {
    return !QUERIES.includes(this.action) || this.words.some(({ word }) => word === 'ORDER');
  }

  /** Whether a column may be among those that a writing statement gives back; any may be that is not listed by its name. */
  public mayReturn(column: string): boolean {
    const start = this.tokens.indexOf(this.returningWord?.token ?? this.tokens[0]);
    const returned = this.tokens.slice(start + 1).map(token => token.text.replace(/^["[]|["\]]$/g, '').toLowerCase());
    return !this.writesAtLast || returned.some(text => text === column.toLowerCase() || text.includes('*'));
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
    const parameter = (token: SqlToken) => {
      const name = nameOf(token);
      const placeholder = this.dialect.placeholder(this.names.indexOf(name) + 1);
      const cast = this.withoutCasts.has(token) ? undefined : this.castOf(types[name] ?? {});
      return cast ? `CAST(${placeholder} AS ${cast})` : placeholder;
    };
    // `WHEN:a` is WHEN and a parameter, but `WHEN$1` would be a name.
    const gap = (before: SqlToken | undefined) => before?.kind === 'word' ? ' ' : '';
    return this.tokens.map((token, index) => token.kind === 'parameter' ? gap(this.tokens[index - 1]) + parameter(token) : token.text).join('').trim();
  }

  private get writesAtLast(): boolean {
    return this.dialect.writes.includes(this.action);
  }

  /** The word by which a writing statement gives rows back, if it has it; the queries of `WITH` have their own. */
  private get returningWord(): OutlineWord | undefined {
    return this.words.find(({ word, depth }) => depth === 0 && word === this.dialect.returning);
  }

  /** The items of a list without a type are text: PostgreSQL cannot infer them everywhere. */
  private castOf({ type, list, unicode = true }: ParameterType): string | undefined {
    const { casts, arrayOf, varchar } = this.dialect;
    if (!unicode) {
      return varchar;
    }
    return list ? arrayOf?.(casts[type ?? ValueType.STRING]!) : type && casts[type];
  }
}

function nameOf(token: SqlToken): string {
  return token.text.slice(1);
}

/** Leaves out semicolons before the statement, as in `;WITH`. */
function withoutEmptyStatements(tokens: readonly SqlToken[]): SqlToken[] {
  const start = tokens.findIndex(isContent);
  return tokens.filter(({ kind }, index) => kind !== 'semicolon' || index > start);
}

/** Leaves out the closing semicolon and what stands behind it. */
function withoutEnd(tokens: SqlToken[]): SqlToken[] {
  const end = tokens.findIndex(token => token.kind === 'semicolon');
  return end < 0 ? tokens : tokens.slice(0, end);
}
