import { assignments, changedTable, checkChanges } from './change-list';
import { ParameterType, placeholdersOf } from './parameter-type';
import { POSTGRES } from './postgres-dialect';
import { aliasesOf, checkRecords, recordTable } from './record-sources';
import { RouteError } from './route-error';
import { checkSortedValues } from './sorted-values';
import { Effect, SqlDialect } from './sql-dialect';
import { actionOf, changesRows, changesRowsInWith, effectOf, QUERIES } from './sql-effects';
import { lex } from './sql-lexer';
import { outline, OutlineWord } from './sql-outline';
import { piecesOf, SqlPiece } from './sql-pieces';
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

/** First words of procedure calls. */
const PROCEDURES = ['CALL', 'EXEC', 'EXECUTE'];

export type { ParameterType };

/** Declared types by parameter name. */
export interface ParameterTypes { readonly [name: string]: ParameterType | undefined }

/** Parsed and validated statement with `:name` parameters. */
export class SqlStatement {
  /** Distinct parameter names, as `name` or `step.column`, in the order of their first use in the SQL. */
  public readonly names: readonly string[];
  /** First keyword, in upper case. */
  public readonly verb: string;
  /** Tokens of the statement, without the closing semicolon. */
  public readonly tokens: readonly SqlToken[];
  public readonly words: readonly OutlineWord[];
  /** Statement as written. */
  public readonly sql: string;
  public readonly pieces: readonly SqlPiece[];
  public readonly dialect: SqlDialect;
  /** Keyword of the action: the first keyword, or the one after the queries of `WITH`. */
  private readonly action: string;
  /** Parameters in positions that do not allow expressions. */
  private readonly withoutCasts: ReadonlySet<SqlToken>;

  /** @throws if the SQL is not one complete statement */
  constructor(sql: string, engine: DatabaseEngine, routeError: RouteError) {
    this.dialect = DIALECTS[engine];
    const tokens = withoutEmptyStatements(lex(sql, this.dialect, routeError));
    checkPlaceholders(sql, tokens, routeError);
    checkVerb(sql, outline(tokens)[0]?.word, this.dialect, routeError);
    checkEnd(sql, tokens, this.dialect, routeError);
    this.sql = sql;
    this.tokens = withoutEnd(tokens);
    this.pieces = piecesOf(this.tokens);
    checkSlices(sql, this.tokens, routeError);
    checkSortedValues(sql, this.pieces, routeError);
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

  /** Whether the statement changes data according to its keywords. Functions that it calls can also change data. */
  public get writes(): boolean {
    return changesRows(this.words, this.dialect);
  }

  /** Whether the number of rows of the statement is the number of all rows that it changes. Triggers and cascades are not counted. */
  public get countsChanges(): boolean {
    return this.writesAtLast && !changesRowsInWith(this.words, this.dialect);
  }

  /** Side effect of the statement according to its keywords. */
  public get effect(): Effect | undefined {
    return effectOf(this.words, this.dialect);
  }

  /** Whether the statement can change data undetected, without a read-only transaction that prevents it. */
  public get isUnguarded(): boolean {
    return this.dialect.unguarded.includes(this.verb);
  }

  /** Whether the statement can return rows. */
  public get returnsRows(): boolean {
    return this.writesAtLast ? this.returningWord !== undefined : this.dialect.reads.includes(this.action);
  }

  /** Whether the statement only returns rows and changes none. */
  public get isQuery(): boolean {
    return QUERIES.includes(this.action) && !this.writes;
  }

  /** Whether the statement calls a procedure, whose changes are not counted. */
  public get isProcedure(): boolean {
    return PROCEDURES.includes(this.verb);
  }

  /** Returns whether a writing statement can return a column: by its name or by `*`. */
  public mayReturn(column: string): boolean {
    const start = this.tokens.indexOf(this.returningWord?.token ?? this.tokens[0]);
    const returned = this.tokens.slice(start + 1).map(token => token.text.replace(/^["[]|["\]]$/g, '').toLowerCase());
    return !this.writesAtLast || returned.some(text => text === column.toLowerCase() || text.includes('*'));
  }

  /** Keyword with which a writing statement returns rows. */
  public get returning(): string {
    return this.dialect.returning;
  }

  /** Whether the engine has strings that are not Unicode. */
  public get takesVarchar(): boolean {
    return this.dialect.varchar !== undefined;
  }

  /** Engine of the statement. */
  public get engine(): DatabaseEngine {
    return this.isPostgres ? DatabaseEngine.POSTGRESQL : DatabaseEngine.SQL_SERVER;
  }

  /** Whether the engine is PostgreSQL. */
  public get isPostgres(): boolean {
    return this.dialect === POSTGRES;
  }

  /** Whether the engine supports lists. */
  public get takesLists(): boolean {
    return this.dialect.arrayOf !== undefined;
  }

  /**
   * Renders the statement with the placeholders of its engine. A declared type becomes a cast with `CAST(… AS …)`, whose meaning does not change
   * with a subscript or cast after the parameter.
   *
   * @param types the declared types, by parameter name
   * @param firstParameter number of the first placeholder
   */
  public render(types: ParameterTypes, firstParameter = 1): string {
    return this.renderTokens(types, firstParameter).join('').trim();
  }

  /** Renders each token of the statement, see `render`. */
  public renderTokens(types: ParameterTypes, firstParameter = 1): string[] {
    const declared = new Map(Object.entries(types));
    const typeOf = (name: string) => declared.get(name) ?? {};
    const first = firstPlaceholders(this.names, typeOf, firstParameter);
    const aliases = aliasesOf(this, this.names.filter(name => typeOf(name).form === 'records'));
    // `WHEN:a` is WHEN and a parameter, but `WHEN$1` would be a name.
    const gap = (before: SqlToken | undefined) => before?.kind === 'word' ? ' ' : '';
    return this.tokens.map((token, index) => {
      const name = nameOf(token);
      const text = token.kind === 'parameter' ? gap(this.tokens[index - 1]) + this.renderParameter(token, typeOf(name), first.get(name)!) : token.text;
      return text + (aliases.get(token) ?? '');
    });
  }

  /** Rejects a parameter whose form does not fit its positions, and fields that the statement cannot use. */
  public checkForm(name: string, { form, fields = [] }: ParameterType, routeError: RouteError) {
    if (form === 'records') {
      checkRecords(this, name, fields, routeError);
    }
    if (form === 'changes') {
      checkChanges(this, name, fields.map(field => field.name), routeError);
    }
  }

  private renderParameter(token: SqlToken, type: ParameterType, number: number): string {
    const placeholder = (offset: number) => this.dialect.placeholder(number + offset);
    switch (type.form) {
      case 'records': return recordTable(placeholder(0), type.fields ?? [], this.dialect);
      case 'changes': return assignments(type, changedTable(this.pieces, token), placeholder, this.dialect);
      default: {
        const cast = this.withoutCasts.has(token) ? undefined : this.castOf(type);
        return cast ? `CAST(${placeholder(0)} AS ${cast})` : placeholder(0);
      }
    }
  }

  private get writesAtLast(): boolean {
    return this.dialect.writes.includes(this.action);
  }

  /** Keyword with which the statement itself returns rows, not the queries of its `WITH`. */
  private get returningWord(): OutlineWord | undefined {
    return this.words.find(({ word, depth }) => depth === 0 && word === this.dialect.returning);
  }

  /** Returns the cast type. Items of a list without a type are text, because PostgreSQL cannot always infer their type. */
  private castOf({ type, list, unicode = true }: ParameterType): string | undefined {
    const { casts, arrayOf, varchar } = this.dialect;
    if (!unicode) {
      return varchar;
    }
    return list ? arrayOf?.(casts[type ?? ValueType.STRING]!) : type && casts[type];
  }
}

/** Returns the number of the first placeholder of each name. */
function firstPlaceholders(names: readonly string[], typeOf: (name: string) => ParameterType, first: number): Map<string, number> {
  let next = first;
  return new Map(names.map(name => {
    const number = next;
    next += placeholdersOf(typeOf(name));
    return [name, number];
  }));
}

function nameOf(token: SqlToken): string {
  return token.text.slice(1);
}

/** Removes semicolons before the statement, as in `;WITH`. */
function withoutEmptyStatements(tokens: readonly SqlToken[]): SqlToken[] {
  const start = tokens.findIndex(isContent);
  return tokens.filter(({ kind }, index) => kind !== 'semicolon' || index > start);
}

/** Removes the closing semicolon and all tokens after it. */
function withoutEnd(tokens: SqlToken[]): SqlToken[] {
  const end = tokens.findIndex(token => token.kind === 'semicolon');
  return end < 0 ? tokens : tokens.slice(0, end);
}
