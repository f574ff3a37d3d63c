import { POSTGRES } from './postgres-dialect';
import { Refuse } from './refuse';
import { SqlDialect } from './sql-dialect';
import { excerpt, lex, SqlToken } from './sql-lexer';
import { outline, OutlineWord } from './sql-outline';
import { SQL_SERVER } from './sql-server-dialect';
import { checkEnd, checkPlaceholders, checkSize, checkSlices } from './sql-statement-rules';
import { checkTransactSql } from './transact-sql-rules';
import { DatabaseEngine } from '../../database/database-engine';
import { ValueType } from '../value-type';

const DIALECTS: { readonly [engine in DatabaseEngine]: SqlDialect } = {
  [DatabaseEngine.POSTGRESQL]: POSTGRES,
  [DatabaseEngine.SQL_SERVER]: SQL_SERVER,
};

/** Actions that give rows back and do nothing else by themselves. */
const QUERIES = ['SELECT', 'VALUES', 'TABLE'];

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
  private readonly words: readonly OutlineWord[];
  /** What the statement does: its first key word, or that behind the queries of `WITH`. */
  private readonly action: string;

  /** @throws for anything but one complete statement */
  constructor(sql: string, engine: DatabaseEngine, refuse: Refuse) {
    this.dialect = DIALECTS[engine];
    const tokens = lex(sql, this.dialect, refuse);
    checkPlaceholders(sql, tokens, refuse);
    checkEnd(sql, tokens, refuse);
    this.tokens = withoutEnd(tokens);
    checkSlices(sql, this.tokens, refuse);
    this.names = [...new Set(tokens.filter(token => token.kind === 'parameter').map(nameOf))];
    checkSize(sql, this.names, this.dialect, refuse);
    this.words = outline(this.tokens);
    this.verb = this.words[0]?.word;
    this.checkVerb(sql, refuse);
    const action = this.findAction();
    this.action = action.word;
    if (engine === DatabaseEngine.SQL_SERVER) {
      checkTransactSql({ sql, tokens: this.tokens, words: this.words, action, plain: this.writesAtLast || QUERIES.includes(this.action) }, refuse);
    }
  }

  /** Whether the statement changes data, as far as its words tell: a function that it calls may do so too. */
  public get writes(): boolean {
    return this.writesAtLast || this.words.some((word, index) => this.isWritingQuery(word, index));
  }

  /** Whether the statement can give rows back. */
  public get returnsRows(): boolean {
    return this.writesAtLast ? this.returningWord !== undefined : this.dialect.reads.includes(this.action);
  }

  /** Whether the rows that the statement gives back are all it does, so that none was changed. */
  public get isQuery(): boolean {
    return QUERIES.includes(this.action) && !this.writes;
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
    const parameter = (name: string) => {
      const placeholder = this.dialect.placeholder(this.names.indexOf(name) + 1);
      const cast = this.castOf(types[name] ?? {});
      return cast ? `CAST(${placeholder} AS ${cast})` : placeholder;
    };
    // `WHEN:a` is WHEN and a parameter, but `WHEN$1` would be a name.
    const gap = (before: SqlToken | undefined) => before?.kind === 'word' ? ' ' : '';
    return this.tokens.map((token, index) => token.kind === 'parameter' ? gap(this.tokens[index - 1]) + parameter(nameOf(token)) : token.text).join('').trim();
  }

  private findAction(): OutlineWord {
    const [first] = this.words;
    const actions = [...this.dialect.writes, ...QUERIES];
    return first.word === 'WITH' ? this.words.find(({ word, depth }) => depth === 0 && actions.includes(word)) ?? first : first;
  }

  private get writesAtLast(): boolean {
    return this.dialect.writes.includes(this.action);
  }

  /** The word by which a writing statement gives rows back, if it has it; the queries of `WITH` have their own. */
  private get returningWord(): OutlineWord | undefined {
    return this.words.find(({ word, depth }) => depth === 0 && word === this.dialect.returning);
  }

  /** PostgreSQL: a query of `WITH` that changes data, as in `AS (DELETE …` or `AS MATERIALIZED (DELETE …`. */
  private isWritingQuery({ word, opens }: OutlineWord, index: number): boolean {
    return this.verb === 'WITH' && opens && this.dialect.writes.includes(word) && ['AS', 'MATERIALIZED'].includes(this.words[index - 1].word);
  }

  /** The items of a list without a type are text: PostgreSQL cannot infer them everywhere. */
  private castOf({ type, list, unicode = true }: ParameterType): string | undefined {
    const { casts, arrayOf, withoutCasts, varchar } = this.dialect;
    if (this.words.some(({ word }) => withoutCasts.includes(word))) {
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
    const { refused, reads, writes } = this.dialect;
    const reason = refused[this.verb];
    if (reason) {
      throw refuse({ problem: `the SQL cannot be a ${this.verb} statement, as ${reason}`, got: excerpt(sql, 0), allowed: [...reads, ...writes].join(', ') });
    }
  }
}

function nameOf(token: SqlToken): string {
  return token.text.slice(1);
}

/** Leaves out the closing semicolon and what stands behind it. */
function withoutEnd(tokens: SqlToken[]): SqlToken[] {
  const end = tokens.findIndex(token => token.kind === 'semicolon');
  return end < 0 ? tokens : tokens.slice(0, end);
}
