import { ValidationError } from '../../private/validation-error';

/** Piece of a statement. The texts of all pieces, joined, are the statement. */
export interface SqlToken {
  /**
   * `word`: key word or identifier without quotes; `parameter`: `:name`; `placeholder`: `$1`; `semicolon`;
   * `string`: anything in quotes or dollar quotes; `comment`; `symbol`: all the rest, white space too.
   */
  readonly kind: 'word' | 'parameter' | 'placeholder' | 'semicolon' | 'string' | 'comment' | 'symbol';
  readonly text: string;
  /** Where it starts, counted from 0. */
  readonly start: number;
}

type Kind = SqlToken['kind'];

/**
 * Tried in this order at each place. A word is taken whole, so that a quote or `$` inside or behind it is read rightly
 * (`E'…'` first: only there a backslash escapes). `::` and `:=` come before `:name`, so that a cast is no parameter.
 * https://www.postgresql.org/docs/current/sql-syntax-lexical.html
 */
const LEXEMES: readonly { readonly kind: Kind; readonly pattern: RegExp }[] = [
  { kind: 'symbol', pattern: /[\s(),=<>*.]+/y },
  { kind: 'comment', pattern: /--[^\n]*/y },
  { kind: 'string', pattern: /[eE]'(?:[^'\\]|\\[^]|'')*'/y },
  { kind: 'string', pattern: /(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*'/y },
  { kind: 'string', pattern: /(?:[uU]&)?"(?:[^"]|"")*"/y },
  { kind: 'string', pattern: /\$((?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$[^]*?\$\1\$/y },
  { kind: 'placeholder', pattern: /\$\d+/y },
  { kind: 'word', pattern: /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y },
  { kind: 'symbol', pattern: /\d[\w.]*/y },
  { kind: 'symbol', pattern: /::|:=/y },
  { kind: 'parameter', pattern: /:[A-Za-z_]\w*/y },
  { kind: 'semicolon', pattern: /;/y },
];

/** What opens a string that no lexeme closed. */
const UNCLOSED: readonly { readonly opening: RegExp; readonly what: string }[] = [
  { opening: /(?:[eEbBxXnN]|[uU]&)?'/y, what: 'string' },
  { opening: /(?:[uU]&)?"/y, what: 'quoted identifier' },
  { opening: /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y, what: 'dollar-quoted string' },
];

/**
 * Cuts a PostgreSQL statement into pieces, by the rules of `standard_conforming_strings = on`.
 *
 * @param route names the route in errors
 * @throws for a string, quoted identifier or comment that is not closed
 */
export function lex(route: string, sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  for (let start = 0; start < sql.length; start += tokens[tokens.length - 1].text.length) {
    tokens.push(next(route, sql, start));
  }
  return tokens;
}

function next(route: string, sql: string, start: number): SqlToken {
  if (sql.startsWith('/*', start)) {
    return { kind: 'comment', text: blockComment(route, sql, start), start };
  }
  const unclosed = UNCLOSED.find(({ opening }) => match(opening, sql, start));
  for (const { kind, pattern } of LEXEMES) {
    const text = match(pattern, sql, start);
    if (text && !(unclosed && kind !== 'string')) {
      return { kind, text, start };
    }
  }
  if (unclosed) {
    throw unclosedError(route, unclosed.what, sql, start);
  }
  return { kind: 'symbol', text: sql[start], start };
}

function match(pattern: RegExp, sql: string, start: number): string | undefined {
  pattern.lastIndex = start;
  return pattern.exec(sql)?.[0];
}

/** Block comments nest in PostgreSQL, which no regular expression can follow. */
function blockComment(route: string, sql: string, start: number): string {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start;
  let depth = 0;
  for (let found = mark.exec(sql); found; found = mark.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) {
      return sql.slice(start, mark.lastIndex);
    }
  }
  throw unclosedError(route, 'comment', sql, start);
}

function unclosedError(route: string, what: string, sql: string, start: number) {
  return new ValidationError({ problem: `${route}: the SQL has a ${what} that is not closed, at ${position(sql, start)}`, got: excerpt(sql, start), remedy: 'close it' });
}

/** The place of an offset as an editor shows it. */
export function position(sql: string, offset: number): string {
  const lines = sql.slice(0, offset).split('\n');
  return `line ${lines.length} column ${lines[lines.length - 1].length + 1}`;
}

/** A few characters of the SQL from an offset on. */
export function excerpt(sql: string, offset: number): string {
  return sql.length - offset > 30 ? `${sql.slice(offset, offset + 30)}…` : sql.slice(offset);
}
