import { orderItem } from './order-column';
import { CursorTerm, OrderColumn, OrderDialect } from './order-dialect';
import { placeholdersOf } from './parameter-type';
import { ParameterTypes, SqlStatement } from './sql-compiler';

/** Statement that others contain, with its placeholders. */
interface Contained {
  /** `WITH` and its table expressions; empty: none. */
  readonly head: string;
  readonly query: string;
  /** Name for its rows that it does not use. */
  readonly name: string;
}

/** Texts that return the rows of a statement in an order. Placeholders of the statement come first, then the limit, then the columns of the cursor. */
export class OrderTexts {
  /** Number of placeholders of the statement. */
  public readonly placeholders: number;
  private readonly contained: Contained;

  constructor(private readonly statement: SqlStatement, private readonly dialect: OrderDialect, private readonly types: ParameterTypes) {
    this.placeholders = statement.names.reduce((sum, name) => sum + placeholdersOf(types[name] ?? {}), 0);
    this.contained = contained(statement, types);
  }

  /** Returns the text of all rows. */
  public rows(columns: readonly OrderColumn[]): string {
    return this.select([], orderBy(columns));
  }

  /** Returns the text of the first page. */
  public first(columns: readonly OrderColumn[]): string {
    return this.select([], this.limited(columns));
  }

  /** Returns the text of the rows after a cursor. */
  public after(columns: readonly OrderColumn[]): string {
    return this.select(this.dialect.after(this.terms(columns)), this.limited(columns));
  }

  /** Returns the text of the rows after a cursor with NULL; undefined: `after` is for all cursors. */
  public afterNull(columns: readonly OrderColumn[]): string | undefined {
    const conditions = this.dialect.afterNull(this.terms(columns));
    return conditions && this.select(conditions, this.limited(columns));
  }

  /** Returns the text that counts the rows of the statement. */
  public total(firstParameter: number): string {
    const { head, from } = this.source(false, contained(this.statement, this.types, firstParameter));
    return `${head}SELECT ${this.dialect.count} AS total FROM ${from}`;
  }

  /** Selects rows that meet one of the conditions. Each condition is a separate query, so that an index serves it. */
  private select(conditions: readonly string[], tail: string): string {
    const { head, from } = this.source(conditions.length > 1);
    const queries = conditions.map(condition => `SELECT * FROM ${from} WHERE ${condition} ${tail}`);
    const { name } = this.contained;
    return queries.length > 1
      ? `${head}SELECT * FROM (${queries.map(query => this.dialect.operand(query, name)).join(' UNION ALL ')}) AS ${name} ${tail}`
      : `${head}${queries[0] ?? `SELECT * FROM ${from} ${tail}`}`;
  }

  /** Returns the statement as a table expression if it is used more than once, otherwise as a derived table. */
  private source(shared: boolean, { head, query, name }: Contained = this.contained): { head: string; from: string } {
    // The query can end with a comment, which ends with the line.
    const lines = `(\n${query}\n)`;
    return shared || head !== ''
      ? { head: `${head === '' ? 'WITH' : `${head},`} ${name} ${this.dialect.expression} ${lines} `, from: name }
      : { head: '', from: `${lines} AS ${name}` };
  }

  private limited(columns: readonly OrderColumn[]): string {
    return `${orderBy(columns)} ${this.dialect.limit(this.placeholder(1))}`;
  }

  private terms(columns: readonly OrderColumn[]): CursorTerm[] {
    return columns.map((column, index) => ({ ...column, value: this.placeholder(2 + index) }));
  }

  private placeholder(offset: number): string {
    return this.statement.dialect.placeholder(this.placeholders + offset);
  }
}

function orderBy(columns: readonly OrderColumn[]): string {
  return `ORDER BY ${columns.map(orderItem).join(', ')}`;
}

function contained(statement: SqlStatement, types: ParameterTypes, firstParameter = 1): Contained {
  const texts = statement.renderTokens(types, firstParameter);
  const { head, query } = splitWith(statement, texts);
  return { head: head.trim(), query: query.trim(), name: unusedName(statement) };
}

/** Tokens after a parenthesis of table expressions, other than the last. */
const CONTINUES = ['AS', ','];

/**
 * Splits a statement after the table expressions of `WITH`: after the first parenthesis that does not continue them. SQL Server does not allow `WITH`
 * in a subquery, and PostgreSQL plans such a subquery without the order of the outer query, so it would sort all rows.
 */
function splitWith({ pieces, tokens, verb }: SqlStatement, texts: readonly string[]): { head: string; query: string } {
  const follower = (index: number) => pieces[index + 1]?.text.toUpperCase();
  const isEnd = (index: number) => pieces[index].text === ')' && pieces[index].depth === 0 && !CONTINUES.includes(follower(index));
  const continuesLater = pieces.some(({ text, depth }, index) => text === ')' && depth === 0 && ['SEARCH', 'CYCLE'].includes(follower(index)));
  const end = verb === 'WITH' && !continuesLater ? pieces.find((_, index) => isEnd(index)) : undefined;
  if (!end) {
    return { head: '', query: texts.join('') };
  }
  const token = tokens.indexOf(end.token);
  // The same token can contain the parenthesis that begins the query.
  const split = texts[token].lastIndexOf(')') + 1;
  return {
    head: [...texts.slice(0, token), texts[token].slice(0, split)].join(''),
    query: [texts[token].slice(split), ...texts.slice(token + 1)].join(''),
  };
}

function unusedName({ tokens, dialect }: SqlStatement): string {
  const used = new Set(tokens.filter(({ kind }) => kind === 'word' || kind === 'string').map(({ text }) => dialect.resolved(text).toLowerCase()));
  const suffix = [...Array(used.size + 1).keys()].find(index => !used.has(nameWith(index)))!;
  return nameWith(suffix);
}

function nameWith(index: number): string {
  return index === 0 ? 'page' : `page_${index + 1}`;
}
